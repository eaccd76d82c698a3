package shapelog

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"
)

// service is a shape log service that does everything right, as simply as possible. It draws what
// happens to it, and records it.
type service struct {
	t      *rapid.T
	h      *History
	end    LSN
	acked  LSN
	shapes []*served
	rounds uint64
	clock  int64
}

// served is one shape: its log is always what the source has committed; stored entries are durable.
type served struct {
	Shape
	log    []Op
	stored int
	gone   bool
}

// goodHistory is the history of a service that does everything right, to its end: healed and
// restarted.
func goodHistory(t *rapid.T) *History {
	s := &service{t: t, h: &History{}}
	s.serve()
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		s.clock += 1_000_000
		s.h.Stamp(s.clock)
		rapid.SampledFrom([]func(){
			s.commit, s.commit, s.commit, s.flush, s.flush, s.acknowledge, s.serve,
			s.kill, s.crash, s.invalidate, s.advance,
			func() { s.observe(Running) },
		}).Draw(t, "step")()
	}
	for _, shape := range s.shapes {
		s.store(shape)
	}
	s.acknowledge()
	s.observe(Healed)
	s.crash()
	s.observe(Restarted)
	return s.h
}

func (s *service) commit() {
	s.end += LSN(rapid.IntRange(1, 3).Draw(s.t, "gap"))
	ops := make([]Op, rapid.IntRange(1, 4).Draw(s.t, "ops"))
	for i := range ops {
		ops[i] = Op{
			At:    Offset{s.end, uint64(2 * i)},
			Table: rapid.SampledFrom([]string{"a", "b"}).Draw(s.t, "table"),
			Key:   rapid.SampledFrom([]string{"k", "l", "m"}).Draw(s.t, "key"),
			Value: fmt.Sprintf("v%d.%d", s.end, i),
		}
	}
	s.h.Commit(s.end, ops...)
	s.rounds++
	s.h.BeginRound(s.rounds)
	for _, shape := range s.shapes {
		for _, op := range ops {
			if shape.Relevant(op) {
				shape.log = append(shape.log, op)
			}
		}
		if !shape.gone {
			s.h.Deliver(shape.Handle, s.end)
		}
	}
	retries := rapid.IntRange(0, 2).Draw(s.t, "retries")
	for i := range retries {
		s.h.RetryRound(s.rounds, i+1)
	}
	s.h.EndRound(s.rounds, retries)
}

func (s *service) advance() {
	s.end += 2
	s.h.Advance(s.end)
}

func (s *service) serve() {
	shape := &served{Shape: Shape{
		Handle:   fmt.Sprintf("s%d", len(s.shapes)+1),
		Table:    rapid.SampledFrom([]string{"a", "b"}).Draw(s.t, "table"),
		Snapshot: s.end,
	}}
	switch rapid.IntRange(0, 3).Draw(s.t, "predicate") {
	case 1:
		shape.Keys = []string{"k", "m"}
	case 2:
		shape.Where = func(op Op) bool { return op.Key != "m" }
	case 3:
		shape.Partition, shape.Part = byKey, rapid.Uint64Range(0, 1).Draw(s.t, "part")
	}
	s.shapes = append(s.shapes, shape)
	s.h.Serve(shape.Shape)
	s.h.StartConsumer(shape.Handle)
}

// one draws a shape that is served, nil if none is.
func (s *service) one() *served {
	live := slices.DeleteFunc(slices.Clone(s.shapes), func(s *served) bool { return s.gone })
	if len(live) == 0 {
		return nil
	}
	return rapid.SampledFrom(live).Draw(s.t, "shape")
}

func (s *service) flush() {
	if shape := s.one(); shape != nil {
		s.store(shape)
	}
}

func (s *service) store(shape *served) {
	if !shape.gone && shape.stored < len(shape.log) {
		shape.stored = len(shape.log)
		s.h.Store(shape.Handle, shape.log[shape.stored-1].At)
	}
}

func (s *service) kill() {
	if shape := s.one(); shape != nil {
		s.h.EndConsumer(shape.Handle, "kill")
		s.h.StartConsumer(shape.Handle) // the source sends again what is not stored
	}
}

func (s *service) crash() {
	s.h.Crash()
	s.h.Restart()
	for _, shape := range s.shapes {
		if !shape.gone {
			s.h.StartConsumer(shape.Handle)
		}
	}
}

func (s *service) invalidate() {
	if shape := s.one(); shape != nil && rapid.Bool().Draw(s.t, "really") {
		shape.gone = true
		s.h.Invalidate(shape.Handle, false)
		s.h.Invalidate(shape.Handle, true)
	}
}

func (s *service) acknowledge() {
	safe := s.end
	for _, shape := range s.shapes {
		if !shape.gone && shape.stored < len(shape.log) {
			safe = min(safe, shape.log[shape.stored].At.LSN-1)
		}
	}
	if safe > s.acked {
		s.acked = safe
		s.h.Acknowledge(safe)
	}
}

func (s *service) observe(phase Phase) {
	state := State{Phase: phase, EndOfWAL: s.end}
	for _, shape := range s.shapes {
		if shape.gone {
			continue
		}
		n := len(shape.log)
		if phase == Running {
			n = rapid.IntRange(shape.stored, n).Draw(s.t, "written")
		}
		state.Logs = append(state.Logs, logOf(shape.Handle, shape.log[:n], shape.log))
		if shape.stored < len(shape.log) {
			p := Pending{Handle: shape.Handle, Sent: shape.log[len(shape.log)-1].At}
			if shape.stored > 0 {
				p.Flushed = shape.log[shape.stored-1].At
			}
			state.Pending = append(state.Pending, p)
		}
	}
	s.h.Observe(state)
}

// logOf is a log that holds ops, the first of all, with a mark behind each whole transaction.
func logOf(handle string, ops, all []Op) Log {
	l := Log{Handle: handle}
	for i, op := range ops {
		l.Entries = append(l.Entries, entryOf(op))
		if i+1 == len(all) || all[i+1].At.LSN > op.At.LSN {
			l.Commits = append(l.Commits, Mark{op.At.LSN, i + 1})
		}
	}
	return l
}

// clone is a history with the same events and states of its own, to be broken.
func clone(h *History) *History {
	events := h.list()
	for i := range events {
		if s := events[i].State; s != nil {
			c := *s
			c.Pending = slices.Clone(s.Pending)
			c.Logs = slices.Clone(s.Logs)
			for k, l := range c.Logs {
				c.Logs[k].Entries, c.Logs[k].Commits = slices.Clone(l.Entries), slices.Clone(
					l.Commits)
			}
			events[i].State = &c
		}
	}
	return rebuilt(events)
}

// list is the events of h.
func (h *History) list() (events []Event) {
	for _, e := range h.events.all() {
		events = append(events, *e)
	}
	return events
}

// rebuilt is the history of these events.
func rebuilt(events []Event) *History {
	h := &History{}
	for _, e := range events {
		h.Stamp(e.Time)
		h.append(e)
	}
	return h
}

// without is h without the events that drop says.
func without(h *History, drop func(e Event) bool) *History {
	return rebuilt(slices.DeleteFunc(h.list(), drop))
}

// final is the state of the last observation in a phase.
func final(h *History, phase Phase) *State {
	var last *State
	for _, e := range h.list() {
		if e.Kind == Observed && e.State.Phase == phase {
			last = e.State
		}
	}
	return last
}
