package scenarios

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// topLevel is what may lie at the top of the repository, beside dot files.
const topLevel = "sim model nodes disk net scenarios docs " +
	"go.mod go.sum README.md LICENSE ARCHITECTURE.md CHANGELOG.md"

// TestTopLevel looks at what git tracks: what a command leaves in the folder
// where it was started is nobody's business but the user's.
func TestTopLevel(t *testing.T) {
	names := tracked(t)
	require.Contains(t, names, "go.mod")
	for _, name := range strangers(names) {
		t.Errorf("%s does not belong at the top level: there may be %s", name, topLevel)
	}
}

// strangers are the names that do not belong at the top.
func strangers(names []string) (out []string) {
	for _, name := range names {
		if !matches(name, strings.Fields(topLevel)) && !strings.HasPrefix(name, ".") {
			out = append(out, name)
		}
	}
	return out
}

// tracked lists the files and folders at the top that git tracks; in a copy of
// the source without a repository it lists the folders that are there.
func tracked(t *testing.T) (names []string) {
	list := exec.Command("git", "ls-tree", "--name-only", "HEAD")
	list.Dir = ".."
	if out, err := list.Output(); err == nil {
		return strings.Fields(string(out))
	}
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	for _, e := range entries {
		if e.IsDir() || e.Name() == "go.mod" {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestTopLevelRuleBites(t *testing.T) {
	require.Equal(t, []string{"util"}, strangers([]string{"sim", "docs", ".ci", "go.mod", "util"}))
}
