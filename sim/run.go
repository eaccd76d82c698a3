package sim

import (
	"strings"
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
	defer func() { s.running = false }()
	for {
		if why, returned := s.try(t); returned {
			return s.result(why)
		}
	}
}

// try executes the loop. If it did not return, a callback has panicked and its
// host has crashed: the loop may be entered again.
func (s *Sim) try(t Instant) (why StopReason, returned bool) {
	defer func() {
		if !returned {
			s.interrupted(recover())
		}
	}()
	return s.loop(t), true
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
		if s.policy.kind >= policyPOS {
			s.choose()
			if e = s.queue.peek(); s.slots[e.slot].gen != e.gen {
				continue
			}
			id, sl = e.slot, &s.slots[e.slot]
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
		if len(s.changes) > 0 && s.policy.kind == policyPCT {
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

// interrupted deals with a loop that did not return: a panic in a callback or
// in the framework (v is its value), or a Goexit inside a process (v is nil).
func (s *Sim) interrupted(v any) {
	s.cur = nil
	if v == nil {
		if s.failure == nil { // Goexit in a callback
			s.fail(&GoexitError{Step: s.steps, At: s.now, Seed: s.seed})
		}
		s.logLine(s.world.self.sym, "%v", s.failure)
		return
	}
	who := s.firing()
	name := s.SymbolName(who)
	switch err := s.Recovered("callback of "+name, v).(type) {
	case *Panic:
		host, _, _ := strings.Cut(name, "/")
		h := s.byName[host]
		if h == nil {
			h = s.world
		}
		s.thrown(h, who, err)
	default:
		s.fail(err)
		panic(err)
	}
}

// firing returns the actor of the callback that runs, as the trace has it.
func (s *Sim) firing() Symbol {
	last := s.Last()
	for i := len(last) - 1; i >= 0 && last[i].Step == s.steps; i-- {
		if last[i].Kind == KindRun {
			return last[i].Actor
		}
	}
	return s.world.self.sym
}

// fail ends the simulation for good.
func (s *Sim) fail(err error) { s.failure, s.halted = err, true }

// everyone returns the world and all hosts.
func (s *Sim) everyone() []*Host { return append([]*Host{s.world}, s.hosts...) }
