package world_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
)

// TestExhaust: every fault at every event of a run comes in one order, whatever the workers and
// wherever one goes on; the acknowledgement before the sync is among what they show, and nothing in
// the sound queue.
func TestExhaust(t *testing.T) {
	try := func(o explore.ExhaustOptions) (explore.Exhaustion, []string) {
		var plans []string
		o.Run.Seed = 3
		o.Each = func(number, of uint64, out explore.Outcome) bool {
			require.Less(t, number, of)
			plans = append(plans, out.Plan.Body())
			return true
		}
		ex, err := explore.Exhaust(t.Context(), jobQueue, o)
		require.NoError(t, err)
		return ex, plans
	}
	early := explore.Options{Variant: "early-ack"}
	whole, all := try(explore.ExhaustOptions{Run: early, Runs: 950})
	require.Len(t, all, 950)
	require.Greater(t, whole.Singles, whole.Events)
	require.NotZero(t, whole.Failed)
	require.Equal(t, jobsDurable.Name, whole.Groups[0].Property)
	require.False(t, whole.Done())
	_, first := try(explore.ExhaustOptions{Run: early, Runs: 500, Workers: 1})
	rest, second := try(explore.ExhaustOptions{Run: early, Skip: 500, Runs: 450, Workers: 3})
	require.Equal(t, all, append(first, second...))
	require.Equal(t, uint64(500), rest.Skipped)

	sound, _ := try(explore.ExhaustOptions{Run: explore.Options{Variant: "sound"}, Runs: 300})
	var text strings.Builder
	sound.Write(&text)
	require.Zero(t, sound.Failed, text.String())
	require.Contains(t, text.String(), "300 of ")
	require.Contains(t, text.String(), " events of this run: no violation\n")
}

// TestExhaustPairs: after all single faults come pairs of two different ones, each pair once, those
// of early ones first.
func TestExhaustPairs(t *testing.T) {
	sc := *jobQueue
	sc.Plan.Parts = sc.Plan.Parts[:2] // of all faults kills alone
	calm := explore.Options{Variant: "sound", Seed: 1}
	p, err := sc.Schema().Parse("groundhog plan 1 job-queue\n15s op job\n")
	require.NoError(t, err)
	calm.Plan = &p
	ex, err := explore.Exhaust(t.Context(), &sc, explore.ExhaustOptions{Run: calm, Runs: 1})
	require.NoError(t, err)
	seen := map[string]bool{}
	pairs, err := explore.Exhaust(t.Context(), &sc, explore.ExhaustOptions{Run: calm, Pairs: true,
		Skip: ex.Singles, Runs: 300, Each: func(_, _ uint64, out explore.Outcome) bool {
			require.Equal(t, 2, out.Plan.Faults())
			require.False(t, seen[out.Plan.Body()])
			seen[out.Plan.Body()] = true
			return true
		}})
	require.NoError(t, err)
	require.Equal(t, ex.Singles*(ex.Singles-1)/2, pairs.Pairs)
	var text strings.Builder
	pairs.Write(&text)
	require.Contains(t, text.String(), "single faults, 300 of ")
}
