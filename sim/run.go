package sim

import (
	"fmt"
	"runtime/debug"
	"time"
)

// Run executes events until none is left, or until something else ends the
// run: see [Outcome]. It may be called again.
func (s *Sim) Run() Result { return s.RunUntil(Forever) }

// RunFor is RunUntil, d from now.
func (s *Sim) RunFor(d time.Duration) Result { return s.RunUntil(s.now.Add(d)) }

// RunUntil executes all events up to and including instant t, and leaves the
// clock at t. With t = [Forever] it runs until nothing is left to do.
func (s *Sim) RunUntil(t Instant) Result {
	if s.running {
		panic("sim: Run called from inside the simulation: only the driver runs it")
	}
	if s.closed {
		panic("sim: Run called after Close")
	}
	s.running, s.stopped = true, false
	returned := false
	defer func() {
		s.running = false
		if !returned {
			s.interrupted(recover())
		}
	}()
	outcome := s.loop(t)
	returned = true
	return s.result(outcome)
}

// loop executes steps until something ends the run, and says what.
func (s *Sim) loop(t Instant) Outcome {
	for {
		switch {
		case s.failure != nil:
			return Panicked
		case s.stopped:
			return Stopped
		case s.steps >= s.limits.steps:
			return StepLimit
		}
		e := s.queue.peek()
		if e != nil && s.slots[e.slot].gen != e.gen {
			s.queue.take()
			s.cancelled--
			continue
		}
		switch {
		case e == nil && t == Forever:
			return s.idle()
		case e == nil || e.at > t:
			s.now = max(s.now, t)
			return TimeReached
		case e.at > s.limits.time:
			return TimeLimit
		}
		s.step(*e)
	}
}

// idle tells quiescence from deadlock: processes that wait though nothing can
// wake them any more. Daemons may.
func (s *Sim) idle() Outcome {
	for _, h := range s.everyone() {
		for p := h.first; p != nil; p = p.next {
			if !p.daemon {
				return Deadlock
			}
		}
	}
	return Quiescent
}

// step executes the event e, which is at the head of the queue.
func (s *Sim) step(e entry) {
	s.queue.take()
	sl := &s.slots[e.slot]
	s.now = e.at
	h := sl.actor.host
	if sl.inc != 0 && (sl.inc != h.inc || !h.up) {
		s.steps++
		s.record(KindDrop, sl.actor.sym, 0, sl.arg, sl.cause)
		s.free(e.slot)
		return
	}
	if h.paused {
		s.steps++
		s.record(KindHold, sl.actor.sym, 0, sl.arg, sl.cause)
		h.held = append(h.held, e)
		return
	}
	s.steps++
	f, arg, actor := sl.handler, sl.arg, sl.actor
	kind := KindRun
	if _, ok := f.(*Proc); ok {
		kind = KindResume
	}
	s.record(kind, actor.sym, 0, arg, sl.cause)
	s.free(e.slot)
	if len(s.changes) > 0 {
		s.demote(actor)
	}
	f.Fire(arg)
}

// interrupted deals with a Run that did not return: a panic in a callback or
// in the framework (v is its value), or a Goexit inside a process (v is nil).
func (s *Sim) interrupted(v any) {
	s.cur = nil
	if v == nil {
		if s.failure == nil { // Goexit in a callback
			s.failure = &GoexitError{Step: s.steps, At: s.now, Seed: s.seed}
		}
		s.logLine("%v", s.failure)
		return
	}
	bug, ok := v.(*Bug)
	if !ok {
		bug = &Bug{Seed: s.seed, Step: s.steps, At: s.now, Cause: v, Stack: stack()}
	}
	s.failure = bug
	panic(bug)
}

// stack returns the stack of the calling goroutine as text.
func stack() string { return string(debug.Stack()) }

// logLine writes a "//" line to the log, if there is one.
func (s *Sim) logLine(format string, args ...any) {
	if s.log != nil {
		fmt.Fprintf(s.log, "// %s %s\n", s.now, fmt.Sprintf(format, args...))
	}
}

// everyone returns the world and all hosts.
func (s *Sim) everyone() []*Host { return append([]*Host{s.world}, s.hosts...) }
