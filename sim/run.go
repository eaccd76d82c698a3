package sim

import (
	"fmt"
	"runtime/debug"
	"time"
)

// Run executes events until none is left, or until something else ends the
// run: see [StopReason]. It may be called again.
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
	s.running, s.halted = true, s.failure != nil
	returned := false
	defer func() {
		s.running = false
		if !returned {
			s.interrupted(recover())
		}
	}()
	why := s.loop(t)
	returned = true
	return s.result(why)
}

// loop executes steps until something ends the run, and says what. It resumes
// processes itself: after a switch of stacks every return on the way is one
// that the processor predicts wrongly, so the way is kept short.
func (s *Sim) loop(t Instant) StopReason {
	bound := min(t, s.limits.time)
	for !s.halted && (s.steps < s.pause || s.breaks()) {
		e := s.queue.peek()
		if e == nil {
			return s.idle(t)
		}
		if len(s.queue.heap) >= s.crowded {
			s.lookAhead()
		}
		id, sl := e.slot, &s.slots[e.slot]
		if sl.gen != e.gen {
			s.queue.take()
			s.cancelled--
			continue
		}
		if e.at > bound {
			return s.reached(t)
		}
		s.queue.take()
		s.now = e.at
		s.steps++
		actor, arg, f, p := sl.actor, sl.arg, sl.handler, sl.proc
		if h := actor.host; sl.inc != 0 && (sl.inc != h.inc || !h.up) || h.paused {
			s.divert(*e, sl)
			continue
		}
		kind := KindRun
		if p != nil {
			kind = KindResume
		}
		s.record(kind, actor.sym, 0, arg, sl.cause)
		s.free(id)
		if len(s.changes) > 0 {
			s.demote(actor)
		}
		if p == nil {
			f.Fire(arg)
			continue
		}
		p.code, p.woken = uint32(arg), true
		s.cur = p
		if p.co == nil {
			s.mount(p)
		}
		c := p.co
		c.resume()
		s.cur = nil
		if c.proc == nil || len(s.dying) > 0 {
			s.clear(p)
		}
	}
	switch {
	case s.failure != nil:
		return Panicked
	case s.halted:
		return Stopped
	}
	return StepLimit
}

// divert deals with an event that its host does not take: dead, it drops it;
// paused, it holds it.
func (s *Sim) divert(e entry, sl *slot) {
	h := sl.actor.host
	if h.paused && h.up && (sl.inc == 0 || sl.inc == h.inc) {
		s.record(KindHold, sl.actor.sym, 0, sl.arg, sl.cause)
		h.held = append(h.held, e)
		sl.held = true
		return
	}
	s.record(KindDrop, sl.actor.sym, 0, sl.arg, sl.cause)
	s.free(e.slot)
}

// reached ends a run whose next event lies beyond t or beyond the budget.
func (s *Sim) reached(t Instant) StopReason {
	if t > s.limits.time {
		return TimeLimit
	}
	s.now = max(s.now, t)
	return TimeReached
}

// idle ends a run with nothing left to do before t. Without a t it tells
// quiescence from deadlock: processes that wait though nothing can wake them
// any more. Daemons may.
func (s *Sim) idle(t Instant) StopReason {
	if t != Forever {
		return s.reached(t)
	}
	for _, h := range s.everyone() {
		for p := h.first; p != nil; p = p.next {
			if !p.daemon {
				return Deadlock
			}
		}
	}
	return Quiescent
}

// interrupted deals with a Run that did not return: a panic in a callback or
// in the framework (v is its value), or a Goexit inside a process (v is nil).
func (s *Sim) interrupted(v any) {
	s.cur = nil
	if v == nil {
		if s.failure == nil { // Goexit in a callback
			s.fail(&GoexitError{Step: s.steps, At: s.now, Seed: s.seed})
		}
		s.logLine("%v", s.failure)
		return
	}
	bug, ok := v.(*Bug)
	if !ok {
		bug = &Bug{Seed: s.seed, Step: s.steps, At: s.now, Cause: v, Stack: stack()}
	}
	s.fail(bug)
	panic(bug)
}

// fail ends the simulation for good.
func (s *Sim) fail(err error) { s.failure, s.halted = err, true }

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
