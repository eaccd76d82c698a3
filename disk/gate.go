package disk

import (
	"syscall"

	"groundhog/disk/persist"
)

// pageSize is what the page cache marks clean or dirty as a whole.
const pageSize = 4096

// span is the half-open interval [from, to) of a file's bytes.
type span struct{ from, to int64 }

// failure is what an inode remembers of a failed writeback: a number that grows, as errseq_t of Linux does, so that each
// handle is told once.
type failure struct {
	seq   uint64
	errno syscall.Errno
	told  bool   // somebody was
	lost  []span // clean in the cache, and not on the device
}

// abandon is a writeback that failed: the pages are clean, the bytes are not on the device. It tells whether
// the sync under way is to report it.
func (f *File) abandon(r *rule) bool {
	n := f.ino
	n.separate()
	failed := &n.more().failed
	failed.seq++
	failed.errno, failed.told = r.errno(), false
	kept := n.log.records[:0]
	for _, rec := range n.log.records {
		if rec.kind == persist.Write {
			failed.lost = append(failed.lost, span{rec.off, min(rec.off+int64(len(rec.data)), n.size())})
		} else {
			kept = append(kept, rec)
		}
	}
	f.d.shorten(n, kept)
	f.d.haunted = append(f.d.haunted, n)
	if r.gate == gateBtrfs {
		failed.lost = nil
		n.data = append([]byte(nil), n.durable...)
		n.turn(dataShared, false)
		for i := range n.log.records {
			if rec := &n.log.records[i]; rec.kind == persist.Truncate {
				n.truncate(rec.size)
			}
		}
	}
	return r.gate != gateExt4Data
}

// told is the error that the handle has still to hear of, nil if none.
func (f *File) told(verb string) error {
	n := f.ino
	if f.heard == n.extra.failed.seq {
		return nil
	}
	f.heard, n.extra.failed.told = n.extra.failed.seq, true
	return pathError(verb, f.Name(), n.extra.failed.errno)
}

// heardAtOpen is where a new handle begins: a failure that nobody was told of is still to be heard.
func (n *inode) heardAtOpen() uint64 {
	if n.extra.failed.seq > 0 && !n.extra.failed.told {
		return n.extra.failed.seq - 1
	}
	return n.extra.failed.seq
}

// redirty logs again what was lost in the pages that a write is about to touch: the kernel writes whole pages.
func (d *Disk) redirty(n *inode, off, end int64) {
	from, to := off/pageSize*pageSize, (end+pageSize-1)/pageSize*pageSize
	var rest []span
	for _, s := range n.extra.failed.lost {
		a, b := max(s.from, from), min(s.to, to, n.size())
		if a >= b {
			rest = append(rest, s)
			continue
		}
		d.next++
		d.append(n, record{kind: persist.Write, off: a, size: n.loggedSize(), data: d.logOf(n).copy(n.data[a:b])})
		if s.from < a {
			rest = append(rest, span{s.from, a})
		}
		if b < s.to {
			rest = append(rest, span{b, s.to})
		}
	}
	n.extra.failed.lost = rest
}

// loggedSize is the size that the durable view and the records give, which is not that of the file once writes were lost.
func (n *inode) loggedSize() int64 {
	size := int64(len(n.durable))
	for i := range n.log.records {
		switch r := &n.log.records[i]; r.kind {
		case persist.Write:
			size = max(size, r.off+int64(len(r.data)))
		case persist.Truncate:
			size = r.size
		}
	}
	return size
}

// exorcise ends what failed writebacks left in the cache: it is gone.
func (d *Disk) exorcise() {
	for _, n := range d.haunted {
		d.revert(n)
		n.extra.failed = failure{}
	}
	d.haunted = nil
}
