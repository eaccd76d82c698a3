package world

import (
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// Heal ends what went wrong: fault points rest, disks work, links are repaired,
// clocks run truly, paused hosts go on, and hosts that are down boot. What a
// crash or a fault has destroyed stays destroyed, a clock that jumped stays ahead or
// behind, and hosts that left for ever stay away.
func (w *World) Heal() {
	fault.On(w.Sim).Lift()
	for _, p := range w.lasting {
		fault.On(w.Sim).Inject(p)
	}
	w.Net.Lift()
	for _, name := range w.topology.Disks {
		w.disks[name].Lift()
	}
	for _, h := range w.Sim.Hosts() {
		h.Resume()
		w.bootUnlessGone(h)
	}
	for _, f := range w.onHeal {
		f()
	}
}

// OnHeal registers a function that Heal calls when all else is healed, in the order
// of registration: for what is wrong in a system by its own account.
func (w *World) OnHeal(f func()) { w.onHeal = append(w.onHeal, f) }

// InjectForGood puts a fault of a fault point in force that no healing ends, such as
// data that kills who reads it.
func (w *World) InjectForGood(p fault.Point) {
	fault.On(w.Sim).Inject(p)
	w.lasting = append(w.lasting, p)
}

// Leave crashes a host for good: neither a line of a plan nor healing boots it again.
func (w *World) Leave(host string) {
	w.gone[host] = true
	w.Sim.HostByName(host).Crash(sim.Kill)
}

// Gone says whether a host has left.
func (w *World) Gone(host string) bool { return w.gone[host] }

// Crash crashes a host, and boots it again after a while unless it has left or
// somebody else did.
func (w *World) Crash(host string, kind sim.CrashKind, down time.Duration) {
	h := w.Sim.HostByName(host)
	h.Crash(kind)
	w.After(down, func() { w.bootUnlessGone(h) })
}

func (w *World) bootUnlessGone(h *sim.Host) {
	if !h.Up() && !w.gone[h.Name()] {
		h.Boot()
	}
}

// After runs f outside of every host, d from now.
func (w *World) After(d time.Duration, f func()) {
	w.Sim.World().After(d, sim.HandlerFunc(func(uint64) { f() }), 0)
}
