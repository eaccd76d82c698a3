package disk

import (
	"groundhog/disk/persist"
)

// land puts the records of n with numbers below since on the device, without permissions if that
// was asked by fdatasync, and returns how much it was: bytes, or entries of a directory.
func (d *Disk) land(n *inode, since uint64, dataOnly bool) int64 {
	if n.log.allBelow(since) && !(dataOnly && n.log.hasAttributes()) {
		length := n.log.amount(n, since)
		if n.isDir() && d.join(n.dir) || !n.isDir() && n.join(length) {
			n.syncedMode = n.mode
			for i := range n.log.records {
				n.landTimes(&n.log.records[i])
			}
			d.settled(n)
			return length
		}
	}
	n.separate()
	length := int64(0)
	kept := n.log.records[:0]
	for i := range n.log.records {
		r := &n.log.records[i]
		if r.id >= since || dataOnly && r.ofAttributes() {
			kept = append(kept, *r)
			continue
		}
		length += d.apply(n, r)
		d.spare.drop(r.meta)
	}
	d.shorten(n, kept)
	return length
}

// shorten leaves n these records, which stand at the beginning of its log.
func (d *Disk) shorten(n *inode, kept []record) {
	if n.log != noLog {
		clear(n.log.records[len(kept):])
		n.log.records = kept
	}
	if len(kept) == 0 {
		d.settled(n)
	}
}

// apply makes one record durable.
func (d *Disk) apply(n *inode, r *record) int64 {
	n.landTimes(r)
	switch r.kind {
	case persist.Write:
		if r.left != nil {
			d.applyLeft(n, r)
			return int64(len(r.data))
		}
		n.putDurable(r.data, r.off)
		n.log.changed = r.time
		return int64(len(r.data))
	case persist.Truncate:
		n.resizeDurable(r.size)
		n.log.changed = r.time
	case persist.Punch, persist.Reserve:
		d.applyLeft(n, r)
		n.log.changed = r.time
	case persist.Attr:
		n.syncedMode = r.meta.mode
	case persist.Dirent:
		length := int64(0)
		for _, e := range r.meta.edits {
			if e.dir == n {
				d.part(n.dir)
				n.dir.durable.set(e.name, e.ino)
				length++
			}
		}
		n.log.changed = r.time
		return length
	}
	return 0
}

// applyLeft makes durable what is left of a record.
func (d *Disk) applyLeft(n *inode, r *record) {
	if n.is(paged) {
		n.op(r).Apply(persist.Bytes{Pages: n.extra.big.durable}, d.Sector)
		return
	}
	after := n.op(r).Apply(persist.Bytes{Flat: n.ownDurable()}, d.Sector)
	if n.durable = after.Flat; after.Pages != nil {
		n.durable = nil
		n.page()
		n.extra.big.durable = after.Pages
	}
}

// settled says that n needs its records no more.
func (d *Disk) settled(n *inode) {
	log := n.log
	if log == noLog {
		return
	}
	if n.extra != noExtra {
		n.extra.synced = n.extra.times
	}
	last := d.dirty[len(d.dirty)-1]
	d.dirty[log.slot-1], last.log.slot = last, log.slot
	d.dirty[len(d.dirty)-1] = nil
	d.dirty = d.dirty[:len(d.dirty)-1]
	n.log = noLog
	d.spare.recycleLog(log)
	if n.is(paged) {
		n.unpage()
	}
}

// allBelow tells whether the numbers of all records are below since.
func (p *pending) allBelow(since uint64) bool {
	last := len(p.records) - 1
	return last < 0 || p.records[last].id < since
}

// hasAttributes tells whether there are records that fdatasync leaves.
func (p *pending) hasAttributes() bool {
	for i := range p.records {
		if p.records[i].ofAttributes() {
			return true
		}
	}
	return false
}

func (r *record) ofAttributes() bool { return r.kind == persist.Attr || r.kind == persist.Touch }

// amount is how much of n was logged below since: bytes, or entries of a directory.
func (p *pending) amount(n *inode, since uint64) int64 {
	length := int64(0)
	for i := range p.records {
		r := &p.records[i]
		switch {
		case r.id >= since:
		case r.kind == persist.Write:
			length += int64(len(r.data))
		case r.kind == persist.Dirent:
			for _, e := range r.meta.edits {
				if e.dir == n {
					length++
				}
			}
		}
	}
	return length
}
