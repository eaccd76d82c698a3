package scenarios

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// widest is how many columns a line of code, of a comment or of a page takes at
// most; a tab takes four.
const widest = 100

// wide are the files that still hold longer lines. The list only gets shorter.
var wide = strings.Fields("sim/chan.go sim/death.go sim/panic_test.go sim/result.go")

func TestArchColumns(t *testing.T) {
	fset, files := sources(t)
	for _, f := range files {
		if slices.Contains(wide, f.path) {
			continue
		}
		for _, line := range wideCode(fset, f) {
			t.Error(line)
		}
	}
	for _, page := range pages(t) {
		text, err := os.ReadFile("../" + page)
		require.NoError(t, err)
		if slices.Contains(wide, page) {
			continue
		}
		for _, line := range wideProse(page, text) {
			t.Error(line)
		}
	}
}

// pages lists the Markdown files that git tracks.
func pages(t *testing.T) []string {
	list := exec.Command("git", "ls-files", "*.md")
	list.Dir = ".."
	out, err := list.Output()
	require.NoError(t, err)
	return slices.DeleteFunc(strings.Fields(string(out)), func(page string) bool {
		return strings.Contains(page, "/testdata/")
	})
}

// columns is how wide a line is on a screen.
func columns(line []byte) int {
	return utf8.RuneCount(line) + 3*bytes.Count(line, []byte("\t"))
}

// wideCode finds the lines of a Go file that are too long. What cannot be
// broken may be: a string in back quotes, a directive, an address in a comment.
func wideCode(fset *token.FileSet, f *sourceFile) (out []string) {
	free := make(map[int]bool)
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
			for l := fset.Position(lit.Pos()).Line; l <= fset.Position(lit.End()).Line; l++ {
				free[l] = true
			}
		}
		return true
	})
	for _, group := range f.tree.Comments { // what an example prints is as wide as it is
		if strings.HasPrefix(group.Text(), "Output:") {
			for l := fset.Position(group.Pos()).Line; l <= fset.Position(group.End()).Line; l++ {
				free[l] = true
			}
		}
	}
	for i, line := range bytes.Split(f.text, []byte("\n")) {
		trimmed := bytes.TrimSpace(line)
		unbroken := bytes.HasPrefix(trimmed, []byte("//go:")) ||
			bytes.HasPrefix(trimmed, []byte("// ")) && bytes.Count(trimmed, []byte(" ")) == 1
		if n := columns(line); n > widest && !free[i+1] && !unbroken {
			out = append(out,
				fmt.Sprintf("%s:%d: %d columns, more than %d: break the line", f.path, i+1, n,
					widest))
		}
	}
	return out
}

var linkTarget = regexp.MustCompile(`\]\([^)\s]*\)|<?https?://\S+`)

// wideProse finds the lines of a page that are too long. Tables, blocks of code
// and the targets of links do not count.
func wideProse(path string, text []byte) (out []string) {
	code := false
	for i, line := range bytes.Split(text, []byte("\n")) {
		trimmed := bytes.TrimSpace(line)
		if bytes.HasPrefix(trimmed, []byte("```")) {
			code = !code
		}
		if code || bytes.HasPrefix(trimmed, []byte("|")) || bytes.HasPrefix(line, []byte("    ")) {
			continue
		}
		if n := columns(linkTarget.ReplaceAll(line, nil)); n > widest {
			out = append(out,
				fmt.Sprintf("%s:%d: %d columns, more than %d: break the line", path, i+1, n,
					widest))
		}
	}
	return out
}

func TestArchColumnRuleBites(t *testing.T) {
	long := strings.Repeat("word ", 21)
	source := "package x\n\n// " + long + "\nvar a = `" + long + "`\n\nvar b = \"" + long +
		"\" // x\n"
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "x.go", source, parser.SkipObjectResolution)
	require.NoError(t, err)
	require.Equal(t, []string{
		"x.go:3: 108 columns, more than 100: break the line",
		"x.go:6: 120 columns, more than 100: break the line",
	}, wideCode(fset, &sourceFile{path: "x.go", tree: tree, text: []byte(source)}))
	page := long + "\n| " + long + "|\n```\n" + long + "\n```\nsee [it](https://" +
		strings.Repeat("x", 99) + ")\n"
	require.Equal(t, []string{"x.md:1: 105 columns, more than 100: break the line"},
		wideProse("x.md", []byte(page)))
}
