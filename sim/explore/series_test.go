package explore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
)

// filling is a scenario of a queue that two hosts fill and one empties, in random steps.
func filling() *Scenario {
	return &Scenario{Name: "filling", StepLimit: 10_000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}}, Play: func(r *Run) {
			length := uint64(0)
			work := func(name string, f func()) {
				r.Sim.NewHost(name, func(p *sim.Proc) {
					for {
						p.Sleep(p.Stream("pace").Duration(0, 20*time.Millisecond))
						f()
						r.Series("length", "entries").Record(length)
					}
				}).Boot()
			}
			r.Series("rounds", "").Record(7)
			work("one", func() { length++ })
			work("two", func() { length++ })
			work("three", func() { length -= min(length, 2) })
			r.For(10 * time.Second)
		}}
}

// TestSeries: what is recorded comes out where it was asked for, is the same each time, and takes
// no part in the run.
func TestSeries(t *testing.T) {
	sc := filling()
	for seed := range uint64(5) {
		plain := execute(sc, Options{Variant: "only", Seed: seed})
		require.True(t, plain.Held(), "%v", plain.Verdicts)
		require.Empty(t, plain.Series)
		asked := execute(sc, Options{Variant: "only", Seed: seed, Series: true})
		require.Equal(t, plain.Hash, asked.Hash)
		require.Equal(t, plain.Steps, asked.Steps)
		require.Len(t, asked.Series, 2)
		rounds, length := asked.Series[0], asked.Series[1]
		require.Equal(t,
			series.Series{Name: "rounds", Points: []series.Point{{At: 0, Value: 7}}, Changes: 1,
				Grain: 1, Until: asked.Now}, rounds)
		require.Equal(t, "length", length.Name)
		require.Equal(t, "entries", length.Unit)
		require.Greater(t, len(length.Points), 500)
		require.Equal(t, asked, execute(sc, Options{Variant: "only", Seed: seed, Series: true}))
	}
}

// TestSeriesOfTwoUnits: one name is one quantity.
func TestSeriesOfTwoUnits(t *testing.T) {
	sc := &Scenario{Name: "x", StepLimit: 100, TimeLimit: time.Hour, Play: func(r *Run) {
		require.Same(t, r.Series("q", "B"), r.Series("q", "B"))
		r.Series("q", "entries").Record(1)
	}}
	out := execute(sc, Options{Series: true})
	require.Equal(t, "no-panic", out.Target().Property)
	require.Contains(t, out.Worst().Reason, `series "q" is in "B" and in "entries"`)
}
