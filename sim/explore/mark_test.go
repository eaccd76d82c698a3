package explore

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim/explore/plan"
)

// TestNeverReached: a sweep names the marks that no run came to, and the property by which none was
// judged, unless nothing is ever said to hold.
func TestNeverReached(t *testing.T) {
	always := &model.Property{Name: "always", Kind: model.Safety, Statement: "it is judged"}
	never := &model.Property{Name: "never", Kind: model.Safety, Statement: "it is forgotten"}
	says := true
	sc := &Scenario{
		Name: "forgetful", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}}, Properties: []*model.Property{always, never},
		Sometimes: []string{"common", "rare"},
		Plan: plan.Schema{Length: time.Second, Parts: []plan.Part{
			{Action: throwsOne, Min: 1, Max: 1}, {Action: nudges, Max: 1, To: time.Second}}},
		Play: func(r *Run) {
			r.Follow(throwsOne.Do(func(throw) {}), nudges.Do(func(nudge) {}))
			r.Sim.World().Note(r.Sim.Symbol("common"), 0, 0)
			r.For(2 * time.Second)
			if says {
				r.Held(always)
			}
		},
	}
	sweep := func(n uint64) (Summary, string) {
		sum := must(Sweep(t.Context(), sc, SweepOptions{
			Run: Options{Variant: "only", Seed: 1}, Seeds: n}))
		var text strings.Builder
		sum.WriteMarks(&text)
		return sum, text.String()
	}
	sum, text := sweep(50)
	require.Equal(t, []string{"rare"}, sum.Unreached())
	require.Equal(t, []string{"never"}, sum.Unjudged())
	require.Contains(t, text, "  never reached: rare\n  never judged: never\n")
	require.Contains(t, text, "reached  fault nudge")
	require.NotContains(t, text, "judged always")

	says = false
	sum, text = sweep(50)
	require.Empty(t, sum.Unjudged(), "nothing is ever said to hold")
	require.NotContains(t, text, "never judged")
}
