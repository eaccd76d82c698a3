package scenarios

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// TestPowersyncSmallScope tries one client, two transactions and one kill in every order: the kill at every second
// millisecond of the first upload, the second transaction at every fourth of the start behind it. The defect is found both ways in:
// with rows left in the queue (K1), and with an empty queue that waits for its write checkpoint (K2). No fix leaves anything.
func TestPowersyncSmallScope(t *testing.T) {
	sc := named(t, "powersync-kill")
	for _, variant := range []string{"1.15.0", "recheck", "latch", "retry"} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			runs, ways := 0, make(map[string]int)
			for kill := 0; kill < 140; kill += 2 {
				for write := 0; write < 160; write += 4 {
					runs++
					if out := smallScope(t, sc, variant, kill, write); len(out.Broken()) > 0 {
						ways[wayIn(out)]++
					}
				}
			}
			t.Logf("%d runs, lost wake-ups: %v", runs, ways)
			if variant == "1.15.0" {
				require.NotZero(t, ways["K1"])
				require.NotZero(t, ways["K2"])
				return
			}
			require.Empty(t, ways)
		})
	}
}

func smallScope(t *testing.T, sc *explore.Scenario, variant string, kill, write int) explore.Outcome {
	t.Helper()
	lines, err := sc.Schema().ParseBody([]string{
		"3s op txn client=0 rows=1",
		fmt.Sprintf("%dms fault kill client=0 down=1s", 3000+kill),
		fmt.Sprintf("%dms op txn client=0 rows=2", 4000+kill+write),
	}, 1)
	require.NoError(t, err)
	p := plan.New(sc.Name, lines)
	return explore.Execute(sc, explore.Options{Variant: variant, Seed: 1, Policy: sim.FIFO(), Plan: &p})
}

// wayIn tells how an upload loop came to be stuck: whether it had uploaded anything since the start.
func wayIn(out explore.Outcome) string {
	for _, v := range out.Broken() {
		switch {
		case strings.Contains(v.Reason, "calls since the start: 0"):
			return "K2"
		case strings.Contains(v.Reason, "calls since the start: 1"):
			return "K1"
		}
	}
	return "another"
}

// TestPowersyncTellsTheReport: a stuck client's status says what the report's did.
func TestPowersyncTellsTheReport(t *testing.T) {
	sc := named(t, "powersync-kill")
	out, _, ok := explore.Search(sc, explore.Options{Variant: "1.15.0", Seed: 1}, 4000, 0, func(o explore.Outcome) bool { return o.Breaks("Y3") })
	require.True(t, ok)
	target, _ := out.Failure("Y3")
	for _, v := range out.Broken() {
		if v.Property.Name == target.Property {
			require.Regexp(t, `connected: true, downloading: true \((\d+)/(\d+)\), uploading: false, [1-9]\d* rows in ps_crud, uploadData calls since the start: [01]`, v.Reason)
		}
	}
	require.Greater(t, time.Duration(out.Now), powersyncWork)
}
