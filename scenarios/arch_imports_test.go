package scenarios

import (
	"fmt"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayImport lists, by folder, which of our packages a package may import; a
// name that ends in "/..." stands for a folder and everything below it. The
// longest folder that matches counts.
var mayImport = []struct{ folder, allowed string }{
	{"sim", "sim/internal/... sim/pool"},
	{"sim/pool", ""},
	{"sim/internal", "sim/internal/..."},
	{"sim/fault", "sim"},
	{"sim/wall", "sim"},
	{"sim/world", "sim disk disk/persist net sim/fault sim/explore/plan"},
	{"sim/linux", "sim disk net sim/linux/..."},
	{"sim/linux/internal", "sim disk net sim/linux/internal/..."},
	{"sim/linux/overlay", ""},
	{"sim/detlint", ""},
	{"sim/detlint/cmd", "sim/detlint"},
	{"sim/explore", "sim model sim/fault sim/explore/plan sim/explore/internal/..."},
	{"sim/explore/internal", "sim sim/explore/internal/..."},
	{"sim/explore/internal/columns", "sim/explore"},
	{"sim/explore/plan", "sim sim/fault"},
	{"sim/explore/internal/revision", ""},
	{"sim/explore/bisect", "sim/explore/internal/revision"},
	{"sim/explore/mutate", ""},
	{"sim/explore/skeleton", ""},
	{"sim/explore/campaign", "sim/explore sim/explore/bisect sim/explore/internal/revision " +
		"sim/explore/campaign/internal/..."},
	{"sim/explore/campaign/internal/rehearsal", "sim sim/linux sim/world sim/explore " +
		"sim/explore/plan model disk net sim/explore/campaign/internal/..."},
	{"sim/explore/fuzz", "sim sim/explore sim/explore/gotest sim/explore/plan"},
	{"sim/explore/gotest", "sim sim/explore sim/explore/plan sim/explore/internal/... model " +
		"sim/linux/twin"},
	{"sim/explore/cli", "sim sim/detlint sim/linux/twin model sim/explore sim/explore/plan " +
		"sim/explore/bisect sim/explore/mutate sim/explore/skeleton sim/explore/internal/..."},
	{"sim/linux/twin", "sim/linux/overlay"},
	{"sim/linux/linuxtest", "sim disk disk/persist sim/linux sim/linux/overlay sim/linux/twin"},
	{"disk", "sim sim/pool sim/fault disk/persist disk/sparse disk/internal/..."},
	{"disk/internal", "sim sim/pool sim/fault disk/persist disk/internal/..."},
	{"disk/persist", "disk/sparse"},
	{"disk/persist/recording", "disk/persist"},
	{"disk/oracle", "disk/oracle disk/persist disk/persist/recording"},
	{"disk/sparse", ""},
	{"disk/crashtest", "sim disk disk/persist"},
	{"disk/osfs", "sim disk"},
	{"disk/osfs/os", "disk disk/osfs"},
	{"disk/aferofs", "disk/osfs"},
	{"disk/billyfs", "disk/osfs"},
	{"disk/sqlitefs", "sim disk disk/persist disk/crashtest"},
	{"disk/pebblefs", "sim disk disk/persist disk/crashtest"},
	{"net", "sim sim/pool sim/fault net/internal/..."},
	{"net/http1", "sim net"},
	{"net/proxy", "sim net net/http1"},
	{"net/internal", "sim sim/pool sim/fault net/internal/..."},
	{"model", "model/..."},
	{"nodes", "sim sim/pool disk net net/http1 nodes/..."},
	{"nodes/version", ""},
	{"nodes/powersync/sqlite", "sim disk disk/sqlitefs nodes/..."},
	{"scenarios/powersync/sqlite",
		"model/... nodes/... scenarios/powersync sim/explore sim/explore/cli"},
	{"scenarios", "sim sim/fault sim/wall sim/world sim/explore sim/explore/plan " +
		"disk disk/persist net net/proxy model/... nodes/... scenarios/..."},
	{"scenarios/cmd", "scenarios sim/explore/cli"},
}

func TestImports(t *testing.T) {
	_, files := sources(t)
	for _, f := range files {
		if f.test {
			continue // tests may look wherever they like
		}
		for _, violation := range importViolations(f) {
			t.Error(violation)
		}
	}
}

// importViolations says which imports of a file the table does not allow.
func importViolations(f *sourceFile) (out []string) {
	allowed, found := allowedImports(f.folder)
	if !found {
		return []string{fmt.Sprintf("%s: folder %s is in no row of the import table", f.path,
			f.folder)}
	}
	for _, imp := range f.tree.Imports {
		path, _ := strconv.Unquote(imp.Path.Value)
		ours, ok := strings.CutPrefix(path, "groundhog/")
		if ok && !matches(ours, strings.Fields(allowed)) {
			out = append(out,
				fmt.Sprintf("%s imports %s: %s may import %q only", f.path, path, f.folder,
					allowed))
		}
	}
	return out
}

// allowedImports looks up the row of a folder.
func allowedImports(folder string) (allowed string, found bool) {
	longest := -1
	for _, row := range mayImport {
		if below(folder, row.folder) && len(row.folder) > longest {
			longest, allowed = len(row.folder), row.allowed
		}
	}
	return allowed, longest >= 0
}

// matches says whether a package is one of the patterns.
func matches(pkg string, patterns []string) bool {
	for _, p := range patterns {
		if folder, all := strings.CutSuffix(p, "/..."); pkg == p || all && below(pkg, folder) {
			return true
		}
	}
	return false
}

// TestImportsRuleBites shows that the table rejects what it does not list.
func TestImportsRuleBites(t *testing.T) {
	violations := func(folder, imported string) []string {
		tree, err := parser.ParseFile(token.NewFileSet(), "x.go",
			"package x; import _ "+strconv.Quote(imported), 0)
		require.NoError(t, err)
		return importViolations(&sourceFile{path: folder + "/x.go", folder: folder, tree: tree})
	}
	require.Empty(t, violations("nodes/electric", "groundhog/nodes/electric/beam"))
	require.Empty(t, violations("nodes/electric", "github.com/stretchr/testify/require"))
	require.Len(t, violations("nodes/electric", "groundhog/model"), 1)
	require.Len(t, violations("model", "groundhog/nodes/version"), 1)
	require.Len(t, violations("sim", "groundhog/disk"), 1)
	require.Len(t, violations("elsewhere", "groundhog/sim"), 1)
}
