package sim

import (
	"fmt"
	"time"
)

// CrashKind is what a crash destroys.
type CrashKind uint8

// The kinds of crashes.
const (
	Kill      CrashKind = iota // the processes die; the machine and its page cache stay
	PowerLoss                  // the machine goes dark; what was not synced is at the disk's mercy
)

// String returns "kill" or "power loss".
func (k CrashKind) String() string {
	if k == PowerLoss {
		return "power loss"
	}
	return "kill"
}

// Boot starts a new incarnation: boot hooks run, then the program as the
// process "main". It panics if the host is up.
func (h *Host) Boot() {
	s := h.sim
	s.Guard()
	if h.up {
		panic(fmt.Sprintf("sim: Boot of %s, which is up: crash it first", h.name))
	}
	h.inc++
	h.up = true
	h.boot = newContext(h, nil)
	clear(h.streams)
	clear(h.families)
	s.record(KindBoot, h.self.sym, 0, uint64(h.inc), 0)
	for _, f := range h.onBoot {
		f()
	}
	if h.program != nil {
		h.Go("main", h.program)
	}
	h.reachSoon(MomentStart, "")
	if h.inc > 1 {
		h.reachSoon(MomentRecovery, "")
	}
}

// Crash ends the incarnation at once: crash hooks run, then every process is
// unwound. A process may crash its own host; it does not return from that. A
// host that is down stays down.
func (h *Host) Crash(kind CrashKind) {
	s := h.sim
	s.Guard()
	if h == s.world {
		panic("sim: the world cannot crash")
	}
	if !h.up {
		return
	}
	s.record(KindCrash, h.self.sym, 0, uint64(h.inc), uint64(kind))
	h.up, h.stopping = false, false
	if h.paused {
		h.unpause() // held events meet their dead incarnation
	}
	for _, f := range h.onCrash {
		f(kind)
	}
	h.doom()
	switch {
	case s.aside != nil: // the loop unwinds them when the process that runs has parked
	case s.cur == nil:
		s.reap()
	default:
		s.Guard() // the process that crashed its own host ends here
	}
}

// Pause stops the world for this host, as a suspended laptop: its events are
// held until Resume. Pausing a paused or dead host does nothing.
func (h *Host) Pause() {
	h.sim.Guard()
	if h == h.sim.world {
		panic("sim: the world cannot be paused")
	}
	if h.up && !h.paused {
		h.paused = true
		h.sim.record(KindPause, h.self.sym, 0, 0, 0)
	}
}

// Resume ends a pause: what came due in it happens now.
func (h *Host) Resume() {
	h.sim.Guard()
	if h.paused {
		h.sim.record(KindUnpause, h.self.sym, 0, uint64(len(h.held)), 0)
		h.unpause()
	}
}

// unpause puts the held events back into the queue, at the present instant.
func (h *Host) unpause() {
	s := h.sim
	h.paused = false
	held := h.held
	h.held = nil
	for _, e := range held {
		if sl := &s.slots[e.slot]; sl.gen == e.gen {
			sl.held = false
			s.enqueue(sl.actor, s.now, e.slot, e.gen)
		}
	}
}

// Shutdown asks nicely: the boot context is cancelled, and the host is down as
// soon as its processes have ended; those that still run after grace are
// killed. A host without processes is down at once.
func (h *Host) Shutdown(grace time.Duration) {
	s := h.sim
	s.Guard()
	if h == s.world {
		panic("sim: the world cannot be shut down")
	}
	if !h.up || h.stopping {
		return
	}
	h.stopping = true
	h.boot.cancel(errShutdown, nil)
	if h.live == 0 {
		h.Crash(Kill)
		return
	}
	inc := h.inc
	s.world.After(grace, HandlerFunc(func(uint64) {
		if h.inc == inc && h.up {
			h.Crash(Kill)
		}
	}), uint64(inc))
}
