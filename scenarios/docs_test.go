package scenarios

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The README and the pages of docs are held to the code, block by block, by the word behind the
// fence:
//
//	go       stands so in a file of the tree, which the tests build and run
//	console  lines behind "$ " are run and print what follows, where a line "..." stands for any
//	         lines: in the root of the checkout if the block is about "go" or "cd", else in an
//	         empty folder
//	output   stands so in a file of the tree, as the output of an Example
//	plan     is a plan of the scenario that is named
//	sh       is not run, for its time or its effects; its commands and flags of groundhog exist
//	text     is explained by the page alone
//
// GROUNDHOG_REWRITE=1 writes what the commands print into the pages; read the difference.

// page is one text, and where its blocks stand.
type page struct {
	path  string
	lines []string
}

// block is the lines between two fences.
type block struct {
	word, rest string // behind the fence
	from, to   int    // lines of the page, to excluded
}

// documents reads the README and docs.
func documents(t *testing.T) (pages []*page) {
	files, err := filepath.Glob("../docs/*.md")
	require.NoError(t, err)
	for _, file := range append(files, "../README.md") {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		pages = append(pages, &page{file, strings.Split(string(text), "\n")})
	}
	return pages
}

// blocks finds the blocks of a page.
func (p *page) blocks(t *testing.T) (list []block) {
	open := -1
	for i, line := range p.lines {
		if !strings.HasPrefix(line, "```") {
			continue
		}
		if open < 0 {
			open = i
			continue
		}
		word, rest, _ := strings.Cut(strings.TrimPrefix(p.lines[open], "```"), " ")
		list = append(list, block{word, rest, open + 1, i})
		open = -1
	}
	require.Negative(t, open, "%s: a fence is open at the end", p.path)
	return list
}

func (p *page) text(b block) string { return strings.Join(p.lines[b.from:b.to], "\n") }

// prose is the page without its blocks.
func (p *page) prose(t *testing.T) string {
	var lines []string
	last := 0
	for _, b := range p.blocks(t) {
		lines = append(lines, p.lines[last:b.from]...)
		last = b.to
	}
	return strings.Join(append(lines, p.lines[last:]...), "\n")
}

func (p *page) at(b block) string { return fmt.Sprintf("%s:%d", filepath.Base(p.path), b.from) }

// TestDocuments holds every block that is not run.
func TestDocuments(t *testing.T) {
	sources, actions := goSources(t), workflows(t)
	for _, p := range documents(t) {
		for _, b := range p.blocks(t) {
			switch b.word {
			case "go":
				require.True(t, stands(sources, p.text(b), ""),
					"%s: this code stands in no file of the tree", p.at(b))
			case "output":
				require.True(t, stands(sources, p.text(b), "// "),
					"%s: this is the output of no example", p.at(b))
			case "plan":
				_, err := named(t, b.rest).Schema().Parse(p.text(b))
				require.NoError(t, err, p.at(b))
			case "yaml":
				for line := range strings.Lines(p.text(b)) {
					key, _, _ := strings.Cut(strings.TrimLeft(line, " -"), ":")
					require.Regexp(t, `(?m)^[ -]*`+regexp.QuoteMeta(key)+":", actions,
						"%s: neither the action nor its workflow has this key", p.at(b))
				}
			case "sh", "console", "text":
			default:
				t.Errorf("%s: a block of %q: use one of go, console, output, plan, sh, text, yaml",
					p.at(b), b.word)
			}
		}
	}
}

// workflows are what the tree has for GitHub.
func workflows(t *testing.T) (text string) {
	walk := func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".yml") {
			file, readErr := os.ReadFile(path)
			text, err = text+string(file), readErr
		}
		return err
	}
	require.NoError(t, filepath.WalkDir("../.github", walk))
	return text
}

// goSources are the Go files of the tree, without leading blanks, as code in a page is indented
// otherwise.
func goSources(t *testing.T) (sources []string) {
	require.NoError(t, filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") {
			text, readErr := os.ReadFile(path)
			sources, err = append(sources, flush(string(text), "")), readErr
		}
		return err
	}))
	return sources
}

// stands says whether one of the sources holds the text, each line behind this prefix.
func stands(sources []string, text, prefix string) bool {
	want := flush(text, prefix)
	return slices.ContainsFunc(sources, func(s string) bool { return strings.Contains(s, want) })
}

func flush(text, prefix string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.TrimLeft(line, "\t"), " ")
		if prefix != "" {
			lines[i] = strings.TrimRight(prefix+line, " ")
		}
	}
	return strings.Join(lines, "\n")
}

// identifier is what a page says of a package of the tree. (That of net may mean the one of the
// standard library.)
var identifier = regexp.MustCompile(
	"`(sim|disk|world|plan|fault|explore|gotest|fuzz|crashtest|osfs|model|aferofs|billyfs|" +
		"pebblefs|sqlitefs|proxy)\\.([A-Z]\\w*)")

// TestDocumentsNameWhatExists: the identifiers and the links of pages lead somewhere.
func TestDocumentsNameWhatExists(t *testing.T) {
	folders := map[string]string{
		"sim": "sim", "disk": "disk", "world": "sim/world", "plan": "sim/explore/plan",
		"fault":   "sim/fault",
		"explore": "sim/explore", "gotest": "sim/explore/gotest", "fuzz": "sim/explore/fuzz",
		"crashtest": "disk/crashtest", "osfs": "disk/osfs", "model": "model",
		"aferofs": "disk/aferofs", "billyfs": "disk/billyfs", "pebblefs": "disk/pebblefs",
		"sqlitefs": "disk/sqlitefs", "proxy": "net/proxy",
	}
	link := regexp.MustCompile(`\]\(([^)#]+)`)
	for _, p := range documents(t) {
		text := p.prose(t)
		for _, m := range identifier.FindAllStringSubmatch(text, -1) {
			require.True(t, declares(t, filepath.Join("..", folders[m[1]]), m[2]),
				"%s: %s.%s does not exist", p.path, m[1], m[2])
		}
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], "://") {
				_, err := os.Stat(filepath.Join(filepath.Dir(p.path), m[1]))
				require.NoError(t, err, "%s: a link leads nowhere", p.path)
			}
		}
	}
}

// declares says whether a package declares an exported name.
func declares(t *testing.T, folder, name string) bool {
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	pattern := regexp.MustCompile(`(?m)^(?:func|type|var|const|\t)\s*` + name + `\b`)
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		return pattern.Match(text)
	})
}

// TestTranscripts runs the commands of pages.
func TestTranscripts(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", filepath.Join(bin, "groundhog"),
		"groundhog/scenarios/cmd/groundhog")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	pages := documents(t)
	if testing.Short() {
		pages = pages[len(pages)-1:] // the README
	}
	for _, p := range pages {
		t.Run(filepath.Base(p.path), func(t *testing.T) {
			flags := flagsOf(t, bin)
			var fresh []string
			last := 0
			for _, b := range p.blocks(t) {
				fresh = append(fresh, p.lines[last:b.from]...)
				last = b.from
				switch b.word {
				case "sh":
					flags.check(t, p.at(b), p.lines[b.from:b.to])
				case "console":
					fresh = append(fresh, p.transcript(t, bin, b)...)
					last = b.to
				}
			}
			fresh = append(fresh, p.lines[last:]...)
			if os.Getenv("GROUNDHOG_REWRITE") != "" {
				require.NoError(t, os.WriteFile(p.path, []byte(strings.Join(fresh, "\n")), 0o644))
			}
		})
	}
}

// transcript runs the commands of a block in one shell, compares what each prints, and returns the
// block as it is now.
func (p *page) transcript(t *testing.T, bin string, b block) (fresh []string) {
	type part struct {
		command string
		want    []string
	}
	var parts []part
	for _, line := range p.lines[b.from:b.to] {
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			parts = append(parts, part{command: command})
		} else {
			require.NotEmpty(t, parts, "%s: output before the first command", p.at(b))
			last := &parts[len(parts)-1]
			last.want = append(last.want, line)
		}
	}
	const end = "-- end of a command --"
	script := ""
	for _, c := range parts {
		script += c.command + "\necho '" + end + "'\n"
	}
	folder := t.TempDir()
	shell := exec.Command("bash", "-c", script)
	if shell.Dir = folder; needsCheckout.MatchString(script) {
		shell.Dir = ".."
	}
	shell.Env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"), "TMPDIR="+folder,
		"NO_COLOR=1", "COLUMNS=100")
	out, err := shell.Output()
	require.NoError(t, err, "%s: %s", p.at(b), out)
	printed := strings.Split(strings.ReplaceAll(string(out), folder, "$TMPDIR"), end+"\n")
	for i, c := range parts {
		got := strings.Split(strings.TrimRight(printed[i], "\n"), "\n")
		if printed[i] == "" {
			got = nil
		}
		for k := range got {
			got[k] = strings.TrimRight(got[k], " ")
		}
		fresh = append(append(fresh, "$ "+c.command), got...)
		if os.Getenv("GROUNDHOG_REWRITE") == "" {
			require.True(t, alike(c.want, got), "%s: %s prints\n%s", p.at(b), c.command,
				strings.Join(got, "\n"))
		}
	}
	return fresh
}

var needsCheckout = regexp.MustCompile(`(?m)^(cd|go) `)

// alike compares lines; "..." stands for any of them.
func alike(want, got []string) bool {
	switch {
	case len(want) == 0:
		return len(got) == 0
	case strings.TrimSpace(want[0]) == "...":
		return alike(want[1:], got) || len(got) > 0 && alike(want, got[1:])
	}
	return len(got) > 0 && want[0] == got[0] && alike(want[1:], got[1:])
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		want, got string
		alike     bool
	}{
		{"a\nb", "a\nb", true}, {"a\n...\nc", "a\nb\nb\nc", true}, {"a\n...", "a", true},
		{"...\nb", "a\nb", true},
		{"a\nb", "a", false}, {"a", "a\nb", false}, {"a\n...\nc", "a\nb", false}, {"a", "b", false},
	} {
		require.Equal(t, c.alike, alike(strings.Split(c.want, "\n"), strings.Split(c.got, "\n")),
			"%q %q", c.want, c.got)
	}
}

// flagTable is the help of each command of groundhog.
type flagTable map[string]string

// beside are the commands of sim/explore/campaign, whose tests hold what pages say of their flags:
// to ask for their help here would build NATS and SQLite.
var beside = map[string]bool{"campaign": true, "merge": true, "worker": true, "findings": true,
	"mcp": true}

func flagsOf(t *testing.T, bin string) flagTable {
	table := make(flagTable)
	out, err := exec.Command(filepath.Join(bin, "groundhog"), "help").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+) `).FindAllStringSubmatch(string(out),
		-1) {
		if beside[m[1]] {
			table[m[1]] = ""
			continue
		}
		help, _ := exec.Command(filepath.Join(bin, "groundhog"), m[1], "-h").CombinedOutput()
		table[m[1]] = string(help)
	}
	return table
}

// check wants the commands and flags of groundhog in these lines to exist.
func (table flagTable) check(t *testing.T, at string, lines []string) {
	for _, line := range lines {
		line, _, _ = strings.Cut(line, " #")
		words := strings.Fields(strings.TrimPrefix(line, "go tool "))
		if len(words) < 2 || words[0] != "groundhog" {
			continue
		}
		help, ok := table[words[1]]
		require.True(t, ok, "%s: groundhog has no command %s", at, words[1])
		for _, word := range words[2:] {
			if name, ok := strings.CutPrefix(word, "-"); ok && !beside[words[1]] {
				name, _, _ = strings.Cut(name, "=")
				require.Regexp(t, `(?m)^\s*-`+name+`\b`, help, "%s: groundhog %s has no flag -%s",
					at, words[1], name)
			}
		}
	}
}
