package client_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/powersync/client"
)

// TestSmallScope tries one client, two transactions and one kill in every order of the yield points: the first transaction is killed at
// each point, at its first or second visit; the second is written at each point of the new process, at its first to third visit. The
// report's client loses a wake-up both ways in: with an upload since the start (K1) and without one (K2). No fix leaves anything, in either
// implementation.
func TestSmallScope(t *testing.T) {
	for _, version := range []string{"1.15.0", "1.15.0-rust", "recheck", "recheck-rust", "latch", "retry"} {
		t.Run(version, func(t *testing.T) {
			toggles, err := client.Preset(version)
			require.NoError(t, err)
			runs, ways := 0, map[string]int{}
			for _, kill := range client.Points() {
				for visit := 1; visit <= 2; visit++ {
					for _, write := range client.Points() {
						for again := 1; again <= 3; again++ {
							runs++
							if way := smallScope(t, toggles, fmt.Sprintf("%s@client-0 from=%d", kill, visit), fmt.Sprintf("%s@client-0 from=%d", write, again)); way != "" {
								ways[way]++
							}
						}
					}
				}
			}
			t.Logf("%d runs, lost wake-ups: %v", runs, ways)
			if toggles.Recheck || toggles.Latch || toggles.RetryRaced {
				require.Empty(t, ways)
				return
			}
			require.NotZero(t, ways["K1"])
			require.NotZero(t, ways["K2"])
		})
	}
}

// smallScope is one order. It returns the way into a lost wake-up, "" if there was none.
func smallScope(t *testing.T, toggles client.Toggles, kill, at string) string {
	t.Helper()
	w, c := world(t, toggles)
	defer w.Sim.Close()
	rule(t, w, kill+` max=1 return("kill")`)
	c.Hold(write(2, 9))
	c.Do(write(1, 7))
	w.Run(500 * time.Millisecond)
	rule(t, w, at+` max=1 return("write")`)
	w.Run(15 * time.Second)
	if w.Count(client.LostWakeup) == 0 {
		require.True(t, c.Status().Idle(), "kill at %s, write at %s: %v", kill, at, c.Status())
		v, _ := w.Value(client.Registers, "1")
		require.EqualValues(t, 7, v)
		return ""
	}
	require.False(t, c.Status().Idle())
	return fmt.Sprintf("K%d", 2-min(c.Status().Calls, 1))
}
