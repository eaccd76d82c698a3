package explore

import (
	"fmt"
	"strings"

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

	happened []sim.Instant // when each line did; -1: not yet
	actor    *sim.Actor

	hanging []hanging // lines that wait for a moment
	left    int       // of them
	until   sim.Instant
	tally   *tally // counts moments; nil: nobody wants to know
}

// hanging is a line that waits for a moment.
type hanging struct {
	line uint64 // its number
	seen uint64 // moments of the host that the line names
	by   map[*sim.Host]uint64
	over bool
}

// Follow makes the lines of the plan happen at their times and moments: call it once, when the
// world is built. Handlers run in the world, outside of every host. Lines of one instant happen in
// one step, in their order; a line that hangs on an event happens in the step of the event, unless
// it has an offset. The trace says before each which one it is: a note "plan ACTION" with the
// number of the line.
//
// A line that hangs on an event happens once, and only before the length of the schema is over:
// then the world may have healed, and a fault that fell into it would stay.
//
// An action without a handler, a handler without an action, and a plan that is never followed, or
// twice, are mistakes of the scenario: the run says so.
func (r *Run) Follow(handlers ...plan.Handlers) {
	do, err := r.schema.Bind(handlers...)
	if err == nil && r.script.asked {
		err = fmt.Errorf("scenario %s calls Follow twice: give one call all handlers",
			r.scenario.Name)
	}
	if err == nil {
		err = r.strangers()
	}
	r.script.asked = true
	if err != nil {
		r.Judge(Harness.Violated(nil, "follow", "%v", err))
		r.over = true
		return
	}
	r.script = script{
		sim: r.Sim, asked: true, do: do, lines: r.Plan.Lines, done: make(map[string]uint64),
		actor: r.Sim.World().Actor("plan"), until: sim.Instant(r.schema.Length),
		tally: r.tally,
	}
	r.script.schedule()
	r.script.wait()
}

// strangers is the error for a line that hangs on an event of a host that is not there.
func (r *Run) strangers() error {
	for i, l := range r.Plan.Lines {
		if name := l.On.Host; name != "" && name != "world" && r.Sim.HostByName(name) == nil {
			var known []string
			for _, h := range r.Sim.Hosts() {
				known = append(known, h.Name())
			}
			return fmt.Errorf("line %d of the plan hangs on an event of host %s, and the run has "+
				"none of that name: expected one of %s", i+1, name, strings.Join(known, " "))
		}
	}
	return nil
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
		if !l.Hangs() && (i == 0 || l.At != s.lines[i-1].At) {
			s.events = append(s.events, s.actor.At(l.At, s, uint64(i)))
		}
	}
}

// wait begins to wait for the moments of lines that hang on some.
func (s *script) wait() {
	var kinds []sim.MomentKind
	s.hanging, s.left = nil, 0
	s.happened = nil
	for range s.lines {
		s.happened = append(s.happened, -1)
	}
	for i, l := range s.lines {
		if l.Hangs() {
			s.hanging = append(s.hanging, hanging{line: uint64(i)})
			kinds = append(kinds, l.On.Kind)
			s.left++
		}
	}
	if s.tally != nil {
		kinds = sim.MomentKinds()
	}
	s.sim.Watch(s, kinds...)
}

// Fire lets the lines of one instant happen, from line i on.
func (s *script) Fire(i uint64) {
	for at := s.lines[i].At; i < uint64(len(s.lines)) && s.lines[i].At == at &&
		!s.lines[i].Hangs(); i++ {
		s.happen(i)
	}
}

// planTopic begins the topics of the notes that say which line of the plan happens.
const planTopic = "plan "

// happen lets a line happen.
func (s *script) happen(i uint64) {
	l := s.lines[i]
	s.done[l.Action()]++
	s.happened[i] = s.sim.Now()
	s.sim.World().Note(s.sim.Symbol(planTopic+l.Action()), i, 0)
	if future, ok := plan.Redraw.Of(l); ok {
		s.sim.Redraw(future.Salt)
		return
	}
	s.do(l)
}

// Reached lets those lines happen that hang on the moment.
func (s *script) Reached(m sim.Moment) {
	if s.tally != nil {
		s.tally.reach.add(m)
	}
	if s.sim.Now() >= s.until {
		if s.tally == nil {
			s.sim.Watch(nil)
		}
		return
	}
	if s.tally != nil {
		s.tally.add(m, s.sim.Now())
	}
	for i := range s.hanging {
		h := &s.hanging[i]
		on := s.lines[h.line].On
		if h.over || !on.Matches(m) {
			continue
		}
		if h.count(m.Host, on) == on.Nth {
			h.over = true
			s.left--
			s.apply(h.line, on, s.sim.Now().Add(on.Offset))
		}
	}
	if s.left == 0 && s.tally == nil {
		s.sim.Watch(nil)
	}
}

// count counts a moment of a host, and says how many there were.
func (h *hanging) count(host *sim.Host, on plan.Moment) uint64 {
	if on.Host != "" {
		h.seen++
		return h.seen
	}
	if h.by == nil {
		h.by = make(map[*sim.Host]uint64)
	}
	h.by[host]++
	return h.by[host]
}

// apply lets a line happen whose moment has come.
func (s *script) apply(i uint64, on plan.Moment, at sim.Instant) {
	switch {
	case at >= s.until:
	case on.Offset > 0:
		s.events = append(s.events,
			s.actor.At(at, sim.HandlerFunc(func(uint64) { s.happen(i) }), i))
	case on.Place == sim.PlaceWithin:
		s.sim.Soon(func() { s.happen(i) })
	default:
		s.happen(i)
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
		r.script.wait()
	}
}
