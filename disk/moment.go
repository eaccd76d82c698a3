package disk

import (
	"syscall"

	"groundhog/sim"
)

// moments are the kinds of moments that operations are; the others are none.
var moments = [opCount]sim.MomentKind{
	OpOpen: sim.MomentOpen, OpCreate: sim.MomentCreate, OpClose: sim.MomentClose,
	OpRead: sim.MomentRead, OpWrite: sim.MomentWrite, OpTruncate: sim.MomentTruncate,
	OpSync: sim.MomentSync, OpMkdir: sim.MomentMkdir, OpRename: sim.MomentRename,
	OpRemove: sim.MomentRemove, OpLink: sim.MomentLink,
}

// ending is the moment at the end of the operation under way.
type ending struct {
	kind     sim.MomentKind // 0: nobody waits for it
	p, other string
}

// watched says whether operations have somebody to tell of: faults, or who waits for moments.
func (d *Disk) watched() bool { return len(d.faults) > 0 || d.sim.AwaitsAny() }

// meet is the beginning of an operation on p; other is the second name of a rename, and n what the
// handle stands for, nil for a call on names. It tells who waits for that moment, asks the faults,
// and returns the error that the operation has met, zero if there is none.
func (d *Disk) meet(op Op, p, other string, n *inode) syscall.Errno {
	d.ending.kind = sim.NoMoment
	k := moments[op]
	if !d.sim.Awaits(k) {
		return d.meetFaults(op, p, other, n)
	}
	epoch := d.epoch
	d.host.Reach(k, sim.PlaceBefore, p, other)
	errno := d.meetFaults(op, p, other, n)
	if d.epoch != epoch && errno == 0 {
		errno = syscall.EIO // for a caller that is no process of the host, and so still runs
	}
	if errno != 0 {
		return errno
	}
	if op == OpSync {
		d.host.Reach(k, sim.PlaceWithin, p, other)
	}
	d.ending = ending{k, p, other}
	return 0
}

// end tells who waits for the end of the operation under way.
func (d *Disk) end() {
	e := d.ending
	d.ending = ending{}
	d.host.Reach(e.kind, sim.PlaceAfter, e.p, e.other)
}
