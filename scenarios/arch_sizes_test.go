package scenarios

import (
	"bytes"
	"go/ast"
	"testing"
)

const (
	longestFile     = 500 // lines
	longestFunction = 70
)

func TestArchSizesAndLeftovers(t *testing.T) {
	fset, files := sources(t)
	for _, f := range files {
		if n := bytes.Count(f.text, []byte("\n")); n > longestFile {
			t.Errorf("%s has %d lines, more than %d: split it by concept", f.path, n, longestFile)
		}
		for _, word := range []string{"TO" + "DO", "FIX" + "ME", "X" + "XX"} {
			if bytes.Contains(f.text, []byte(word)) {
				t.Errorf("%s holds a %s: do it or drop it", f.path, word)
			}
		}
		for _, d := range f.tree.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || f.test {
				continue
			}
			first, last := fset.Position(fn.Pos()).Line, fset.Position(fn.End()).Line
			if n := last - first + 1; n > longestFunction {
				t.Errorf("%s: %s has %d lines, more than %d", f.path, fn.Name.Name, n,
					longestFunction)
			}
		}
	}
}
