package explore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// TestFollowForgets: what a scenario forgets between its plan and its handlers is said, each in one
// line, by a verdict on the test itself.
func TestFollowForgets(t *testing.T) {
	stray := plan.Op[struct{}]("stray", "nobody plans this")
	all := []plan.Handlers{
		rains.Do(func(rain) {}), pumpFails.Do(func(pump) {}), lightFails.Do(func(light) {}),
	}
	for name, c := range map[string]struct {
		play func(r *Run)
		want string
	}{
		"nothing": {func(r *Run) { r.Follow(all...) }, ""},
		"a handler": {func(r *Run) { r.Follow(all[:2]...) },
			`there is no handler for the action "light-fails" of scenario cellar: give Follow what its Do returns`},
		"an action": {func(r *Run) { r.Follow(append(all[:3:3], stray.Do(func(struct{}) {}))...) },
			`there is a handler for the action "stray", which no plan of scenario cellar has: ` +
				`add the action to its schema, or take the handler away`},
		"that it did already": {func(r *Run) { r.Follow(all...); r.Follow(all...) },
			"scenario cellar calls Follow twice: give one call all handlers"},
		"Follow": {func(r *Run) { r.For(time.Second) },
			"the plan has 10 lines, and Play of scenario cellar never called Follow: none of " +
				"them happened"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := cellar()
			sc.Play = c.play
			out := execute(sc, Options{Variant: "old", Seed: 1})
			if c.want == "" {
				require.True(t, out.Held())
				return
			}
			require.True(t, out.Fails(Harness))
			require.Equal(t, c.want, out.Worst().Reason)
		})
	}
	sc := cellar()
	sc.Play = func(r *Run) { r.For(time.Second) }
	require.True(t, execute(sc, Options{Variant: "old", Plan: &plan.Plan{}}).Held(),
		"nothing to follow")
}

// TestLinesOfOneInstant happen in their order, in one step.
func TestLinesOfOneInstant(t *testing.T) {
	sc := cellar()
	var order []int
	steps := make(map[uint64]bool)
	sc.Play = func(r *Run) {
		order = nil
		note := func() { order = append(order, int(r.Sim.Now()/1e9)); steps[r.Sim.Steps()] = true }
		r.Follow(rains.Do(func(rain) { note() }), pumpFails.Do(func(pump) { note() }),
			lightFails.Do(func(light) { note() }))
		r.For(time.Minute / 2)
	}
	lines,
		err := sc.Schema().ParseBody([]string{"2s op rain much=1", "1s op rain much=1",
		"1s fault light-fails", "1s op rain much=2"}, 1)
	require.NoError(t, err)
	p := plan.New("cellar", lines)
	out := execute(sc, Options{Variant: "old", Plan: &p})
	require.Equal(t, []int{1, 1, 1, 2}, order)
	require.Len(t, steps, 2)
	require.True(t, out.Given)
	require.Equal(t, []uint64{3, 0, 1, 0, 0, 0}, out.Marks, "the last: nothing was judged")
}

// TestLinesHangBeforeTheEnd: at the length of the schema the world heals, so a line whose event
// comes in that instant does not happen any more.
func TestLinesHangBeforeTheEnd(t *testing.T) {
	end := cellar().Plan.Length
	for _, c := range []struct {
		offset string
		bell   time.Duration
		dark   bool
	}{
		{"", end - 1, true}, {"", end, false},
		{"+1s", end - time.Second - 1, true}, {"+1s", end - time.Second, false},
	} {
		sc, dark := cellar(), false
		sc.Play = func(r *Run) {
			house := r.Sim.NewHost("house", nil)
			house.Boot()
			house.After(c.bell, sim.HandlerFunc(func(uint64) {
				house.Note(r.Sim.Symbol("bell"), 0, 0)
			}), 0)
			r.Follow(rains.Do(func(rain) {}), pumpFails.Do(func(pump) {}),
				lightFails.Do(func(light) { dark = true }))
			r.For(2 * end)
		}
		lines, err := sc.Schema().ParseBody(
			[]string{`at note 1 of house "bell"` + c.offset + " fault light-fails"}, 1)
		require.NoError(t, err)
		p := plan.New("cellar", lines)
		require.True(t, execute(sc, Options{Variant: "old", Plan: &p}).Held())
		require.Equal(t, c.dark, dark, "%v%s", c.bell, c.offset)
	}
}
