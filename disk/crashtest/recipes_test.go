package crashtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// recipe is a mistake with a name: operations on a disk whose sectors are two bytes, what a program
// makes of the disk afterwards, and what would have been right.
type recipe struct {
	name  string // of the golden file
	about string // what the mistake is, and who made it
	setup string // durable before the operations begin
	ops   string
	judge judge
	shows string // the profiles under which a state is bad: the claim that the golden proves

	cure      string // the operations as they should be
	cureJudge judge  // how a right program reads the disk, if that is the cure
	control   string // the states after the cure under POSIX, if not just one
}

// judge is recovery: it says what is wrong with the files it finds, given what was acknowledged; ""
// is nothing.
type judge func(files map[string]string, acked []string) string

// do runs operations separated by ";":
//
//	create F | write F X (append) | at F N X | truncate F N | rename A B | link A B |
//	remove F | mkdir D
//	fsync F | fsync D (a directory) | fdatasync F | dsync F N X (at, through O_DSYNC)
//	kill (the process dies and starts again) | ack X
func do(d *disk.Disk, ops string) error {
	for _, op := range strings.Split(ops, ";") {
		w := append(strings.Fields(op), "", "", "")
		if err := doOne(d, w); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(op), err)
		}
	}
	return nil
}

func doOne(d *disk.Disk, w []string) error {
	var n int64
	switch w[0] {
	case "":
		return nil
	case "create":
		return with(d, w[1], disk.O_WRONLY|disk.O_CREATE|disk.O_EXCL, func(*disk.File) error {
			return nil
		})
	case "write":
		return with(d, w[1], disk.O_WRONLY|disk.O_APPEND,
			func(f *disk.File) error { _, err := f.Write([]byte(w[2])); return err })
	case "at":
		fmt.Sscan(w[2], &n)
		return with(d, w[1], disk.O_WRONLY,
			func(f *disk.File) error { _, err := f.WriteAt([]byte(w[3]), n); return err })
	case "dsync":
		fmt.Sscan(w[2], &n)
		return with(d, w[1], disk.O_WRONLY|disk.O_DSYNC,
			func(f *disk.File) error { _, err := f.WriteAt([]byte(w[3]), n); return err })
	case "truncate":
		fmt.Sscan(w[2], &n)
		return d.Truncate(w[1], n)
	case "rename":
		return d.Rename(w[1], w[2])
	case "link":
		return d.Link(w[1], w[2])
	case "remove":
		return d.Remove(w[1])
	case "mkdir":
		return d.Mkdir(w[1], 0o755)
	case "fsync":
		return with(d, w[1], disk.O_RDONLY, func(f *disk.File) error { return f.Sync() })
	case "fdatasync":
		return with(d, w[1], disk.O_RDONLY, func(f *disk.File) error { return f.Datasync() })
	case "kill":
		d.Host().Crash(sim.Kill)
		d.Host().Boot()
		return nil
	case "ack":
		d.Ack(w[1])
		return nil
	}
	return fmt.Errorf("no operation %q", w[0])
}

func with(d *disk.Disk, name string, flag int, use func(f *disk.File) error) error {
	f, err := d.OpenFile(name, flag, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

// filesOf is the content of an image by path; a directory is its path with a slash.
func filesOf(m *persist.Image) map[string]string {
	files := map[string]string{}
	m.Walk(func(path string, n *persist.Node) {
		if n.IsDir() {
			path += "/"
		}
		files[path] = string(n.Data.All())
	})
	return files
}

// filesOn is the same of a disk.
func filesOn(d *disk.Disk) map[string]string {
	files := map[string]string{}
	_ = fs.WalkDir(d.FS(), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() {
			files[path+"/"] = ""
			return nil
		}
		data, err := fs.ReadFile(d.FS(), path)
		files[path] = string(data)
		return err
	})
	return files
}

// test is a recipe as ordinary code.
func (r *recipe) test(ops string, j judge) Test {
	return Test{
		Setup:    func(d *disk.Disk) error { return do(d, r.setup) },
		Workload: func(d *disk.Disk) error { return do(d, ops) },
		Recover: func(d *disk.Disk, acked []string) error {
			if wrong := j(filesOn(d), acked); wrong != "" {
				return fmt.Errorf("%s", wrong)
			}
			return nil
		},
		Profiles: persist.Profiles(), Sector: 2,
	}
}

// state is a legal state at the end of the operations, with what recovery says of it.
type state struct{ image, wrong string }

// states are the distinct ones, sorted, and how many sets of micro-ops make them.
func (r *recipe) states(t *testing.T, ops string, j judge, p persist.Profile) (list []state,
	sets int) {
	m := newMachine(1)
	defer m.close()
	c := r.test(ops, j)
	require.NoError(t, m.call(c.Setup), r.name)
	base := m.disk.Record()
	require.NoError(t, m.call(c.Workload), r.name)
	tracker := persist.NewTracker(base, persist.Options{Profile: p, Sector: 2})
	var acked []string
	for _, op := range m.disk.Recorded() {
		tracker.Log(op)
		if op.Kind == persist.Ack {
			acked = append(acked, op.Meta.Text)
		}
	}
	g := tracker.Graph()
	met := map[uint64]bool{}
	require.True(t, g.All(1<<16, func(set persist.Set) bool {
		sets++
		image := g.Image(set)
		if !met[image.Hash()] {
			met[image.Hash()] = true
			list = append(list, state{image.String(), j(filesOf(image), acked)})
		}
		return true
	}))
	slices.SortFunc(list, func(a, b state) int { return strings.Compare(a.image, b.image) })
	return list, sets
}

// golden is the recipe as a text for people, and the profiles under which it shows.
func (r *recipe) golden(t *testing.T) (text, shows string) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n", r.name, strings.TrimSpace(r.about))
	if r.setup != "" {
		fmt.Fprintf(&b, "before      %s\n", r.setup)
	}
	fmt.Fprintf(&b, "operations  %s\n            power loss\n", r.ops)
	var bad, good []string
	parts := groups{}
	for _, p := range persist.Profiles() {
		list, sets := r.states(t, r.ops, r.judge, p)
		text, broken := fmt.Sprintf("%s of %s\n", count(len(list), "state"),
			count(sets, "set")), false
		for _, s := range list {
			text += strings.TrimRight(fmt.Sprintf("    %-6s  %-40s  %s", verdict(s.wrong), s.image,
				s.wrong), " ") + "\n"
			broken = broken || s.wrong != ""
		}
		parts.add(p, "\n", text)
		if broken {
			bad = append(bad, p.String())
		} else {
			good = append(good, p.String())
		}
	}
	b.WriteString(parts.String())
	shows = strings.Join(bad, " ")
	fmt.Fprintf(&b, "\nshows under %s", shows)
	if len(good) > 0 {
		fmt.Fprintf(&b, "; not under %s", strings.Join(good, " "))
	}
	b.WriteString("\n")
	return b.String() + r.cured(t), shows
}

// cured is the positive control.
func (r *recipe) cured(t *testing.T) string {
	var b strings.Builder
	ops, j := or(r.cure, r.ops), r.judge
	b.WriteString("\n")
	if r.cure != "" {
		fmt.Fprintf(&b, "right       %s\n            power loss\n", ops)
	}
	if r.cureJudge != nil {
		j = r.cureJudge
		b.WriteString("right       recovery that tells good records from bad ones\n")
	}
	parts := groups{}
	for _, p := range persist.Profiles() {
		list, sets := r.states(t, ops, j, p)
		var texts []string
		for _, s := range list {
			require.Empty(t, s.wrong, "%s, cured, under %v: %s", r.name, p, s.image)
			texts = append(texts, s.image)
		}
		if p == persist.POSIX {
			require.Equal(t, or(r.control, texts[0]), strings.Join(texts, " | "),
				"%s: the states after the cure", r.name)
		}
		parts.add(p, "", fmt.Sprintf("%s of %s, all ok: %s\n", count(len(list), "state"),
			count(sets, "set"), shorten(texts)))
	}
	return b.String() + parts.String()
}

// groups are texts by profile; neighbours with the same text share it.
type groups struct{ heads, texts []string }

func (g *groups) add(p persist.Profile, before, text string) {
	if last := len(g.texts) - 1; last >= 0 && g.texts[last] == text {
		g.heads[last] += " " + p.String()
		return
	}
	g.heads, g.texts = append(g.heads, before+p.String()), append(g.texts, text)
}

func (g *groups) String() string {
	var b strings.Builder
	for i, head := range g.heads {
		fmt.Fprintf(&b, "%s  %s", head, g.texts[i])
	}
	return b.String()
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func verdict(wrong string) string {
	if wrong == "" {
		return "ok"
	}
	return "BROKEN"
}

func shorten(texts []string) string {
	if len(texts) > 4 {
		return strings.Join(texts[:3], " | ") + " | …"
	}
	return strings.Join(texts, " | ")
}

// requireGolden compares text with a file, or writes the file if GROUNDHOG_REWRITE is set.
func requireGolden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", "recipes",
		strings.NewReplacer(",", "", " ", "-").Replace(name)+".txt")
	if os.Getenv("GROUNDHOG_REWRITE") != "" {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), text)
}

// TestRecipes: each mistake shows under the profiles where it must, in the states of the golden
// text, and not once it is put right, at any crash point.
func TestRecipes(t *testing.T) {
	for _, r := range slices.Concat(recipes, namedRecipes) {
		t.Run(r.name, func(t *testing.T) {
			text, shows := r.golden(t)
			require.Equal(t, r.shows, shows, "%s", text)
			requireGolden(t, r.name, text)
			j := r.judge
			if r.cureJudge != nil {
				j = r.cureJudge
			}
			report, err := r.test(or(r.cure, r.ops), j).Run()
			require.NoError(t, err)
			require.False(t, report.Failed(), "%v", report)
		})
	}
}
