package disk

import (
	"path"
	"syscall"

	"groundhog/sim"
)

// rule is an injected fault and what it has counted.
type rule struct {
	Fault
	sym     sim.Symbol
	matched uint64
	fired   uint64

	// The stream of draws is keyed by the text of the fault and by the host's incarnation.
	draws *sim.Stream
	inc   uint32
}

// Inject adds a fault to those in force. An invalid fault is a mistake of the scenario and panics.
func (d *Disk) Inject(f Fault) {
	if err := f.Validate(); err != nil {
		d.sim.Fail("%v", err)
	}
	f.Errno = f.errno()
	d.rules = append(d.rules, &rule{Fault: f, sym: d.sim.Symbol("disk.fault " + f.String())})
}

// ClearFaults heals the disk: no injected fault fires any more.
func (d *Disk) ClearFaults() { d.rules = nil }

// Faults are the faults in force, in the order of their injection.
func (d *Disk) Faults() []Fault {
	faults := make([]Fault, len(d.rules))
	for i, r := range d.rules {
		faults[i] = r.Fault
	}
	return faults
}

// meet asks every fault whether the operation on p meets it; other is the second name of a rename. It returns
// the error of the first one that fires, zero if none does. All of them count and draw on their own, so
// that taking one out of a plan changes nothing for the others.
func (d *Disk) meet(op Op, p, other string) syscall.Errno {
	var errno syscall.Errno
	for _, r := range d.rules {
		if !r.matches(op, p, other) || !d.fires(r) {
			continue
		}
		d.host.Note(r.sym, r.matched, uint64(op))
		if errno == 0 {
			errno = r.Errno
		}
	}
	return errno
}

func (r *rule) matches(op Op, p, other string) bool {
	if r.Op != OpAny && r.Op != op {
		return false
	}
	return r.Path == "" || glob(r.Path, p) || other != "" && glob(r.Path, other)
}

func glob(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// fires counts a match and decides whether it fails.
func (d *Disk) fires(r *rule) bool {
	r.matched++
	if r.matched < r.From || r.Max != 0 && r.fired >= r.Max {
		return false
	}
	if r.Chance != (sim.Ratio{}) {
		if r.draws == nil || r.inc != d.host.Incarnation() {
			r.draws, r.inc = d.host.Stream("disk/fault/"+r.String()), d.host.Incarnation()
		}
		if !r.draws.Chance(r.Chance) {
			return false
		}
	}
	r.fired++
	return true
}
