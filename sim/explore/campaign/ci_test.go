package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWorkflow plays the workflow of this repository over commits of another one: two machines and
// a merge each time. Only what is new fails it, and stands beside the change that brought it.
func TestWorkflow(t *testing.T) {
	t.Parallel()
	repo := newRepository(t)
	require.NoError(t, os.CopyFS(filepath.Join(repo.dir, ".github"),
		os.DirFS("../../../.github")))
	repo.save("a workflow")
	self, err := os.Executable()
	require.NoError(t, err)
	r := &runner{t: t, repo: repo, caches: t.TempDir(), branch: "main", matrix: []string{"1", "2"},
		inputs: map[string]string{"command": self, "seeds": "100", "searches": "2",
			"search-runs": "50", "runs": "counter"}}
	o := r.run()
	require.False(t, o.failed, o.said)
	steps := func() (n uint64) {
		m := regexp.MustCompile(`on main: 200 of 200 runs and 4 of 4 searches, (\d+) steps`).
			FindStringSubmatch(o.said)
		require.NotNil(t, m, o.said)
		n, err := strconv.ParseUint(m[1], 10, 64)
		require.NoError(t, err)
		return n
	}
	first := steps()
	require.NotContains(t, o.said, "::error")
	require.Contains(t, o.summarized, "Nothing is new.")

	repo.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
	repo.save("save: one sync is enough")
	o = r.run()
	require.True(t, o.failed, "it is new")
	require.Greater(t, steps(), first, "its searches begin with what the first have left")
	require.Regexp(t, `(?m)^::error file=server\.go,line=\d+,title=new%3A counter/synced%3A `+
		`acked-is-durable \[lost\]::acknowledged \d+, the file has .*%0AIt shows in `+
		`counter/synced/\d+\.%0ACommit: [0-9a-f]{12} save: one sync is enough$`, o.said)
	require.Contains(t, o.summarized, "#### new: counter/synced: acked-is-durable \\[lost\\]\n")
	require.Contains(t, o.summarized, "groundhog repro 1\n")
	page, err := os.ReadFile(filepath.Join(r.artifacts, "groundhog-findings", "findings.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "save: one sync is enough")

	o = r.run()
	require.False(t, o.failed, "another night has other seeds, and nothing new")
	require.Contains(t, o.said, "0 new, 0 regressed, 0 flaky, 1 ongoing, 0 resolved")
	require.NotContains(t, o.said, "::error")

	repo.edit("server.go", "	return nil\n", "	return sync(files, \"/\")\n")
	repo.save("save: two syncs")
	o = r.run()
	require.False(t, o.failed, o.said)
	require.Contains(t, o.said, "0 new, 0 regressed, 0 flaky, 0 ongoing, 1 resolved")
}
