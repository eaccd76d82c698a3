package disk

import "groundhog/sim"

// crash is what a crash of the host does to the disk. It runs before any process is unwound, so
// that none of them meets a half-dead handle.
func (d *Disk) crash(kind sim.CrashKind) {
	for _, f := range d.beforeCrash {
		f()
	}
	d.epoch++
	d.flying = 0
	d.unlockAll()
	if kind == sim.PowerLoss {
		d.powerLoss()
	}
}

// powerLoss chooses one of the legal states and makes it the current one.
func (d *Disk) powerLoss() {
	if d.recording {
		d.sim.Fail("disk: power loss of %s while its log is recorded: explore the log instead",
			d.host.Name())
	}
	if d.lazy() || d.Survival != Nothing || d.planned {
		d.resolve()
	}
	for _, n := range d.dirty {
		n.loseNames()
		d.revert(n)
		d.spare.recycleLog(n.log)
		n.log = noLog
	}
	d.dropStale()
	clear(d.dirty)
	d.dirty, d.marks = d.dirty[:0], d.marks[:0]
	d.moved = false
	d.counted = false
	d.moves++
}

// revert makes the durable view the volatile one. The number of names follows.
func (d *Disk) revert(n *inode) {
	n.mode, n.changed = n.syncedMode, n.durableChanged()
	if n.extra != noExtra {
		n.extra.times = n.extra.synced
	}
	if n.isDir() {
		if n.dir.durable == nil {
			return
		}
		for e := range n.dir.cur.all() {
			e.ino.count(-1)
		}
		for e := range n.dir.durable.all() {
			e.ino.count(+1)
			e.ino.adopt(n)
		}
		n.dir.cur.copyFrom(n.dir.durable)
		d.join(n.dir)
		return
	}
	n.reset()
}
