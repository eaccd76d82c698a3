package explore

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
)

// TestPointOfNoReturn: a process throws two dice each second, and has lost when they
// show two sixes. That throw decides, and nothing else does.
func TestPointOfNoReturn(t *testing.T) {
	var decided atomic.Uint64 // futures run in parallel
	dice := &Scenario{
		Name: "dice", StepLimit: 1000, TimeLimit: time.Minute, Variants: []Variant{{Name: "fair"}},
		Properties: []*model.Property{dry},
		Play: func(r *Run) {
			sixes := 0
			six := r.Sim.Symbol("six")
			r.Sim.NewHost("player", func(p *sim.Proc) {
				for range 12 {
					p.Sleep(time.Second)
					if p.Stream("dice").IntN(36) == 0 {
						if sixes++; sixes == 1 {
							decided.Store(r.Sim.Steps())
						}
						p.Host().Note(six, uint64(sixes), 0)
					}
				}
			}).Boot()
			r.For(30 * time.Second)
			if sixes > 0 {
				r.Violated(dry, "lost", "%d", sixes)
			}
		},
	}
	lost := func(o Outcome) bool { return !o.Held() }
	for from := uint64(1); from < 40; from += 10 {
		res := must(Search(t.Context(), dice,
			SearchOptions{Run: Options{Variant: "fair", Seed: from}, Seeds: 100, Workers: 1,
				Wants: lost}))
		require.True(t, res.Found)
		out := res.Outcome
		execute(dice, out.Options())
		first := decided.Load()
		in := must(Inevitable(t.Context(), dice, out, InevitableOptions{Futures: 200, Workers: 1}))
		require.EqualValues(t, first, in.After.Step)
		require.EqualValues(t, first-1, in.Before.Step)
		require.True(t, in.Sharp())
		require.Equal(t, in.After.Rate.Runs, in.After.Rate.Hits)
		require.Less(t, in.Before.Rate.Hits, uint64(190))
		require.Equal(t, in,
			must(Inevitable(t.Context(), dice, out, InevitableOptions{Futures: 200, Workers: 2})),
			"the number of workers shows nowhere")
		var text bytes.Buffer
		in.Write(&text)
		require.Contains(t, text.String(), fmt.Sprintf("point of no return: step %d at", first))
		require.Contains(t, text.String(), "six 1 0")
		for _, line := range bytes.Split(text.Bytes(), []byte("\n")) {
			require.LessOrEqual(t, len([]rune(string(line))), 100)
		}
	}
}

// TestFutureIsTheScenarios: after a fork the lines to come are those of another
// seed, and those that happened stay.
func TestFutureIsTheScenarios(t *testing.T) {
	out := flood(1)
	rate := func(step uint64) Rate {
		return must(Inevitability{Outcome: out, Target: out.Target()}.chanceAfter(t.Context(),
			cellar(), step, InevitableOptions{Futures: 200}))
	}
	start, end := rate(0), rate(out.Steps)
	require.Equal(t, end.Runs, end.Hits, "what has happened has happened")
	all := must(rateUnder(t.Context(), cellar(), Options{Variant: "old", Seed: 1000}, out.Target(),
		200, 0))
	low, high := all.Interval()
	require.Greater(t, float64(start.Hits), low*200*0.7, "at the start every future is open")
	require.Less(t, float64(start.Hits), high*200*1.3)
	require.Positive(t, start.Hits)
}

func TestNoSingleStep(t *testing.T) {
	sure := cellar()
	sure.Play = func(r *Run) {
		playCellar(r)
		r.Violated(dry, "always", "-")
	}
	out := execute(sure, Options{Variant: "drained", Seed: 1})
	in := must(Inevitable(t.Context(), sure, out, InevitableOptions{Futures: 20}))
	require.False(t, in.Sharp())
	var text bytes.Buffer
	in.Write(&text)
	require.Contains(t, text.String(), "no single step decided")
}
