package findings

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/program"
)

// searched is a campaign of so many searches beside its seeds, of which some found the finding.
func searched(id string, searches, hits uint64) Campaign {
	c := night(id, "main", 100, 0)
	c.Cells = append(c.Cells, Cell{Scenario: "counter", Variant: "synced", Search: true,
		Runs: searches})
	if hits > 0 {
		c.Sightings = []Sighting{{Key: lost, Variant: "synced", Search: true, Hits: hits, Seed: 7,
			Again: true, Repro: "groundhog repro 1\n"}}
	}
	return c
}

// TestFoundBySearches: what only searches have found is measured in searches; what seeds show as
// well, in runs.
func TestFoundBySearches(t *testing.T) {
	all := []Campaign{searched("1", 4, 0), searched("2", 4, 2), searched("3", 4, 0),
		night("4", "main", 10_000, 0)}
	require.Equal(t, []State{"", New, Ongoing, Ongoing}, statesOf("main", all...),
		"seeds without it say nothing")
	f := History(all, "main")[0]
	require.EqualValues(t, [4]uint64{2, 8, 0, 0}, [4]uint64{f.Found, f.Searches, f.Hits, f.Runs})
	require.Equal(t, "a search", f.First.String())
	require.Equal(t, "searches", f.Unit())
	require.EqualValues(t, 4, f.Quiet)
	require.Equal(t, Resolved, History(append(all, searched("5", f.Needed, 0)), "main")[0].State)

	both := searched("5", 4, 2)
	both.Sightings = append(both.Sightings, Sighting{Key: lost, Variant: "synced", Hits: 30,
		Seed: 9, Again: true})
	f = History(append(all, both), "main")[0]
	require.Equal(t, "seed 9", f.Last.String())
	require.Equal(t, "runs", f.Unit())
	require.EqualValues(t, [4]uint64{4, 12, 30, 100},
		[4]uint64{f.Found, f.Searches, f.Hits, f.Runs})
	require.Equal(t, Resolved, History(append(all, both, night("6", "main", 100, 0)),
		"main")[0].State)
}

// TestCorpora: the last campaign leaves what the next begins with.
func TestCorpora(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "findings.db"))
	leaves := func(id string, runs ...string) Campaign {
		c := searched(id, 1, 1)
		c.Corpora = []Corpus{{"counter", "synced", runs}}
		return c
	}
	begins := func(variant string) program.Corpus {
		c, err := s.Corpus(t.Context(), "counter", variant)
		require.NoError(t, err)
		return c
	}
	require.Empty(t, begins("synced"))
	require.NoError(t, s.Enter(t.Context(), leaves("1", "a")))
	require.NoError(t, s.Enter(t.Context(), leaves("2", "a", "b")))
	require.NoError(t, s.Enter(t.Context(), leaves("1", "c")))
	require.NoError(t, s.Enter(t.Context(), night("3", "main", 100, 0)))
	require.Equal(t, program.Corpus{"a", "b"}, begins("synced"))
	require.Empty(t, begins("careless"))
	all, err := s.Campaigns(t.Context())
	require.NoError(t, err)
	want := searched("1", 1, 1)
	require.Equal(t, want.Cells, all[0].Cells)
	require.Equal(t, want.Sightings, all[0].Sightings)
}

// TestFirstVersion opens a file that a program wrote which knew no searches.
func TestFirstVersion(t *testing.T) {
	file := filepath.Join(t.TempDir(), "findings.db")
	schema, err := os.ReadFile("testdata/first.sql")
	require.NoError(t, err)
	db, err := sql.Open("sqlite", file)
	require.NoError(t, err)
	for _, statement := range []string{string(schema), "PRAGMA user_version = 1",
		`INSERT INTO campaign VALUES (1, 'a', 'main', 'c', '2026-11-28T02:00:00Z', '01')`,
		`INSERT INTO cell VALUES (1, 'counter', 'synced', 100)`,
		`INSERT INTO sighting VALUES (1, 'counter', 'acked-is-durable', 'lost', 'synced', 3, '7',
			'02', 'violated', 'why', 1, 'groundhog repro 1', 9, 2, 'step 7', 'c save')`,
		`INSERT INTO note VALUES ('counter', 'acked-is-durable', 'lost', 'Ada')`} {
		_, err = db.Exec(statement)
		require.NoError(t, err)
	}
	require.NoError(t, db.Close())
	for range 2 { // the second time it is of this version
		s, err := Open(t.Context(), file)
		require.NoError(t, err)
		list, err := s.Findings(t.Context(), "main")
		require.NoError(t, err)
		require.Len(t, list, 1)
		require.Equal(t, "Ada", list[0].Note)
		require.Equal(t, Sighting{Key: lost, Variant: "synced", Hits: 3, Seed: 7, Hash: "02",
			Verdict: "violated", Reason: "why", Again: true, Repro: "groundhog repro 1", Before: 9,
			After: 2, Decided: "step 7", Blamed: "c save"}, list[0].Seen)
		require.EqualValues(t, 100, list[0].Runs)
		require.NoError(t, s.Close())
	}
}
