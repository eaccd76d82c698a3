package sim

import (
	"errors"
	"fmt"
)

// errShutdown is the cause of the boot context after Host.Shutdown.
var errShutdown = errors.New("host is shutting down")

// killed is what a dead process panics with, so that it unwinds. It is never
// seen outside of a process.
type killed struct{}

// maxRefusals is how often a dead process may recover and call on the world
// again before it is left standing for good.
const maxRefusals = 100

// Guard is the first line of every function with an effect on the world: a
// dead process does not pass it, it unwinds.
func (s *Sim) Guard() {
	if p := s.cur; p != nil && p.dead {
		p.unwind()
	}
}

// Guard is the first line of every function with an effect on what belongs to
// the host, such as its disk: [Sim.Guard], and a panic if a process of another
// host runs. The world, which is no machine, may reach everything.
func (h *Host) Guard(what string) {
	p := h.sim.cur
	if p == nil {
		return
	}
	if p.dead {
		p.unwind()
	}
	if p.actor.host != h {
		h.refuse(p, what)
	}
}

// refuse panics unless p may use what belongs to h.
//
//go:noinline
func (h *Host) refuse(p *Proc, what string) {
	if other := p.actor.host; other != h.sim.world && h != h.sim.world {
		panic(fmt.Sprintf("sim: process %s uses %s of host %s: only bytes cross between hosts; send them over the network",
			p, what, h))
	}
}

// unwind makes the dead process end. Code that recovers from everything and
// goes on for ever is abandoned in place: it never runs again, and its stack
// is never collected.
//
//go:noinline
func (p *Proc) unwind() {
	p.refusals++
	if p.refusals > maxRefusals {
		p.abandoned = true
		for {
			p.co.yield(struct{}{})
		}
	}
	panic(killed{})
}

// GoexitError tells that code under simulation called runtime.Goexit, as
// testify's require and t.FailNow do. That ends the goroutine that called Run.
type GoexitError struct {
	Proc string // empty: a callback
	Seed uint64
	Step uint64
	At   Instant
}

// Error says who did it, and what to use instead.
func (e *GoexitError) Error() string {
	who := "a callback"
	if e.Proc != "" {
		who = "process " + e.Proc
	}
	return fmt.Sprintf("%s called runtime.Goexit (require.X, t.FailNow or t.Skip) at seed %d, step %d, %s: "+
		"the simulation cannot go on; report a value to the test, or panic", who, e.Seed, e.Step, e.At)
}

// run calls the body of a process: anew, if it has rested.
func (p *Proc) run() {
	p.parked, p.rests, p.returned = false, false, false
	defer p.leave()
	p.body.Run(p)
	p.returned = true
	p.parked = p.rests
}

// leave is deferred at the root of the coroutine and sorts out why it ends.
func (p *Proc) leave() {
	v := recover() // must be called here, by the deferred function itself
	if p.returned {
		return
	}
	p.rests = false
	s := p.sim
	switch v := v.(type) {
	case killed:
	case nil: // Goexit: it goes on through the scheduler to the caller of Run
		s.fail(&GoexitError{Proc: p.String(), Seed: s.seed, Step: s.steps, At: s.now})
		p.ended = true
	default:
		switch err := s.Recovered("process "+p.String(), v).(type) {
		case *Panic:
			p.extra().thrown = err
		default:
			s.fail(err)
		}
	}
}

// bury takes an ended process off its host and deals with how it ended.
func (s *Sim) bury(p *Proc) {
	h := p.Host()
	p.ended, p.parked = true, false
	h.forget(p)
	unwound := uint64(0)
	if p.dead {
		unwound = 1
	}
	s.record(KindExit, p.actor.sym, 0, uint64(p.inc), unwound)
	if bug, ok := s.failure.(*Bug); ok && s.running {
		panic(bug)
	}
	if x := p.extras; x != nil {
		for _, w := range x.joiners {
			w.Wake(0)
		}
		x.joiners = nil
		if x.thrown != nil && !p.dead {
			s.thrown(h, p.actor.sym, x.thrown)
		}
	}
	if h.stopping && h.live == 0 && h.up && !s.closed {
		h.Crash(Kill)
	}
}

// thrown deals with a panic of code that runs on h: the host crashes, and the
// run fails unless the host expects it.
func (s *Sim) thrown(h *Host, who Symbol, e *Panic) {
	s.record(KindPanic, who, 0, 0, 0)
	s.logLine(who, "panic: %v", e.Value)
	if h.expected == nil || !h.expected(e.Value) {
		s.fail(e)
	}
	if h != s.world {
		h.Crash(Kill)
	}
}

// doom marks every process of the host dead. They are unwound by reap.
func (h *Host) doom() {
	for p := h.first; p != nil; p = p.next {
		if !p.dead {
			p.dead = true
			h.sim.dying = append(h.sim.dying, p)
		}
	}
}

// reap resumes every dead process once, in order of creation, so that it
// unwinds what it has on its stack. It runs in the scheduler, never inside a process.
func (s *Sim) reap() {
	for i := 0; i < len(s.dying); i++ {
		p := s.dying[i]
		if p.ended || p.abandoned {
			continue
		}
		p.woken = true // stale wakers pass it by
		if p.co != nil {
			s.cur = p
			p.co.resume()
			s.cur = nil
			if p.co.proc != nil {
				s.abandon(p)
				continue
			}
			s.unmount(p)
		}
		s.bury(p)
	}
	s.dying = s.dying[:0]
}

// abandon gives up on a dead process that will not end.
func (s *Sim) abandon(p *Proc) {
	p.abandoned, p.ended = true, true
	p.Host().forget(p)
	s.record(KindAbandon, p.actor.sym, 0, 0, 0)
	s.logLine(p.actor.sym, "the process recovers from its own death and goes on: it is left standing")
}
