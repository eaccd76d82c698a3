package plan

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// TestMutants: whatever is changed, the plan parses as it prints, and has no more faults than plans
// are drawn with; the same choices give the same plan.
func TestMutants(t *testing.T) {
	s := shop()
	rapid.Check(t, func(t *rapid.T) {
		p, _ := s.DrawOn(Seeded(rapid.Uint64().Draw(t, "plan")), true, seen())
		other, _ := s.Draw(Seeded(rapid.Uint64().Draw(t, "other")), true)
		for range 20 {
			seed := rapid.Uint64().Draw(t, "change")
			q := s.Mutate(Seeded(seed), p, other, seen())
			require.True(t, q.Equal(s.Mutate(Seeded(seed), p, other, seen())))
			back, err := s.Parse(q.String())
			require.NoError(t, err, q.String())
			require.True(t, back.Equal(q), q.String())
			require.LessOrEqual(t, q.Faults(), s.Budget)
			for _, l := range q.Lines {
				if l.IsFault() && !l.Hangs() {
					require.LessOrEqual(t, time.Duration(l.At), 5*time.Second, q.String())
				}
			}
			p = q
		}
	})
}

// TestInject: one more fault hangs on the moment, as long as there is room for one.
func TestInject(t *testing.T) {
	s := shop()
	p, err := s.Parse("groundhog plan 1 shop\n2s op buy n=7 what=tea\n")
	require.NoError(t, err)
	on := Moment{Kind: sim.MomentState, Place: sim.PlaceAt, Name: "queue=3", Nth: 1}
	kinds := map[string]bool{}
	for seed := range uint64(200) {
		q := s.Inject(Seeded(seed), p, on)
		if q.Equal(p) { // a fault that only has a time of its own was drawn
			continue
		}
		require.Equal(t, 1, q.Faults())
		hit := q.Lines[slices.IndexFunc(q.Lines, Line.IsFault)]
		require.Equal(t, on, hit.On)
		kinds[hit.Action()] = true
		for range 20 {
			q = s.Inject(Seeded(seed), q, on)
			seed += 1000
		}
		require.LessOrEqual(t, q.Faults(), s.Budget)
	}
	require.Greater(t, len(kinds), 1)
}

// TestEveryChange: among the mutants of one plan are those that move, hang, say otherwise, leave
// out, repeat, replace, take over and draw.
func TestEveryChange(t *testing.T) {
	s := shop()
	p, err := s.Parse("groundhog plan 1 shop\n2s op buy n=7 what=tea\n3s op buy n=1 what=rye\n" +
		"4s fault fire how=\"ab\" where=roof\n")
	require.NoError(t, err)
	other, err := s.Parse("groundhog plan 1 shop\n1.5s fault close for=33ms\n")
	require.NoError(t, err)
	fire, robs, closes := func(l Line) bool { return l.Action() == "fire" },
		func(l Line) bool { return l.Action() == "rob" },
		func(l Line) bool { return l.Equal(other.Lines[0]) }
	ways := map[string]func(q Plan) bool{
		"moved": func(q Plan) bool {
			return len(q.Lines) == 3 && !q.Lines[1].Equal(p.Lines[1]) && !q.Lines[1].Hangs() &&
				q.Lines[1].Words() == p.Lines[1].Words()
		},
		"hung":  func(q Plan) bool { return len(q.Lines) == 3 && q.Lines[2].Hangs() },
		"late":  func(q Plan) bool { return len(q.Lines) > 2 && q.Lines[2].On.Offset > 0 },
		"less":  func(q Plan) bool { return len(q.Lines) == 2 },
		"ended": func(q Plan) bool { return len(q.Lines) == 1 && q.Lines[0].Equal(p.Lines[0]) },
		"more":  func(q Plan) bool { return len(q.Lines) == 4 && q.Faults() == 1 },
		"swapped": func(q Plan) bool {
			return slices.ContainsFunc(q.Lines, robs) && q.Faults() == 1
		},
		"spliced": func(q Plan) bool { return slices.ContainsFunc(q.Lines, closes) },
		"drawn": func(q Plan) bool {
			return slices.ContainsFunc(q.Lines, fire) && slices.ContainsFunc(q.Lines, robs)
		},
	}
	for seed := range uint64(3000) {
		q := s.Mutate(Seeded(seed), p, other, seen())
		for name, is := range ways {
			if is(q) {
				delete(ways, name)
			}
		}
	}
	for name := range ways {
		t.Errorf("no mutant is %s", name)
	}
}

// TestTimedFaultsAreNotHung: where all faults fall at times, no change hangs one on an event.
func TestTimedFaultsAreNotHung(t *testing.T) {
	for _, timed := range []bool{false, true} {
		s := shop()
		if timed {
			s.OnEvents = Timed
		}
		hung := 0
		p, _ := s.Draw(Seeded(1), true)
		for seed := range uint64(2000) {
			p = s.Mutate(Seeded(seed), p, p, seen())
			if slices.ContainsFunc(p.Lines, func(l Line) bool { return l.IsFault() && l.Hangs() }) {
				hung++
			}
		}
		require.Equal(t, timed, hung == 0)
	}
}

// TestAtRecovery: some operations hang on a host that boots again, no fault does.
func TestAtRecovery(t *testing.T) {
	s := shop()
	hang := 0
	for seed := range uint64(200) {
		p, _ := s.Draw(Seeded(seed), true)
		q := s.AtRecovery(Seeded(seed), p)
		require.Len(t, q.Lines, len(p.Lines))
		_, err := s.Parse(q.String())
		require.NoError(t, err)
		for _, l := range q.Lines {
			if l.Hangs() {
				hang++
				require.False(t, l.IsFault())
				require.Contains(t, l.String(), "at recovery ")
			}
		}
	}
	require.Greater(t, hang, 50)
}

// TestRedrawLine: every schema reads such lines, and none needs a handler for it.
func TestRedrawLine(t *testing.T) {
	s := shop()
	l, err := s.ParseLine(`at note 1 of a "open" op redraw salt=7`)
	require.NoError(t, err)
	future, ok := Redraw.Of(l)
	require.True(t, ok)
	require.Equal(t, uint64(7), future.Salt)
	_, err = s.ParseLine(`2s op redraw salt=0`)
	require.ErrorContains(t, err, "expected a number from 1")
	l, err = s.ParseLine("2s fault rob")
	require.NoError(t, err)
	_, ok = Redraw.Of(l)
	require.False(t, ok)
}
