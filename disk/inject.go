package disk

import (
	"fmt"
	"slices"
	"syscall"
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// Injected is a fault in force on a disk.
type Injected struct {
	disk  *Disk
	fault Fault
	arg   argument
	count fault.Counter
	sym   sim.Symbol

	// The stream of draws is keyed by the text of the fault and by the host's incarnation.
	draws *sim.Stream
	inc   uint32
}

// Inject puts a fault in force. It panics, with one line, if the fault is impossible
// ([Fault.Check]) or for the disk of another host.
func (d *Disk) Inject(f Fault) *Injected {
	d.sim.Guard()
	arg, err := f.compile()
	if err != nil {
		panic(fmt.Sprintf("disk: fault %q: %v", f.String(), err))
	}
	if f.Host != "" && !fault.Patterns(f.Host).Has(d.host.Name()) {
		panic(fmt.Sprintf("disk: fault %q: injected into the disk of %s", f.String(),
			d.host.Name()))
	}
	if d.recording && f.Effect.spoils() {
		panic(fmt.Sprintf("disk: fault %q: cannot act while the operations of %s are recorded, as "+
			"crashtest does: its states are made of what programs wrote, not of what a device "+
			"spoils; use lie, gate or an errno there, or the disk of a running host", f.String(),
			d.host.Name()))
	}
	if f.Effect == Fail {
		f.Errno = f.errno()
	}
	r := &Injected{disk: d, fault: f, arg: arg, count: f.Start(d.sim.Now()),
		sym: d.sim.Symbol("disk.fault " + f.onDisk())}
	d.faults = append(d.faults, r)
	if f.For > 0 {
		d.sim.World().After(f.For, sim.HandlerFunc(func(uint64) { r.Lift() }), 0)
	}
	return r
}

// Hits counts the operations that met the fault.
func (r *Injected) Hits() uint64 { return r.count.Hits() }

// Lift ends the fault, and what it did to the medium is undone: lost, misdirected, flipped and
// unreadable bytes are what was meant to be there. Data that a failed sync dropped stays lost.
func (r *Injected) Lift() {
	d := r.disk
	d.sim.Guard()
	d.faults = slices.DeleteFunc(slices.Clone(d.faults), func(o *Injected) bool { return o == r })
	d.readOnly = slices.ContainsFunc(d.faults, func(o *Injected) bool {
		return o.fault.Effect == ReadOnly && o.Hits() > 0
	})
	d.repair(r)
}

// Lift ends all faults of the disk; see [Injected.Lift].
func (d *Disk) Lift() {
	for len(d.faults) > 0 {
		d.faults[len(d.faults)-1].Lift()
	}
}

// Faults are the faults in force, in the order of their injection.
func (d *Disk) Faults() []Fault {
	faults := make([]Fault, len(d.faults))
	for i, r := range d.faults {
		faults[i] = r.fault
	}
	return faults
}

// met is what the operation under way has met and must see to by itself.
type met struct {
	short    *Injected
	torn     *Injected
	sequence *Injected // TornSeq
	gate     *Injected
	medium   *Injected // lost or misdirected
	lie      bool
	crashes  []*Injected // after it
	spoils   []*Injected // after a sync, which would write the bytes anew
	name     string      // of what is spoiled
	node     *inode      // the same, nil for a call on names
}

// Met is an operation that met a fault.
type Met struct {
	Fault  Fault
	Op     Op
	Path   string
	Behind int // how many operations were recorded before it
}

// Met lists what met faults since [Disk.Record], in order.
func (d *Disk) Met() []Met { return d.story }

// meetFaults asks every fault whether the operation meets it, as meet says. It returns the error of
// the first one that does, zero if there is none. All of them count and draw for themselves, so
// that taking one out of a plan changes nothing for the others.
func (d *Disk) meetFaults(op Op, p, other string, n *inode) syscall.Errno {
	if d.faults == nil {
		return 0
	}
	d.met = met{}
	var errno syscall.Errno
	var stall time.Duration
	var before []*Injected
	for _, r := range d.faults {
		if r.fault.Op != OpAny && r.fault.Op != op || !r.names(p, other, n) || !r.meets() {
			continue
		}
		d.host.Note(r.sym, r.count.Seen(), uint64(op))
		if d.recording {
			d.story = append(d.story, Met{r.fault, op, p, len(d.Recorded())})
		}
		switch r.fault.Effect {
		case Fail:
			if errno == 0 {
				errno = r.fault.Errno
			}
		case Stall:
			stall += r.arg.stall
		case Crash:
			if r.fault.After {
				d.met.crashes = append(d.met.crashes, r)
			} else {
				before = append(before, r)
			}
		case ReadOnly:
			d.readOnly = true
		default:
			d.met.add(d, r, op, p, n)
		}
	}
	if p := d.sim.Current(); p != nil && stall > 0 {
		p.Sleep(stall)
	}
	for _, r := range before {
		epoch := d.epoch
		d.crashNow(r.arg.crash)
		d.sim.Guard()
		if d.epoch != epoch && errno == 0 {
			errno = syscall.EIO // for a caller that is no process of the host, and so still runs
		}
	}
	if errno == 0 && d.readOnly && op.changes() {
		errno = syscall.EROFS
	}
	return errno
}

// add leaves an effect to the operation itself, or applies it to the medium.
func (m *met) add(d *Disk, r *Injected, op Op, p string, n *inode) {
	switch r.fault.Effect {
	case Short:
		m.short = r
	case Torn:
		m.torn = r
	case TornSeq:
		m.sequence = r
	case Gate:
		m.gate = r
	case Lie:
		m.lie = true
	case Lost, Misdirect:
		m.medium = r
	case Bad, Flip:
		if op == OpSync {
			m.spoils, m.name, m.node = append(m.spoils, r), p, n
			return
		}
		d.spoil(r, p, n)
	}
}

// spoil damages a file: n, or if that is nil what has the name.
func (d *Disk) spoil(r *Injected, p string, n *inode) {
	if n == nil {
		n, _ = d.lookup(route{name: p})
	}
	if n != nil && !n.isDir() {
		d.damage(n, r)
	}
}

// done is the end of an operation that had its effect: what was to come after it comes now.
func (d *Disk) done() {
	spoils := d.met.spoils
	d.met.spoils = nil
	for _, r := range spoils {
		d.spoil(r, d.met.name, d.met.node)
	}
	crashes := d.met.crashes
	d.met.crashes = nil
	for _, r := range crashes {
		d.crashNow(r.arg.crash)
		d.sim.Guard()
	}
}

// meets counts a match and decides whether it meets the fault.
func (r *Injected) meets() bool {
	h := r.disk.host
	if r.fault.Chance != (sim.Ratio{}) && (r.draws == nil || r.inc != h.Incarnation()) {
		r.draws, r.inc = h.Stream("disk/fault/"+r.fault.onDisk()), h.Incarnation()
	}
	return r.count.Meets(r.disk.sim.Now(), r.draws)
}
