package explore

import (
	"fmt"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// script is the plan of a run on its way.
type script struct {
	sim    *sim.Sim
	asked  bool // Follow was called
	do     func(plan.Line)
	lines  []plan.Line
	events []sim.Event // one for each instant at which lines stand
	done   map[string]uint64
	actor  *sim.Actor
}

// Follow makes the lines of the plan happen at their times: call it once, when the world is built.
// Handlers run in the world, outside of every host. Lines of one instant happen in one step, in
// their order. The trace says before each which one it is: a note "plan ACTION" with the number of
// the line.
//
// An action without a handler, a handler without an action, and a plan that is never followed, or
// twice, are mistakes of the scenario: the run says so.
func (r *Run) Follow(handlers ...plan.Handlers) {
	do, err := r.schema.Bind(handlers...)
	if err == nil && r.script.asked {
		err = fmt.Errorf("scenario %s calls Follow twice: give one call all handlers",
			r.scenario.Name)
	}
	r.script.asked = true
	if err != nil {
		r.Judge(Harness.Violated(nil, "follow", "%v", err))
		r.over = true
		return
	}
	r.script = script{
		sim: r.Sim, asked: true, do: do, lines: r.Plan.Lines, done: make(map[string]uint64),
		actor: r.Sim.World().Actor("plan"),
	}
	r.script.schedule()
}

// requireFollowed judges a Play that has returned without ever following its plan.
func (r *Run) requireFollowed() {
	if n := len(r.Plan.Lines); n > 0 && !r.script.asked {
		r.Harness("the plan has %d lines, and Play of scenario %s never called Follow: none of "+
			"them happened",
			n, r.scenario.Name)
	}
}

// schedule enters an event for each instant.
func (s *script) schedule() {
	for i, l := range s.lines {
		if i == 0 || l.At != s.lines[i-1].At {
			s.events = append(s.events, s.actor.At(l.At, s, uint64(i)))
		}
	}
}

// Fire lets the lines of one instant happen, from line i on.
func (s *script) Fire(i uint64) {
	for at := s.lines[i].At; i < uint64(len(s.lines)) && s.lines[i].At == at; i++ {
		l := s.lines[i]
		s.done[l.Action()]++
		s.sim.World().Note(s.sim.Symbol("plan "+l.Action()), i, 0)
		s.do(l)
	}
}

// fork makes a run another one from some step on: what has happened stays, and
// every later draw, operation and fault is as it would be under another seed.
type fork struct {
	step uint64 // after so many
	seed uint64
}

// fork redraws the future.
func (r *Run) fork(f fork, swarm bool) {
	r.Sim.Redraw(sim.NewStream(f.seed, "fork").Uint64())
	for _, e := range r.script.events {
		e.Cancel()
	}
	r.script.events = nil
	future, _ := r.schema.Draw(plan.Seeded(f.seed), swarm)
	future = future.Keep(func(i int) bool { return future.Lines[i].At > r.Sim.Now() })
	if r.script.lines = future.Lines; r.script.do != nil {
		r.script.schedule()
	}
}
