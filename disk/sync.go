package disk

import (
	"io/fs"
	"syscall"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// Sync makes the file's data and size durable, or, of a directory, the changes of its names. It
// covers what was done before the call; it promises nothing until it returns nil. It takes
// [Disk.SyncLatency].
func (f *File) Sync() error { return f.sync("sync", f.d.sym.sync, 0) }

// Datasync is fdatasync: Sync without the permissions and the times. Under the profiles of ext4 it
// waits for a commit of the journal, which makes other metadata durable as well, only if size or
// blocks of the file have changed.
func (f *File) Datasync() error { return f.sync("fdatasync", f.d.sym.datasync, 0) }

// sync is a sync of all of the file, or of the one write whose number is only (O_SYNC and O_DSYNC:
// Linux syncs the range that was written, generic_write_sync).
func (f *File) sync(verb string, sym sim.Symbol, only uint64) error {
	if err := f.begin(OpSync, verb); err != nil {
		return err
	}
	if f.quiet {
		return pathError(verb, f.Name(), syscall.EROFS)
	}
	d := f.d
	if f.ino.isDir() {
		sym = d.sym.syncDir
	}
	d.next++
	since := d.next
	gate, lie := d.met.gate, d.met.lie
	after := met{medium: d.met.medium, crashes: d.met.crashes, spoils: d.met.spoils,
		name: d.met.name, node: d.met.node}
	d.met = met{}
	// a process of another host waited: ours would be dead
	if !d.serve(d.Device.Flush+d.SyncLatency, f.ino.log.amount(f.ino, since)) {
		return pathError(verb, f.Name(), fs.ErrClosed)
	}
	d.met = after
	switch {
	case d.readOnly && len(f.ino.log.records) > 0:
		return pathError(verb, f.Name(), syscall.EROFS)
	case gate != nil && f.ino.isDir():
		return pathError(verb, f.Name(), gate.fault.errno())
	case gate != nil && f.abandon(gate):
		return f.unreported(verb)
	case gate != nil, lie:
		d.note(sym, f.ino, 0)
		return nil
	}
	d.reach(f.ino, since)
	length := d.synced(f.ino, since, sym == d.sym.datasync, only)
	d.queue.dirty = max(0, d.queue.dirty-length)
	d.note(sym, f.ino, length)
	return f.unreported(verb)
}

// synced is the return of a sync that was called when since was the next number, of all or of one
// write. It gives how much the inode itself had to save: bytes or entries.
func (d *Disk) synced(n *inode, since uint64, dataOnly bool, only uint64) int64 {
	if len(d.writtenBack) > 0 {
		d.forget(func(m *persist.Micro) bool {
			return m.Syncs() == persist.Ino(n.id) && m.Op.ID < since &&
				(only == 0 || m.Op.ID == only)
		})
	}
	if !dataOnly && only == 0 {
		n.syncTimes()
	}
	alone := d.moved && n.isDir() || only != 0 && n.log.more(only)
	if !d.lazy() && !alone {
		return d.land(n, since, dataOnly)
	}
	length := n.log.amount(n, since)
	kind := persist.Sync
	if dataOnly {
		kind = persist.Datasync
	}
	apart := d.lazy() && !d.recording && len(n.log.records) > maxReplayed
	if apart {
		d.compact()
	}
	d.mark(persist.Op{Kind: kind, Ino: persist.Ino(n.id), Since: since, Folder: n.isDir(),
		Only: only})
	// what lands is not simply the records of n: the moves of a directory, or one write of several
	if !d.lazy() || apart {
		d.compact()
	}
	return length
}

// more tells whether there are records besides the one with this number.
func (p *pending) more(id uint64) bool {
	return len(p.records) > 1 || len(p.records) == 1 && p.records[0].id != id
}

// mark logs what changes nothing.
func (d *Disk) mark(op persist.Op) {
	d.next++
	op.ID, op.Time, op.Who = d.next, int64(d.sim.Now()), d.who()
	d.marks = append(d.marks, op)
	if len(d.marks) >= compactAfter && !d.recording {
		d.compact()
	}
}

// maxReplayed is how many records of one inode a lazy disk looks at again for each sync of a round:
// the sync of an inode with more is a round by itself.
const maxReplayed = 1 << 10

// compactAfter is the number of syncs after which a lazy disk finds out what they have made
// durable.
const compactAfter = 64
