package campaign

import (
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/internal/revision"
)

// commits is a repository with empty commits, the first of which comes first.
func commits(t *testing.T, n int) (dir string, hashes []string) {
	t.Helper()
	dir = t.TempDir()
	git := func(args ...string) string {
		out, err := revision.Git(t.Context(), dir, append([]string{"-c", "user.name=t", "-c",
			"user.email=t@example.com"}, args...)...)
		require.NoError(t, err)
		return strings.TrimSpace(out)
	}
	git("init", "--quiet")
	for range n {
		git("commit", "--quiet", "--allow-empty", "-m", "empty")
		hashes = append(hashes, git("rev-parse", "HEAD"))
	}
	return dir, hashes
}

// TestBudgetOfBisections concludes a campaign whose time is over: what is new is not bisected, and
// says how a person does it. With time left it is tried.
func TestBudgetOfBisections(t *testing.T) {
	dir, hashes := commits(t, 2)
	cells := []findings.Cell{{Scenario: "counter", Variant: "synced", Runs: 100}}
	for until, want := range map[time.Time]string{
		time.Now(): "not bisected, the budget was over: groundhog findings -branch=main " +
			"'counter acked-is-durable [lost]' -repro=new.repro && groundhog bisect " +
			"-repro=new.repro -good=" + hashes[0][:12] + " -bad=" + hashes[1][:12],
		{}:                        "not bisected: -bad " + hashes[1][:12] + " does not build",
		time.Now().Add(time.Hour): "not bisected: -bad " + hashes[1][:12] + " does not build",
	} {
		store, err := findings.Open(t.Context(), filepath.Join(t.TempDir(), "findings.db"))
		require.NoError(t, err)
		require.NoError(t, store.Enter(t.Context(), findings.Campaign{ID: "1", Branch: "main",
			Commit: hashes[0], Cells: cells}))
		c := Campaign{Name: "2", Spec: Spec{Branch: "main", Commit: hashes[1]}, Store: store,
			Source: &Source{Dir: dir, Commit: hashes[1], Command: "./cmd"}, Until: until,
			Seen: func(Progress) {}, Log: io.Discard}
		report, err := c.Conclude(t.Context(), Outcome{Cells: cells, Sightings: []findings.Sighting{
			{Key: lost, Variant: "synced", Hits: 1, Again: true, Repro: "groundhog repro 1\n"}}})
		require.NoError(t, err)
		require.Len(t, report.New(), 1)
		require.Contains(t, report.New()[0].Seen.Blamed, want)
		require.NoError(t, store.Close())
	}
}

// TestReserve is when the seeds of a campaign end that has a budget.
func TestReserve(t *testing.T) {
	now := time.Now()
	c := collector{until: now, reserve: time.Minute, spec: Spec{Seeds: 1, Shard: 1,
		Cells: []Cell{{Scenario: "counter", Variant: "synced"}}}, ids: []string{"first"}}
	require.Equal(t, now, c.limit(), "nothing was found")
	c.answers = map[string]answer{"first": {Verdicts: &program.Verdicts{Seeds: 1,
		Groups: []program.Group{{Property: "acked-is-durable", Key: "lost", Seeds: 1}}}}}
	require.Equal(t, now.Add(-time.Minute), c.limit())
	c.spec.Cells[0].Declares = []string{"acked-is-durable"}
	require.Equal(t, now, c.limit(), "what a variant declares is no finding")
	c.until = time.Time{}
	require.Zero(t, c.limit())
}
