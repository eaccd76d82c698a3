package powersync

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/model/syncengine"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// TestSmallScope tries one client, two transactions and one kill in every order of the yield points
// of an upload: the first transaction's process is killed at each of them, at its first or second
// visit; the second transaction is written at each of them in the next process, at its first to
// third visit. The defect is found both ways in: with rows left in the queue (K1), and with an
// empty queue that waits for its write checkpoint (K2). No fix leaves anything.
func TestSmallScope(t *testing.T) {
	sc, err := explore.Find(Scenarios(), "powersync-kill")
	require.NoError(t, err)
	visits := func(n int) (list []visit) {
		for _, p := range append(client.Points(), service.PointStore) {
			for nth := 1; nth <= n; nth++ {
				list = append(list, visit{p, nth})
			}
		}
		return list
	}
	kills, writes := visits(2), visits(3)
	if testing.Short() {
		kills, writes = visits(1), visits(2)
	}
	for variant, want := range map[string][]string{
		"1.15.0": {"K1", "K2"}, "1.15.0-rust": {"K1", "K2"},
		"recheck": nil, "recheck-rust": nil, "latch": nil, "retry": nil,
	} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			runs, ways := 0, make(map[string]int)
			for _, kill := range kills {
				for _, write := range writes {
					runs++
					if way := smallScope(t, sc, variant, kill, write); way != "" {
						ways[way]++
					}
				}
			}
			t.Logf("%d runs, lost wake-ups: %v", runs, ways)
			require.ElementsMatch(t, want, slices.Collect(maps.Keys(ways)))
		})
	}
}

// visit is the n-th time that a yield point is passed.
type visit struct {
	point string
	nth   int
}

// rule makes something happen to client-0 at the visit. One point lies in the service,
// which does not know whom it concerns.
func (v visit) rule(what string) string {
	host := clientName(0)
	if v.point == service.PointStore {
		what, host = what+" "+host, "service"
	}
	return fmt.Sprintf("%q", fmt.Sprintf("%s@%s from=%d max=1 return(%q)", v.point, host, v.nth,
		what))
}

// smallScope is one order. It returns the way into a lost wake-up, "" if there was none.
func smallScope(t *testing.T, sc *explore.Scenario, variant string, kill, write visit) string {
	t.Helper()
	lines, err := sc.Schema().ParseBody([]string{
		"2500ms op hold client=0 rows=2",
		"2600ms fault point rule=" + kill.rule("kill"),
		"3s op txn client=0 rows=1",
		// behind the kill, before the next process
		"3900ms fault point rule=" + write.rule("write"),
	}, 1)
	require.NoError(t, err)
	p := plan.New(sc.Name, lines)
	out, err := explore.Execute(t.Context(), sc, explore.Options{Variant: variant, Seed: 1,
		Policy: sim.FIFO(), Plan: &p})
	require.NoError(t, err)
	if out.Held() {
		return ""
	}
	require.True(t, out.Fails(syncengine.UploadLoopWakes),
		"kill at %v, write at %v: %v", kill, write, out.Failures())
	return wayIn(out, syncengine.UploadLoopWakes)
}

// stuckStatus is SyncStatus as the report shows it: connected, all of a download is there, nothing
// is uploaded, and rows wait.
var stuckStatus = regexp.MustCompile(`connected: true, .*downloading: true \((\d+)/(\d+)\), uploading: false, .* [1-9]\d* rows in ps_crud, uploadData calls since the start: (\d+)`)

// wayIn tells how the upload loop that broke the property came to rest: with rows that an earlier
// process left, which it uploaded (K1), or with none, so that uploadData was never called (K2).
func wayIn(out explore.Outcome, property *model.Property) string {
	for _, v := range out.Failures() {
		if v.Property != property {
			continue
		}
		// order-free: at most one
		for way, text := range map[string]string{"K1": "calls since the start: 1",
			"K2": "calls since the start: 0"} {
			if strings.Contains(v.Reason, text) {
				return way
			}
		}
	}
	return "another"
}

// TestTellsTheReport: what a stuck client says in the end is what the report's said, whichever way
// it came in.
func TestTellsTheReport(t *testing.T) {
	sc, err := explore.Find(Scenarios(), "powersync-kill")
	require.NoError(t, err)
	for _, way := range []string{"K1", "K2"} {
		res, err := explore.Search(t.Context(), sc,
			explore.SearchOptions{Run: explore.Options{Variant: "1.15.0", Seed: 1}, Seeds: 3000,
				Wants: func(o explore.Outcome) bool {
					return o.Fails(syncengine.UploadsAndDownloadsEnd) && wayIn(o,
						syncengine.UploadsAndDownloadsEnd) == way
				}})
		require.NoError(t, err)
		require.True(t, res.Found, way)
		for _, v := range res.Outcome.Failures() {
			if v.Property == syncengine.UploadsAndDownloadsEnd {
				t.Logf("%s, seed %d: %s", way, res.Outcome.Seed, v.Reason)
				status := stuckStatus.FindStringSubmatch(v.Reason)
				require.NotNil(t, status, v.Reason)
				require.Equal(t, status[1], status[2], "n of n")
			}
		}
	}
}
