package findings

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var lost = Key{"counter", "acked-is-durable", "lost"}

// night is a campaign of so many runs of one variant, of which some were seen to fail.
func night(id, branch string, runs, hits uint64) Campaign {
	c := Campaign{ID: id, Branch: branch, Commit: "commit of " + id, Ended: time.Unix(1e9, 0).UTC(),
		Digest: 1<<63 + 7, Cells: []Cell{{Scenario: "counter", Variant: "synced", Runs: runs}}}
	if hits > 0 {
		c.Sightings = []Sighting{{Key: lost, Variant: "synced", Hits: hits, Seed: 1<<64 - 1,
			Hash: "0123456789abcdef", Verdict: "violated", Reason: "acknowledged 7, there are 5",
			Again: true, Repro: "groundhog repro 1\n", Before: 9, After: 2, Decided: "step 7",
			Blamed: "0123 save: less"}}
	}
	return c
}

// states are those of the finding on a branch after each of these campaigns.
func statesOf(branch string, all ...Campaign) (list []State) {
	for i := range all {
		state := State("")
		if h := History(all[:i+1], branch); len(h) > 0 {
			state = h[0].State
		}
		list = append(list, state)
	}
	return list
}

func TestStates(t *testing.T) {
	// Seen in 20 of 100 runs: its rate is above 12 %, so that 23 runs without it are enough.
	require.Equal(t, []State{"", New, Ongoing, Ongoing, Resolved, Resolved, Regressed, Ongoing},
		statesOf("main", night("1", "main", 100, 0), night("2", "main", 100, 20),
			night("3", "main", 100, 20), night("4", "main", 10, 0), night("5", "main", 20, 0),
			night("6", "main", 100, 0), night("7", "main", 100, 1), night("8", "main", 100, 1)))
}

func TestRareFindingsAreNotResolvedSoon(t *testing.T) {
	all := []Campaign{night("1", "main", 1000, 1), night("2", "main", 1000, 0)}
	f := History(all, "main")[0]
	require.Equal(t, Ongoing, f.State)
	require.EqualValues(t, 1000, f.Quiet)
	require.Greater(t, f.Needed, uint64(50_000))
	require.EqualValues(t, 2000, f.Runs)
	all = append(all, night("3", "main", f.Needed-1000, 0))
	require.Equal(t, Resolved, History(all, "main")[0].State)
}

func TestOtherVariantsProveNothing(t *testing.T) {
	other := night("2", "main", 10_000, 0)
	other.Cells[0].Variant = "another"
	require.Equal(t, []State{New, Ongoing},
		statesOf("main", night("1", "main", 100, 20), other))
}

func TestBranches(t *testing.T) {
	all := []Campaign{night("1", "main", 100, 20), night("2", "topic", 100, 20)}
	require.Equal(t, []State{"", Ongoing}, statesOf("topic", all...), "main knows it")
	require.Equal(t, []State{New, New}, statesOf("main", all...), "the other branch says nothing")
}

func TestFlaky(t *testing.T) {
	doubted := night("1", "main", 100, 20)
	doubted.Sightings[0].Again = false
	require.Equal(t, []State{Flaky, Flaky, Ongoing}, statesOf("main", doubted,
		night("2", "main", 5, 0), night("3", "main", 100, 20)))
}

func TestLastGood(t *testing.T) {
	all := []Campaign{night("1", "main", 100, 0), night("2", "topic", 100, 0)}
	require.Equal(t, "commit of 1", LastGood(all, "main", lost))
	all = append(all, night("3", "main", 100, 20))
	require.Empty(t, LastGood(all, "main", lost))
	all = append(all, night("4", "main", 100, 0))
	require.Equal(t, "commit of 4", LastGood(all, "main", lost))
	require.Empty(t, LastGood(all, "main", Key{"queue", "", ""}), "its scenario was never run")
}

func open(t *testing.T, file string) *Store {
	t.Helper()
	s, err := Open(t.Context(), file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func TestStore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a folder", "findings.db")
	require.NoError(t, os.Mkdir(filepath.Dir(file), 0o755))
	want := []Campaign{night("1", "main", 100, 20), night("2", "topic", 1<<63-1, 3)}
	s := open(t, file)
	for _, c := range want {
		require.NoError(t, s.Enter(t.Context(), c))
	}
	again, err := s.Campaigns(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, again)

	// A campaign that is entered once more takes its own place.
	want[0].Digest, want[0].Sightings = 5, nil
	require.NoError(t, s.Enter(t.Context(), want[0]))
	other := open(t, file)
	again, err = other.Campaigns(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, again)
}

func TestNotes(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "findings.db"))
	require.NoError(t, s.Enter(t.Context(), night("1", "main", 100, 20)))
	note := func() string {
		list, err := s.Findings(t.Context(), "main")
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0].Note
	}
	require.Empty(t, note())
	require.NoError(t, s.Annotate(t.Context(), lost, "Ada looks at it"))
	require.NoError(t, s.Enter(t.Context(), night("1", "main", 100, 20)))
	require.Equal(t, "Ada looks at it", note())
	require.NoError(t, s.Annotate(t.Context(), lost, ""))
	require.Empty(t, note())
	require.ErrorContains(t, s.Annotate(t.Context(), Key{"a", "b", "c"}, "x"),
		"there is no finding a b [c]")
}

// TestForeignFiles opens what is no file of findings of this version.
func TestForeignFiles(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(text, []byte("this is a text, and not a database\n"), 0o600))
	later, foreign := filepath.Join(dir, "later.db"), filepath.Join(dir, "foreign.db")
	for file, statement := range map[string]string{
		later: "PRAGMA user_version = 9", foreign: "CREATE TABLE mine (x)"} {
		db, err := sql.Open("sqlite", file)
		require.NoError(t, err)
		_, err = db.Exec(statement)
		require.NoError(t, err)
		require.NoError(t, db.Close())
	}
	for file, why := range map[string]string{
		text:                               "not a database",
		later:                              "the file is of version 9, and this program reads 2",
		foreign:                            "the file is a database of something else",
		filepath.Join(dir, "none", "file"): "unable to open database file",
	} {
		_, err := Open(context.Background(), file)
		require.ErrorContains(t, err, why)
		require.ErrorContains(t, err, "findings in "+file)
	}
}
