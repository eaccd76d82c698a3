package scenarios

import (
	"fmt"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"groundhog/sim/detlint"
)

// TestBanned looks with detlint at all our code that runs under simulation or
// judges it: what differs from run to run is found, and so are floats in a
// decision. Packages outside simulation say so above their package clause.
func TestBanned(t *testing.T) {
	for _, finding := range detlintFindings(t, "..", "./...") {
		t.Error(finding)
	}
}

// TestBannedRuleBites shows that detlint looks: it finds what is wrong in a
// package of its own test data.
func TestBannedRuleBites(t *testing.T) {
	found := detlintFindings(t, "../sim/detlint/testdata/src/floats", ".")
	require.Len(t, found, 2)
	require.Contains(t, found[0], "floats.go:5: a comparison of floats ")
}

// detlintFindings analyses the packages of a folder that match a pattern.
func detlintFindings(t *testing.T, folder, pattern string) (out []string) {
	t.Helper()
	a := detlint.New()
	require.NoError(t, a.Flags.Set("floats", "true"))
	fset := token.NewFileSet()
	const need = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
		packages.NeedImports | packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax |
		packages.NeedTypesInfo | packages.NeedExportFile | packages.NeedModule
	pkgs, err := packages.Load(&packages.Config{Mode: need, Dir: folder, Fset: fset}, pattern)
	require.NoError(t, err)
	require.NotEmpty(t, pkgs)
	for _, p := range pkgs {
		require.Empty(t, p.Errors)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{a}, pkgs, nil)
	require.NoError(t, err)
	for _, action := range graph.Roots {
		require.NoError(t, action.Err)
		for _, d := range action.Diagnostics {
			at := fset.Position(d.Pos)
			file := filepath.Base(filepath.Dir(at.Filename)) + "/" + filepath.Base(at.Filename)
			out = append(out, fmt.Sprintf("%s:%d: %s", file, at.Line, d.Message))
		}
	}
	return out
}
