package scenarios

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The arch_*_test.go files hold the rules of the house: what lies at the top
// level, who imports whom, what code under simulation must not use, what a
// package comment says, which words are not used, and how long files, functions
// and lines may grow.

type sourceFile struct {
	path   string // from the root, with slashes
	folder string
	test   bool
	tree   *ast.File
	text   []byte
}

// sources parses every Go file of the module.
func sources(t *testing.T) (*token.FileSet, []*sourceFile) {
	t.Helper()
	fset := token.NewFileSet()
	var files []*sourceFile
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && path != ".." && (strings.HasPrefix(name, ".") || name == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(fset, path, text,
			parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		files = append(files, &sourceFile{
			path: rel, folder: filepath.ToSlash(filepath.Dir(rel)), tree: tree, text: text,
			test: strings.HasSuffix(name, "_test.go"),
		})
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return fset, files
}

// below says whether folder is one of roots or lies in one.
func below(folder string, roots ...string) bool {
	for _, r := range roots {
		if folder == r || strings.HasPrefix(folder, r+"/") {
			return true
		}
	}
	return false
}
