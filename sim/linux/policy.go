//go:build linux && (amd64 || arm64)

package linux

import (
	"slices"

	"groundhog/sim"
)

// policy decides which goroutine of a program goes next: that of the simulation, as the runtime
// carries it out.
type policy struct {
	kind    uint32
	changes []uint64 // of PCT: points to come; the runtime puts goroutines in their place
	noted   int      // of them
}

// The policies as the runtime knows them.
const (
	randomPolicy = iota
	fifoPolicy
	pctPolicy
)

// What becomes of a goroutine when its call has a result.
const (
	goesLater = iota
	goesIfItsTurn
	goesNext
)

// begin is called when the program starts. Change points lie among the first n points at which a
// goroutine may be interrupted: n is drawn as well, since programs have ten of them, or a million.
func (p *policy) begin(e *execution) {
	switch in := e.m.host.Sim().Policy(); {
	case in == sim.FIFO():
		p.kind = fifoPolicy
	case in != sim.Random():
		p.kind = pctPolicy
		draws := e.m.host.Stream("linux/changes")
		within := uint64(1) << (4 + draws.Uint64N(14))
		for range in.Changes() {
			p.changes = append(p.changes, 1+draws.Uint64N(within))
		}
		slices.Sort(p.changes)
		table.change(e.state, p.changes)
	}
}

// note traces the change points that have come, each with the goroutine that it put behind all.
func (p *policy) note(e *execution) {
	if p.kind != pctPolicy {
		return
	}
	for n := table.changed(e.state); p.noted < n; p.noted++ {
		e.m.host.Note(e.m.sym.change, uint64(p.noted), p.changes[p.noted])
	}
}

// next says when the goroutine goes on whose call has a result now. What it has printed is handed
// over at the end of a run, and it has the lock of its file until it goes on.
func (e *execution) next() uint32 {
	switch {
	case !e.running:
		return goesLater
	case len(e.printed) > 0:
		return goesNext
	case e.policy.kind != randomPolicy:
		return goesIfItsTurn
	case e.draws.Uint64()>>61 != 0:
		return goesNext
	}
	return goesLater
}
