package disk

import (
	"path"
	"syscall"
	"time"

	"groundhog/sim"
)

// rule is an injected fault, its argument, and what it has counted.
type rule struct {
	Fault
	gate   gate
	number int64
	sizes  []int64
	keep   []int64
	stall  time.Duration
	crash  int

	sym     sim.Symbol
	matched uint64
	fired   uint64

	// The stream of draws is keyed by the text of the fault and by the host's incarnation.
	draws *sim.Stream
	inc   uint32
}

// Inject adds a fault to those in force. An invalid fault is a mistake of the scenario and panics.
func (d *Disk) Inject(f Fault) {
	r, err := f.rule()
	if err != nil {
		d.sim.Fail("%v", err)
	}
	if f.Effect == Fail {
		r.Errno = f.errno()
	}
	r.sym = d.sim.Symbol("disk.fault " + f.String())
	d.rules = append(d.rules, r)
}

// ClearFaults heals the disk: no injected fault fires any more, and what earlier ones did to the medium is undone: lost,
// misdirected, flipped and unreadable bytes are what was meant to be there. Data that an fsync dropped stays lost.
func (d *Disk) ClearFaults() {
	d.rules, d.readOnly = nil, false
	for _, n := range d.blemished {
		n.extra.blemishes = nil
	}
	d.blemished = nil
}

// Faults are the faults in force, in the order of their injection.
func (d *Disk) Faults() []Fault {
	faults := make([]Fault, len(d.rules))
	for i, r := range d.rules {
		faults[i] = r.Fault
	}
	return faults
}

// hit is what the operation under way has met and must see to by itself.
type hit struct {
	short   *rule
	torn    *rule
	seq     *rule
	gate    *rule
	medium  *rule // lost or misdirected
	lie     bool
	crashes []*rule // after it
}

// meet asks every fault whether the operation on p meets it; other is the second name of a rename. It returns
// the error of the first one that fires, zero if none does. All of them count and draw on their own, so
// that taking one out of a plan changes nothing for the others.
func (d *Disk) meet(op Op, p, other string) syscall.Errno {
	if d.rules == nil {
		return 0
	}
	d.hit = hit{}
	var errno syscall.Errno
	var stall time.Duration
	var before []*rule
	for _, r := range d.rules {
		if !r.matches(op, p, other) || !d.fires(r) {
			continue
		}
		d.host.Note(r.sym, r.matched, uint64(op))
		switch r.Effect {
		case Fail:
			if errno == 0 {
				errno = r.Errno
			}
		case Stall:
			stall += r.stall
		case Crash:
			if r.After {
				d.hit.crashes = append(d.hit.crashes, r)
			} else {
				before = append(before, r)
			}
		case ReadOnly:
			d.readOnly = true
		default:
			d.hit.take(d, r, p)
		}
	}
	if p := d.sim.Current(); p != nil && stall > 0 {
		p.Sleep(stall)
	}
	for _, r := range before {
		epoch := d.epoch
		d.strike(r.crash)
		d.sim.Guard()
		if d.epoch != epoch && errno == 0 {
			errno = syscall.EIO // who called from outside is told
		}
	}
	if errno == 0 && d.readOnly && op.changes() {
		errno = syscall.EROFS
	}
	return errno
}

// take keeps an effect for the operation itself, or lets it happen to the medium.
func (h *hit) take(d *Disk, r *rule, p string) {
	switch r.Effect {
	case Short:
		h.short = r
	case Torn:
		h.torn = r
	case TornSeq:
		h.seq = r
	case Gate:
		h.gate = r
	case Lie:
		h.lie = true
	case Lost, Misdirect:
		h.medium = r
	case Bad, Flip:
		if n, err := d.lookup(route{name: p}); err == nil && !n.isDir() {
			d.blemish(n, r)
		}
	}
}

// done is the end of an operation that had its effect: crashes that were to come after it come now.
func (d *Disk) done() {
	crashes := d.hit.crashes
	d.hit.crashes = nil
	for _, r := range crashes {
		d.strike(r.crash)
		d.sim.Guard()
	}
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

// fires counts a match and decides whether it meets the fault.
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
