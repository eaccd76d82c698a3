package scenarios

import (
	"fmt"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim"
)

// electricMix is what the world does to the service in a scenario: how
// consumers die, whether the removal of a shape may fail, and what else goes
// wrong. Each run draws its faults from the mix.
type electricMix struct {
	deaths  []electric.DeathReason // of consumers; one of them is drawn for each fault
	faults  int                    // how many faults a run has
	removal bool                   // a step of a removal chain may fail
	poison  bool                   // one transaction kills every consumer that takes it, healed or not
	crashes []sim.CrashKind        // the whole service crashes, too, in one of these ways
	network bool                   // the link to the database is cut, or loses packets
}

// install draws the faults of the run.
func (m electricMix) install(w *electricWorld) {
	st := w.sim.Stream("faults")
	for range m.faults {
		m.fault(w, st)
	}
	if m.removal {
		point := fmt.Sprintf("electric/cleaner/step-%d", 1+st.IntN(4))
		w.inject(sim.FaultRule{Point: point, From: 1 + uint64(st.IntN(2)), Max: 1, Term: "return(true)"})
	}
	if m.poison {
		rule := sim.FaultRule{Host: w.svc.Host().Name(), Point: electric.PointPoison, Term: `return("kill")`}
		w.inject(rule)
		w.lasting = append(w.lasting, rule)
		at := st.Duration(2*time.Second, 10*time.Second)
		row := uint64(st.IntN(6))
		w.at(at, func() { w.put([]electric.Change{{Table: 0, Row: row, Value: electric.Poison}}) })
	}
}

// fault draws one fault of the mix.
func (m electricMix) fault(w *electricWorld, st *sim.Stream) {
	kinds := len(m.deaths)
	crash, cut := -1, -1
	if len(m.crashes) > 0 {
		crash = kinds
		kinds++
	}
	if m.network {
		cut = kinds
		kinds++
	}
	if kinds == 0 {
		return
	}
	at := st.Duration(2*time.Second, 15*time.Second)
	switch k := st.IntN(kinds); k {
	case crash:
		w.crashService(at, m.crashes[st.IntN(len(m.crashes))], st)
	case cut:
		w.cutLink(at, st)
	default:
		m.death(w, at, m.deaths[k], st)
	}
}

// death lets a consumer die: at a time, or inside a broadcast of the
// collector, at the n-th event that consumers handle.
func (m electricMix) death(w *electricWorld, at time.Duration, why electric.DeathReason, st *sim.Stream) {
	shape := st.IntN(len(w.record.defs))
	nth := 1 + uint64(st.IntN(20))
	if st.Chance(sim.Percent(50)) {
		w.inject(sim.FaultRule{Point: electric.PointHandleEvent, From: nth, Max: 1, Term: fmt.Sprintf("return(%q)", why)})
		return
	}
	w.at(at, func() { w.svc.KillConsumer(shape, why) })
}

func (w *electricWorld) inject(r sim.FaultRule) {
	r.Host = w.svc.Host().Name()
	w.sim.Inject(r)
}

// crashService kills the whole service or takes its power, and boots it again
// a little later.
func (w *electricWorld) crashService(at time.Duration, kind sim.CrashKind, st *sim.Stream) {
	down := st.Duration(10*time.Millisecond, 2*time.Second)
	h := w.svc.Host()
	w.at(at, func() { h.Crash(kind) })
	w.at(at+down, func() {
		if !h.Up() {
			h.Boot()
		}
	})
}

// cutLink cuts the link between service and database for a while.
func (w *electricWorld) cutLink(at time.Duration, st *sim.Stream) {
	long := st.Duration(100*time.Millisecond, 10*time.Second)
	w.at(at, func() {
		cut := w.net.Partition([]string{"electric"}, []string{"postgres"})
		w.sim.World().After(long, sim.HandlerFunc(func(uint64) { cut.Heal() }), 0)
	})
}
