package explore

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSweepsFindLeaks wants each leak among the first ten seeds, also the order of a map of two,
// which every second pair of runs has in common; and the rate to be of the seeds that were run
// twice.
func TestSweepsFindLeaks(t *testing.T) {
	for leak := range leaks {
		t.Run(leak, func(t *testing.T) {
			var sum Summary
			for range 3 { // ten seeds miss the order of two once in a thousand times
				sum = must(Sweep(t.Context(), leaky(leak),
					SweepOptions{Run: Options{Seed: 101}, Seeds: 18, Workers: 1}))
				if sum.Failed > 0 {
					break
				}
			}
			require.EqualValues(t, checkFirst, sum.Checked,
				"no seed above 110 is chosen before 120")
			require.Len(t, sum.Groups, 1)
			require.Equal(t, "same-each-time", sum.Groups[0].Property)
			require.Equal(t, Rate{sum.Failed, checkFirst}, sum.RateOf(sum.Groups[0]))
			var text bytes.Buffer
			sum.Write(&text)
			require.Contains(t, text.String(), " of the 10 seeds that were run twice\n")
		})
	}
}

// TestWhichSeedsAreRunTwice: the first of the sweep, each that fails, and one in twenty; and
// nothing is said of a scenario without leaks.
func TestWhichSeedsAreRunTwice(t *testing.T) {
	o := SweepOptions{Run: Options{Variant: "locked", Seed: 1}, Seeds: 200}
	require.EqualValues(t, checkFirst+10, must(Sweep(t.Context(), lostUpdate(), o)).Checked)
	o.Done = checkFirst
	require.EqualValues(t, 10, must(Sweep(t.Context(), lostUpdate(), o)).Checked, "it goes on")
	o = SweepOptions{Run: Options{Variant: "racy", Seed: 1}, Seeds: 200}
	sum := must(Sweep(t.Context(), lostUpdate(), o))
	require.NotZero(t, sum.Failed)
	require.GreaterOrEqual(t, sum.Checked, sum.Failed)
	for _, g := range sum.Groups {
		require.Equal(t, "sum", g.Property)
		require.Equal(t, Rate{g.Count, 200}, sum.RateOf(g))
	}
}

// TestCheckShowsTheDifference wants the report of a run that differs to say so, and where; also if
// it is the judgement alone that differs.
func TestCheckShowsTheDifference(t *testing.T) {
	o := Options{Seed: 3}
	out := must(Check(t.Context(), leaky("wall clock"), o))
	require.True(t, out.Fails(SameEachTime))
	var text bytes.Buffer
	Report(t.Context(), &text, leaky("wall clock"), out, 5)
	require.Contains(t, text.String(), "differs from run to run: the two runs part at record")
	require.Contains(t, text.String(), "step 6")

	calls := 0
	moody := &Scenario{Name: "moody", Play: func(r *Run) {
		r.Sim.World().Note(r.Sim.Symbol("same"), 1, 2)
		if calls++; calls%2 == 0 {
			r.Harness("every second time")
		}
	}}
	out = must(Check(t.Context(), moody, o))
	require.True(t, out.Fails(SameEachTime))
	require.Contains(t, out.Worst().Reason, "their verdicts are: held, and violated harness")
	text.Reset()
	Report(t.Context(), &text, moody, out, 5)
	require.Contains(t, text.String(),
		"look for what happens rarely, or in the code that judges a run")

	out = must(Check(t.Context(), lostUpdate(), Options{Variant: "locked", Seed: 3}))
	require.True(t, out.Held())
	require.True(t, out.checked)
}
