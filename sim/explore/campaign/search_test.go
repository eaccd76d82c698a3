package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/findings"
)

// TestSearches: what searches find does not depend on who makes them, is seen again by another
// worker, and is what the next campaign begins with.
func TestSearches(t *testing.T) {
	t.Parallel()
	r := newRepository(t)
	r.edit("server.go", "	return sync(files, \"/\")\n", "	return nil\n")
	r.save("save: one sync is enough")
	stores := t.TempDir() // of one server, whose program is built once
	in := func(store, name, seeds, workers string) []string {
		return []string{"-store=" + filepath.Join(stores, store), "-name=" + name,
			"-seeds=" + seeds, "-workers=" + workers, "-searches=2", "-search-runs=30",
			"-bisect=false"}
	}
	sum, list, exit := r.campaign(in("a.db", "first", "1-2", "1")...)
	require.Equal(t, exitFound, exit)
	require.EqualValues(t, 4, sum.Searches, "of two variants")
	require.EqualValues(t, 4, sum.Wanted)
	require.EqualValues(t, 4, sum.Runs, "which are seeds alone")
	require.Len(t, list, 1)
	f := list[0]
	require.Equal(t, findings.New, f.State)
	require.EqualValues(t, 2, f.Searches)
	require.Positive(t, f.Found)
	require.True(t, f.Seen.Again)
	require.Less(t, f.Seen.After, f.Seen.Before)

	again, seen, _ := r.campaign(in("b.db", "other", "1-2", "2")...)
	require.Equal(t, sum, again)
	require.Equal(t, f.Seen, seen[0].Seen)

	sum, list, exit = r.campaign(in("a.db", "second", "3-4", "2")...)
	require.Equal(t, exitFine, exit)
	require.Equal(t, findings.Ongoing, list[0].State)
	fresh, _, _ := r.campaign(in("c.db", "fresh", "3-4", "2")...)
	require.Greater(t, sum.Steps, fresh.Steps, "it makes the runs that were left again")
	again, _, _ = r.campaign(in("a.db", "second", "3-4", "0")...)
	require.Equal(t, sum, again, "the same command is the same campaign")
}
