package main

import (
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
	first := []string{"-seeds=1-2", "-searches=2", "-search-runs=30", "-bisect=false"}
	sum, list, exit := r.campaign(append(first, "-workers=1")...)
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

	other := *r
	other.data = t.TempDir()
	again, seen, _ := other.campaign(append(first, "-workers=2")...)
	require.Equal(t, sum, again)
	require.Equal(t, list, seen)

	second := []string{"-seeds=3-4", "-searches=2", "-search-runs=30", "-bisect=false"}
	sum, list, exit = r.campaign(second...)
	require.Equal(t, exitFine, exit)
	require.Equal(t, findings.Ongoing, list[0].State)
	other.data = t.TempDir()
	fresh, _, _ := other.campaign(second...)
	require.Greater(t, sum.Steps, fresh.Steps, "it makes the runs that were left again")
	again, _, _ = r.campaign(append(second, "-workers=0")...)
	require.Equal(t, sum, again, "the same command is the same campaign")
}
