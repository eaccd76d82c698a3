package explore

import (
	"fmt"
	"slices"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// branch takes another future of a rare past. The first one is that nothing more happens. In others
// everything is drawn anew from there on, half of the time with a plan that changes there as well;
// or a fault happens at that very moment, in place of all faults that come later, or of all that
// comes later.
func (f *fuzzer) branch(st *sim.Stream, at *rarity) candidate {
	past, first := at.past(st)
	at.tries++
	p := past.Plan
	futures := 2
	if f.schema.Hangs() {
		futures = 5
	}
	switch future := st.IntN(futures); {
	case first && len(p.Keep(past.happened).Lines) < len(p.Lines):
		p = p.Keep(past.happened)
	case future == 0:
		p = f.redrawn(st, p, at)
	case future == 1:
		p = f.redrawn(st, f.replanned(st, past), at)
	case future == 2:
		calm := p.Keep(func(i int) bool { return past.happened(i) || !p.Lines[i].IsFault() })
		p = f.schema.Inject(plan.Seeded(st.Uint64()), calm, at.moment)
	default:
		p = f.schema.Inject(plan.Seeded(st.Uint64()), p.Keep(past.happened), at.moment)
	}
	c := candidate{options: f.FuzzOptions.Run, strategy: strategyBranch, policy: -1, at: at}
	o := &c.options
	o.Seed, o.Policy, o.Plan, o.learn = past.Seed, past.Policy, &p, true
	return c
}

// replanned is the plan of a past with changes of what comes later.
func (f *fuzzer) replanned(st *sim.Stream, past past) plan.Plan {
	p := past.Plan
	later := func(i int) bool { return !p.Lines[i].Hangs() && p.Lines[i].At > past.at }
	rest := p.Keep(func(i int) bool { return !later(i) })
	future := f.schema.Mutate(plan.Seeded(st.Uint64()), p.Keep(later), plan.Plan{}, nil)
	return plan.New(p.Scenario, append(rest.Lines, slices.DeleteFunc(future.Lines,
		func(l plan.Line) bool { return l.At <= past.at })...))
}

// redrawn is the plan with everything drawn anew from a moment on.
func (f *fuzzer) redrawn(st *sim.Stream, p plan.Plan, at *rarity) plan.Plan {
	salt := 1 + st.Uint64N(1_000_000_000)
	text := fmt.Sprintf("%s op redraw salt=%d", at.moment, salt)
	l, err := f.schema.ParseLine(text)
	if err != nil {
		panic(fmt.Sprintf("explore: a moment of a run cannot be written: %s: %v", text, err))
	}
	return plan.New(p.Scenario, append(slices.Clone(p.Lines), l))
}
