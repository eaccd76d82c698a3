package explore

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// TestReduceToThree: whatever floods the cellar takes one rain and both pumps.
func TestReduceToThree(t *testing.T) {
	for from := uint64(1); from < 200; from += 20 {
		out := flood(from)
		red := must(Reduce(t.Context(), cellar(), out, ReduceOptions{Workers: 1}))
		require.True(t, red.Minimal)
		require.Len(t, red.Outcome.Plan.Lines, 3, "%s", red.Outcome.Plan)
		require.Equal(t, 2, red.Outcome.Plan.Faults())
		require.Equal(t, sim.FIFO(), red.Outcome.Policy)
		last := red.Outcome.Plan.Lines[2]
		require.Equal(t, "rain", last.Action())
		require.Contains(t, last.String(), " much=4", "the least that is a flood")
		require.Len(t, red.Needs, 2)
		for _, n := range red.Needs {
			require.Equal(t, "held", n.Without)
			require.Zero(t, n.Rate.Hits)
		}
		require.EqualValues(t, neighbours, red.With.Runs)

		many := must(Reduce(t.Context(), cellar(), out, ReduceOptions{Workers: 4}))
		require.Equal(t, red.Outcome.Plan.String(), many.Outcome.Plan.String())
		require.Equal(t, red.Runs, many.Runs, "the number of workers shows nowhere")
	}
}

func TestReduceWithinItsBudget(t *testing.T) {
	out := flood(1)
	full := must(Reduce(t.Context(), cellar(), out, ReduceOptions{Workers: 2}))
	for _, budget := range []int{1, 2, 7, full.Runs - 1} {
		red := must(Reduce(t.Context(), cellar(), out, ReduceOptions{Budget: budget, Workers: 2}))
		require.LessOrEqual(t, red.Runs, budget)
		require.False(t, red.Minimal)
		require.True(t, red.Outcome.FailsAs(out.Target()),
			"what is left fails whenever the budget ends")
		var text bytes.Buffer
		red.Write(&text)
		require.Contains(t, text.String(), "it may not be the least")
	}
	var text bytes.Buffer
	full.Write(&text)
	require.Contains(t, text.String(), "needs both: pump-fails which=")
}

// TestReduceKeepsTheSameViolation: a smaller plan that fails in another way does not count.
func TestReduceKeepsTheSameViolation(t *testing.T) {
	sc := cellar()
	inner := sc.Play
	sc.Play = func(r *Run) {
		inner(r)
		if len(r.Plan.Lines) < 5 { // a decoy: every short plan fails, worse
			r.Judge(Harness.Violated(nil, "short", "%v", errShort))
		}
	}
	out := flood(1)
	red := must(Reduce(t.Context(), sc, out, ReduceOptions{Workers: 1}))
	require.True(t, red.Outcome.FailsAs(out.Target()))
	require.True(t, red.Minimal)
	decoy := Target{"harness", "short"}
	require.False(t, out.FailsAs(decoy))
	require.Len(t, red.Outcome.Plan.Lines, 3, "both may fail at once, the decoy alone does not do")
	require.True(t, red.Outcome.FailsAs(decoy))
}
