package scenarios

import (
	"go/ast"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unexampled are the folders of the packages that anyone may import and whose tests have no
// Example.
func unexampled(files []*sourceFile) (folders []string) {
	has := make(map[string]bool)
	for _, f := range files {
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && f.test && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Example") {
				has[f.folder] = true
			}
		}
	}
	seen := make(map[string]bool)
	for _, f := range files {
		// those of nodes/real are programs, which their own tests run
		private := f.tree.Name.Name == "main" || below(f.folder, "nodes/real") ||
			strings.Contains("/"+f.folder+"/", "/internal/") || !exports(f.tree)
		if f.test || private || has[f.folder] || seen[f.folder] {
			continue
		}
		seen[f.folder] = true
		folders = append(folders, path.Clean(f.folder))
	}
	return folders
}

// exports says whether a file declares a name that others may use.
func exports(file *ast.File) bool {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.IsExported() {
				return true
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if t, ok := s.(*ast.TypeSpec); ok && t.Name.IsExported() {
					return true
				}
			}
		}
	}
	return false
}

// TestArchExamples: every public package shows in an Example how it is used.
func TestArchExamples(t *testing.T) {
	_, files := sources(t)
	require.Empty(t, unexampled(files), "public packages without an Example")

	var without []*sourceFile
	for _, f := range files {
		if f.path != "net/example_test.go" {
			without = append(without, f)
		}
	}
	require.Equal(t, []string{"net"}, unexampled(without))
}
