package oracle

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist/recording"
)

// Random scripts are the same each time, and their calls succeed on a real directory.
func TestRandomScripts(t *testing.T) {
	verbs := map[string]bool{}
	for seed := range uint64(60) {
		script := random(seed, seed%2 == 0)
		require.Equal(t, script, random(seed, seed%2 == 0))
		dir := t.TempDir()
		p := &player{dir: dir, open: map[string]*os.File{}}
		for _, line := range append(script.Setup, script.Calls...) {
			c, err := recording.ParseCall(line)
			require.NoError(t, err)
			verbs[c.Verb] = true
			if c.Verb == "wait" || c.Verb == "punch" || c.Verb == "fallocate" ||
				c.Verb == "exchange" { // not on every file system that tests run on
				continue
			}
			require.NoError(t, p.do(line), "%v", script.Calls)
		}
		p.close()
		tree, err := recording.ParseTree(treeOf(dir))
		require.NoError(t, err)
		require.NotEmpty(t, tree)
	}
	for _, verb := range []string{"write", "append", "replace", "truncate", "rename", "exchange",
		"link", "unlink", "mkdir", "fsync", "fdatasync", "writeback", "wait", "open", "dwrite"} {
		require.True(t, verbs[verb], "no script has %s", verb)
	}
}
