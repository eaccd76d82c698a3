package scenarios

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestShortFlags: the tests of this package have the short flags, and a run that they choose is the
// only test, its trace recorded.
func TestShortFlags(t *testing.T) {
	for _, name := range []string{"seed", "seeds",
		"scenario", "variant", "policy", "sweep", "swarm", "plan", "record",
		"repro", "refresh", "verify"} {
		require.NotNil(t, flag.Lookup(name), name)
	}
	file := filepath.Join(t.TempDir(), "a.txt")
	cmd := exec.CommandContext(t.Context(), "go", "test", ".", "-v",
		"-scenario=electric-kill", "-variant=pinned", "-seed=5", "-record="+file)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Regexp(t, `(?m)^ +electric-kill +pinned +5 +[0-9]+ [0-9a-f]{16} held$`, string(out))
	ran := regexp.MustCompile(`(?m)^=== RUN +(\S+)$`).FindAllStringSubmatch(string(out), -1)
	require.Len(t, ran, 4, "%s", out)
	for i, name := range []string{"TestRepros", "TestScenarios", "TestScenarios/electric-kill",
		"TestScenarios/electric-kill/pinned"} {
		require.Equal(t, name, ran[i][1])
	}
	trace, err := os.ReadFile(file)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(trace), "// groundhog trace, version 1, seed 5\n"))
}
