package explore

import (
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// script is the plan of a run on its way.
type script struct {
	do     func(plan.Line)
	lines  []plan.Line
	events []sim.Event // one for each instant at which lines stand
	done   map[string]uint64
	actor  *sim.Actor
}

// Follow makes the lines of the plan happen at their times: call it once, when
// the world is built. Handlers run in the world, outside of every host. Lines of
// one instant happen in one step, in their order. The trace says before each which
// one it is: a note "plan ACTION" with the number of the line.
//
// An action without a handler, and a handler without an action, are mistakes of the
// scenario: the run ends there, and says so.
func (r *Run) Follow(handlers ...plan.Handlers) {
	do, err := r.schema.Bind(handlers...)
	if err != nil {
		r.Harness("%v", err)
		r.over = true
		return
	}
	r.script = script{do: do, lines: r.Plan.Lines, done: make(map[string]uint64), actor: r.Sim.World().Actor("plan")}
	r.schedule()
}

// schedule enters an event for each instant.
func (r *Run) schedule() {
	sc := &r.script
	for i, l := range sc.lines {
		if i == 0 || l.At != sc.lines[i-1].At {
			sc.events = append(sc.events, sc.actor.At(l.At, r, uint64(i)))
		}
	}
}

// Fire lets the lines of one instant happen, from line i on.
func (r *Run) Fire(i uint64) {
	sc := &r.script
	for at := sc.lines[i].At; i < uint64(len(sc.lines)) && sc.lines[i].At == at; i++ {
		l := sc.lines[i]
		sc.done[l.Action()]++
		r.Sim.World().Note(r.Sim.Symbol("plan "+l.Action()), i, 0)
		sc.do(l)
	}
}

// Fork makes a run another one from some step on: what has happened stays, and
// every later draw, operation and fault is as it would be under another seed.
type Fork struct {
	Step uint64 // after so many
	Seed uint64
}

// fork redraws the future.
func (r *Run) fork(f Fork, swarm bool) {
	r.Sim.Redraw(sim.NewStream(f.Seed, "fork").Uint64())
	for _, e := range r.script.events {
		e.Cancel()
	}
	r.script.events = nil
	future, _ := r.schema.Draw(plan.Seeded(f.Seed), swarm)
	future = future.Keep(func(i int) bool { return future.Lines[i].At > r.Sim.Now() })
	if r.script.lines = future.Lines; r.script.do != nil {
		r.schedule()
	}
}
