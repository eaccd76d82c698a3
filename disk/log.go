package disk

import (
	"io/fs"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// record is a change that the device need not hold yet. Records lie with the inode that they
// change, a rename between two directories with both; their numbers give the order of all.
type record struct {
	id   uint64
	kind persist.Kind
	// of a write, punch and reserve; of a truncate: the size before; of a touch: the time of access
	off int64
	// of a truncate: the new size; of a write: the size before; of a punch and reserve: how long;
	// of a touch: the time of the last change
	size int64
	data []byte // of a write
	who  string // the process that called
	time sim.Instant
	left persist.Set // of a write, truncate or punch of which some parts have landed: the others
	meta *change     // of other kinds
}

// change is what a record of metadata says.
type change struct {
	edits    []edit
	two      [2]edit // backs edits
	replaces bool
	// the names stand for each other's inode
	exchanges bool
	freed     *inode         // has lost its last name, nil if none has
	kept      *inode         // has lost a name and has others, nil if none has
	was       [3]sim.Instant // when the names of those that it renames changed before
	mode      fs.FileMode
	held      int // records that share it
}

// edit makes a name in a directory stand for an inode, or with a nil one for nothing.
type edit struct {
	dir  *inode
	name string
	ino  *inode
	born bool // the inode is new
}

// movesFolder tells whether the change is a rename of a directory.
func (c *change) movesFolder() bool {
	return len(c.edits) > 1 && c.edits[1].ino.isDir()
}

// pending are the records of one inode, in order.
type pending struct {
	records []record
	chunk   []byte      // the bytes of the last records; full ones live as long as their records
	slot    int         // place in the list of dirty inodes, counted from 1
	next    int         // number of records at which to squash again
	lent    bool        // records are in the buffer of the inode's data
	changed sim.Instant // durable form of that of the inode
}

// noLog is the log of an inode of which nothing is pending: most, at most times. It is never
// changed.
var noLog = new(pending)

// logOf is the log of n, to be changed. With it n is dirty.
func (d *Disk) logOf(n *inode) *pending {
	if n.log == noLog {
		n.log = d.spare.logs.Get()
		if n.log.chunk == nil {
			n.log.chunk, d.spare.chunk = d.spare.chunk, nil
		}
		d.dirty = append(d.dirty, n)
		n.log.slot, n.log.changed = len(d.dirty), n.changed
	}
	return n.log
}

// append logs a record.
func (d *Disk) append(n *inode, r record) {
	r.id, r.time, r.who = d.next, d.sim.Now(), d.who()
	log := d.logOf(n)
	log.records = append(log.records, r)
	if len(n.log.records) > maxNames && (n.isDir() || len(n.log.records) > maxRecords) {
		d.squash(n)
	}
	if d.flusher.every > 0 {
		d.flusher.arm()
	}
}

// who is the process that calls, "" if it is none.
func (d *Disk) who() string {
	if p := d.sim.Current(); p != nil {
		return p.Name()
	}
	return ""
}

// write changes bytes of a file.
func (d *Disk) write(n *inode, p []byte, off int64) {
	if len(p) > 0 {
		size := n.size()
		if len(n.extra.failed.lost) > 0 {
			d.redirty(n, off, off+int64(len(p)))
			size = n.loggedSize()
		}
		d.next++
		d.used -= n.footprint()
		n.write(p, off)
		d.used += n.footprint()
		d.append(n, record{kind: persist.Write, off: off, size: size,
			data: d.logOf(n).lend(n, p, off)})
	}
	n.touch(d.sim.Now())
	d.note(d.sym.write, n, int64(len(p)))
}

// truncate changes the size of a file.
func (d *Disk) truncate(n *inode, size int64) {
	if size != n.size() || n.is(paged) && n.extra.big.data.Behind() {
		d.next++
		d.append(n, record{kind: persist.Truncate, off: n.size(), size: size})
		d.used -= n.footprint()
		n.truncate(size)
		d.used += n.footprint()
		n.turn(emptied, size == 0)
	}
	n.touch(d.sim.Now())
	d.note(d.sym.truncate, n, size)
}

// closing logs the close of a file that was truncated to nothing: some file systems begin to write
// it back then.
func (d *Disk) closing(n *inode) {
	if n.is(emptied) && d.lazy() && len(n.log.records) > 0 {
		d.next++
		d.append(n, record{kind: persist.Settle})
	}
	n.turn(emptied, false)
}

// edit changes names, all at once. A rename is two edits, the old name first.
func (d *Disk) edit(edits ...edit) *change {
	d.release()
	d.next++
	c := d.spare.changes.Get()
	c.edits = append(c.two[:0], edits...)
	for i := range edits {
		e := &edits[i]
		d.part(e.dir.dir)
		old := e.dir.dir.cur.set(e.name, e.ino)
		c.replaces = c.replaces || i > 0 && old != nil
		old.count(-1)
		e.ino.count(+1)
		e.ino.adopt(e.dir)
		if old != nil && old.links == 0 { // what is open and has no name takes no room here
			d.used -= old.footprint()
			d.removed += old.footprint()
		}
		if e.ino != nil && e.ino.links == 1 {
			d.used += e.ino.footprint()
		}
		if old != nil && old.isDir() {
			d.moves++
		}
		if i == 0 || e.dir != edits[0].dir {
			c.held++
			d.append(e.dir, record{kind: persist.Dirent, meta: c})
		}
		e.dir.touch(d.sim.Now())
		d.moved = d.moved || i > 0 && e.dir != edits[0].dir && e.ino.isDir()
		if old != nil && !old.isDir() {
			c.freed = old
		}
	}
	if c.freed != nil && c.freed.links > 0 {
		c.freed, c.kept = nil, c.freed
	}
	if len(edits) > 1 || c.kept != nil {
		c.touchNames(d.sim.Now())
	}
	return c
}

// count changes the number of names of what is not a directory.
func (n *inode) count(by int32) {
	if n != nil && !n.isDir() {
		n.links += by
	}
}

// adopt makes parent the directory above n, if n is one.
func (n *inode) adopt(parent *inode) {
	if n != nil && n.isDir() {
		n.dir.parent = parent
	}
}

// newInode is an inode without a name.
func (d *Disk) newInode(mode fs.FileMode) *inode {
	d.last++
	return newInode(d.last, mode, d.sim.Now())
}

// newSymlink is a symbolic link without a name. Its target is as durable as its name.
func (d *Disk) newSymlink(target string) *inode {
	n := d.newInode(fs.ModeSymlink | 0o777)
	n.more().target = target
	return n
}

// Sizes of chunks in bytes: each is twice the last until they are large.
const (
	minChunk = 512
	maxChunk = 1 << 16
)

// maxLent is the size in bytes up to which a file's own buffer serves the log.
const maxLent = 1 << 16

// lend is p, which was written into n at off just now, for as long as the log needs it. The end of
// a small file is not copied: if it is written into before the log is done with it, the file gets a
// new buffer.
func (p *pending) lend(n *inode, b []byte, off int64) []byte {
	if end := off + int64(len(b)); !n.is(paged) && end == n.size() && end <= maxLent &&
		off >= int64(len(n.durable)) {
		p.lent = true
		return n.data[off:end:end]
	}
	return p.copy(b)
}

// copy keeps p.
func (p *pending) copy(b []byte) []byte {
	from := len(p.chunk)
	if cap(p.chunk)-from < len(b) {
		p.chunk = make([]byte, 0, max(len(b), min(max(2*cap(p.chunk), minChunk), maxChunk)))
		from = 0
	}
	p.chunk = append(p.chunk, b...)
	return p.chunk[from:]
}
