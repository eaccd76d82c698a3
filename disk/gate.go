package disk

import (
	"syscall"

	"groundhog/disk/persist"
)

// pageSize is what the page cache marks clean or dirty as a whole.
const pageSize = 4096

// span is the half-open interval [from, to) of a file's bytes.
type span struct{ from, to int64 }

// failure is what an inode remembers of a failed writeback: a number that grows, as errseq_t of
// Linux does, so that each handle returns the error once.
type failure struct {
	seq      uint64
	errno    syscall.Errno
	reported bool   // to somebody
	lost     []span // clean in the cache, and not on the device
}

// abandon is a writeback that failed: the pages are clean, the bytes are not on the device. It says
// whether the sync under way is to report it.
func (f *File) abandon(r *Injected) bool {
	n := f.ino
	n.separate()
	failed := &n.more().failed
	failed.seq++
	failed.errno, failed.reported = r.fault.errno(), false
	kept := n.log.records[:0]
	for _, rec := range n.log.records {
		if rec.kind == persist.Write {
			failed.lost = append(failed.lost,
				span{rec.off, min(rec.off+int64(len(rec.data)), n.size())})
		} else {
			kept = append(kept, rec)
		}
	}
	f.d.shorten(n, kept)
	f.d.stale = append(f.d.stale, n)
	if r.arg.gate == gateBtrfs {
		failed.lost = nil
		n.forget()
		for i := range n.log.records {
			n.redo(&n.log.records[i])
		}
	}
	return r.arg.gate != gateExt4Data
}

// redo does to what is read what a record that is no write says.
func (n *inode) redo(r *record) {
	switch r.kind {
	case persist.Truncate:
		n.truncate(r.size)
	case persist.Punch:
		n.extra.big.data.Punch(r.off, r.size)
	case persist.Reserve:
		n.extra.big.data.Reserve(r.off, r.size)
	}
}

// unreported is the error of a failed writeback that this handle has not returned yet, nil if none.
func (f *File) unreported(verb string) error {
	n := f.ino
	if f.seen == n.extra.failed.seq {
		return nil
	}
	f.seen, n.extra.failed.reported = n.extra.failed.seq, true
	return pathError(verb, f.Name(), n.extra.failed.errno)
}

// seenAtOpen is where a new handle begins: a failure that no handle has returned is still to come.
func (n *inode) seenAtOpen() uint64 {
	if n.extra.failed.seq > 0 && !n.extra.failed.reported {
		return n.extra.failed.seq - 1
	}
	return n.extra.failed.seq
}

// redirty logs again what was lost in the pages that a write is about to touch: the kernel writes
// whole pages.
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
		shown := make([]byte, b-a)
		n.read(shown, a)
		d.append(n, record{kind: persist.Write, off: a, size: n.loggedSize(),
			data: d.logOf(n).copy(shown)})
		if s.from < a {
			rest = append(rest, span{s.from, a})
		}
		if b < s.to {
			rest = append(rest, span{b, s.to})
		}
	}
	n.extra.failed.lost = rest
}

// loggedSize is the size that the durable view and the records give. Once writes were lost it is
// not that of the file.
func (n *inode) loggedSize() int64 {
	size := n.durableSize()
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

// dropStale drops from the cache the bytes that failed writebacks left there.
func (d *Disk) dropStale() {
	for _, n := range d.stale {
		d.revert(n)
		n.extra.failed = failure{}
	}
	d.stale = nil
}
