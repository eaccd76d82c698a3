package explore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// heldBack is a scenario in which one process comes last behind five steps of another on its host.
func heldBack() *Scenario {
	return &Scenario{
		Name: "held-back", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}},
		Plan:     plan.Schema{Length: time.Second},
		Play: func(r *Run) {
			done := 0
			h := r.Sim.NewHost("a", nil)
			r.Follow()
			h.Boot()
			h.Go("many", func(p *sim.Proc) {
				for range 5 {
					done++
					p.Yield()
				}
			})
			h.Go("one", func(*sim.Proc) {
				if done == 5 {
					r.Violated(NoPanic, "late", "it comes last")
				}
			})
			r.For(time.Second)
		},
	}
}

// TestSURWIsRehearsed: a run under the policy knows how many events each actor will have, which the
// walk does not; it is the same each time, and so is its past in every future of it.
func TestSURWIsRehearsed(t *testing.T) {
	sc := heldBack()
	share := func(p sim.Policy) float64 {
		sum := must(Sweep(t.Context(), sc, SweepOptions{Seeds: 1500,
			Run: Options{Variant: "only", Policy: p}}))
		return float64(sum.Failed) / float64(sum.Runs)
	}
	require.InDelta(t, 2.0/7, share(sim.SURW()), 0.04)
	require.InDelta(t, 1.0/32, share(sim.Walk()), 0.02)

	o := Options{Variant: "only", Seed: 4, Policy: sim.SURW()}
	out := execute(sc, o)
	require.Equal(t, map[string]uint64{"a/many": 6, "a/one": 1}, out.ahead)
	p := plan.New(sc.Name, nil)
	o.Plan = &p
	require.Equal(t, out.Hash, execute(sc, o).Hash)
}
