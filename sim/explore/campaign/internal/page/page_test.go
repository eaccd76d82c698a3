package page

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/findings"
)

// nights are three campaigns, of which the last saw a finding with markup in its words.
func nights() []findings.Campaign {
	at := time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC)
	cells := []findings.Cell{{Scenario: "queue", Variant: "v2", Runs: 400}}
	k := findings.Key{Scenario: "queue", Property: "exactly-once", Key: "<b>twice</b>"}
	return []findings.Campaign{
		{ID: "1", Branch: "main", Commit: "aaaa", Ended: at, Cells: cells},
		{ID: "2", Branch: "main", Commit: "bbbb", Ended: at,
			Cells: []findings.Cell{{Scenario: "other", Variant: "v", Runs: 1}}},
		{ID: "3", Branch: "main", Commit: "cccc", Ended: at, Cells: cells,
			Sightings: []findings.Sighting{{Key: k, Variant: "v2", Hits: 3, Seed: 7,
				Reason: "a & b", Again: true, Repro: "plan 1\n", Before: 9, After: 1}}},
	}
}

func TestPage(t *testing.T) {
	p := New(nights(), findings.History(nights(), "main"), "main")
	require.Equal(t, []Mark{
		{"held", "2026-11-28 02:00 at aaaa: not seen in 400 runs"},
		{"none", "2026-11-28 02:00 at bbbb: its scenario was not run"},
		{"seen", "2026-11-28 02:00 at cccc: seen in 3 of 400 runs"},
	}, p.Rows[0].Past)
	var text bytes.Buffer
	require.NoError(t, p.Write(&text))
	require.Contains(t, text.String(), "&lt;b&gt;twice&lt;/b&gt;")
	require.NotContains(t, text.String(), "<b>twice")
	require.Contains(t, text.String(), "1 new, 0 regressed, 0 flaky, 0 ongoing, 0 resolved")
	require.Contains(t, text.String(), "a &amp; b")
	require.NotContains(t, text.String(), "http-equiv", "nothing is under way")
}

func TestServed(t *testing.T) {
	store, err := findings.Open(t.Context(), filepath.Join(t.TempDir(), "findings.db"))
	require.NoError(t, err)
	h := &Handler{Store: store, Branch: "main"}
	get := func() (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
		return w.Code, w.Body.String()
	}
	_, text := get()
	require.Contains(t, text, "has ended yet")
	h.Update(campaign.Progress{Runs: 5, Asked: 10,
		Seen: []findings.Key{{Scenario: "queue", Property: "exactly-once", Key: "twice"}}})
	_, text = get()
	require.Contains(t, text, "A campaign is under way: 5 of 10 runs, 50 %, 1 finding<")
	require.Contains(t, text, "<b>exactly-once</b> in queue: twice")
	require.Contains(t, text, `<progress value="5" max="10">`)
	require.Contains(t, text, "http-equiv")
	for _, c := range nights() {
		require.NoError(t, store.Enter(t.Context(), c))
	}
	h.Update(campaign.Progress{Runs: 10, Asked: 10, Ended: true})
	_, text = get()
	require.Contains(t, text, "exactly-once")
	require.NotContains(t, text, "http-equiv")
	require.NoError(t, store.Close())
	code, _ := get()
	require.Equal(t, http.StatusInternalServerError, code)
}
