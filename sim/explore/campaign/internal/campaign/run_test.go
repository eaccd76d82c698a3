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
		time.Now(): "not bisected, the budget was over; these commands do it:\n" +
			"groundhog findings -branch=main 'counter acked-is-durable [lost]' -repro=new.repro\n" +
			"groundhog bisect -repro=new.repro -good=" + hashes[0][:12] + " -bad=" + hashes[1][:12],
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
		Cells: []Cell{{Scenario: "counter", Variant: "synced"}}}}
	c.begin()
	require.Equal(t, now, c.limit(), "nothing was found")
	c.answers = map[string]answer{c.ids[0]: {Verdicts: &program.Verdicts{Seeds: 1,
		Groups: []program.Group{{Property: "acked-is-durable", Key: "lost", Seeds: 1}}}}}
	require.Equal(t, now.Add(-time.Minute), c.limit())
	c.spec.Cells[0].Declares = []string{"acked-is-durable"}
	require.Equal(t, now, c.limit(), "what a variant declares is no finding")
	c.until = time.Time{}
	require.Zero(t, c.limit())
}

// TestUnits: all cells come in turn, and behind the first seeds of each its first search.
func TestUnits(t *testing.T) {
	s := Spec{From: 1, Seeds: 5, Shard: 2, Searches: &Searches{N: 2, Runs: 50, From: 900},
		Cells: []Cell{{Scenario: "s", Variant: "a", Corpus: "c"}, {Scenario: "s", Variant: "b"}}}
	named := func(sizes ...uint64) (runs []string) {
		for _, u := range append(s.pilots(), s.rest(sizes)...) {
			runs = append(runs, s.task(u).run())
		}
		return runs
	}
	require.Equal(t, []string{
		"s/a/1-2", "s/b/1-2", "the search from s/a/900 on", "the search from s/b/900 on",
		"s/a/3-4", "s/b/3-4", "the search from s/a/950 on", "the search from s/b/950 on",
		"s/a/5-5", "s/b/5-5"}, named(2, 2))
	require.Equal(t, "c", s.search(s.pilots()[2]).Corpus)
	s.Shard, s.Seeds = 0, 45
	require.Equal(t, []string{
		"s/a/1-10", "s/b/1-10", "the search from s/a/900 on", "the search from s/b/900 on",
		"s/a/11-30", "s/b/11-45", "the search from s/a/950 on", "the search from s/b/950 on",
		"s/a/31-45"}, named(20, 50))
	s.Seeds = 5
	require.Len(t, named(20, 50), 6, "the pilots judge all")
	later := s
	later.Cells = []Cell{{Scenario: "s", Variant: "a", Corpus: "d"}, s.Cells[1]}
	require.Equal(t, s.Name(), later.Name(), "the same command is the same campaign")
	later.Searches = &Searches{N: 3, Runs: 50, From: 900}
	require.NotEqual(t, s.Name(), later.Name())
}

// TestSizes: tasks take five seconds, or less where there would be few; never fewer seeds than a
// pilot has, and never so many that nobody sees how far they are.
func TestSizes(t *testing.T) {
	ms := time.Millisecond
	s := Spec{Seeds: 100_000}
	require.Equal(t, []uint64{490, 4990, largest, pilot, usual},
		s.sizes([]time.Duration{10 * ms, ms, ms / 100, time.Minute, 0}))
	s.Seeds = 1000
	require.Equal(t, []uint64{490}, s.sizes([]time.Duration{ms}), "half a second")
	s.Seeds = 100_000
	require.Equal(t, []uint64{1552}, s.sizes([]time.Duration{ms}), "a 64th")
	s.Shard = 7
	require.Equal(t, []uint64{7, 7}, s.sizes([]time.Duration{ms, 0}))
}

// TestSharesOfSearches: the searches of the parts are those of the whole.
func TestSharesOfSearches(t *testing.T) {
	whole, next := Spec{Seeds: 100, Searches: &Searches{N: 5, Runs: 10, From: 1000}}, uint64(1000)
	for i := range uint64(7) {
		part, err := Share{i + 1, 7}.Of(whole)
		require.NoError(t, err)
		require.Equal(t, next, part.Searches.From)
		require.LessOrEqual(t, part.Searches.N, uint64(1))
		next += part.Searches.N * part.Searches.Runs
	}
	require.EqualValues(t, 1050, next)
}
