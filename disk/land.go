package disk

import (
	"slices"

	"groundhog/disk/persist"
)

// land puts the records of n with numbers below since on the device, without permissions if that
// was asked by fdatasync, and returns how much it was: bytes, or entries of a directory.
func (d *Disk) land(n *inode, since uint64, dataOnly bool) int64 {
	if n.log.allBelow(since) && !(dataOnly && n.log.hasAttributes()) {
		length := n.log.amount(n, since)
		if n.isDir() && d.join(n.dir) || !n.isDir() && n.join() {
			n.syncedMode, n.syncedChanged = n.mode, n.changed
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
	if d.shorten(n, kept) {
		n.syncedChanged = n.changed
	}
	return length
}

// shorten leaves n these records, which stand at the beginning of its log, and tells whether that
// is none.
func (d *Disk) shorten(n *inode, kept []record) bool {
	if n.log != noLog {
		clear(n.log.records[len(kept):])
		n.log.records = kept
	}
	if len(kept) == 0 {
		d.settled(n)
	}
	return len(kept) == 0
}

// separate gives the durable view its own buffer, since it is about to change by itself.
func (n *inode) separate() {
	if n.is(joined) {
		n.turn(joined|durableShared, false)
		n.turn(parted, true)
		n.durable = slices.Clone(n.durable)
	}
}

// apply makes one record durable.
func (d *Disk) apply(n *inode, r *record) int64 {
	switch r.kind {
	case persist.Write:
		if r.left != nil {
			n.durable = n.op(r).Apply(n.ownDurable(), d.Sector)
			return int64(len(r.data))
		}
		n.durable = put(n.ownDurable(), r.data, r.off)
		n.syncedChanged = r.time
		return int64(len(r.data))
	case persist.Truncate:
		n.durable = resize(n.ownDurable(), r.size)
		n.syncedChanged = r.time
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
		n.syncedChanged = r.time
		return length
	}
	return 0
}

// settled says that n needs its records no more.
func (d *Disk) settled(n *inode) {
	log := n.log
	if log == noLog {
		return
	}
	last := d.dirty[len(d.dirty)-1]
	d.dirty[log.slot-1], last.log.slot = last, log.slot
	d.dirty[len(d.dirty)-1] = nil
	d.dirty = d.dirty[:len(d.dirty)-1]
	n.log = noLog
	d.spare.recycleLog(log)
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
