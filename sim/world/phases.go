package world

import (
	"slices"
	"time"

	"groundhog/sim"
)

// Phases are how long the parts of a run take. The first verdict is about a world
// that was healed and had time; the second, after a clean restart, tells what is
// held back, but safe, from what is lost.
type Phases struct {
	Faults  time.Duration // operations and faults happen
	Heal    time.Duration // the world is healed, and what pends may end
	Restart time.Duration // after a restart of the hosts below; 0: there is none
	Hosts   []string      // which restart; empty: all
}

// Phase is where a run stands when it is looked at.
type Phase uint8

// The phases that end with a look at the run.
const (
	Healed Phase = iota + 1
	Restarted
)

// String returns "healed" or "restarted".
func (p Phase) String() string { return [...]string{"", "healed", "restarted"}[p] }

// Driver lets virtual time pass, and says whether the run goes on. *explore.Run is one.
type Driver interface {
	For(d time.Duration) bool
}

// Run takes the world through the phases. At the end of each that has a verdict it
// calls look, which may let more time pass, and which says whether to go on. A run
// that ends early, because its budget is spent or somebody panicked, is not looked
// at.
func (w *World) Run(r Driver, p Phases, look func(Phase) bool) {
	r.For(p.Faults - time.Duration(w.Sim.Now()))
	w.Heal()
	if !r.For(p.Heal) || !look(Healed) || p.Restart == 0 {
		return
	}
	hosts := p.Hosts
	if len(hosts) == 0 {
		hosts = w.topology.Hosts
	}
	hosts = slices.DeleteFunc(slices.Clone(hosts), w.Gone)
	for _, name := range hosts {
		w.Sim.HostByName(name).Crash(sim.Kill)
	}
	for _, name := range hosts {
		w.Sim.HostByName(name).Boot()
	}
	if r.For(p.Restart) {
		look(Restarted)
	}
}
