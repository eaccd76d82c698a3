package disk

import (
	"io/fs"
	"syscall"

	"groundhog/sim"
)

// Sync makes the file's data and size durable, or, of a directory, the changes of its names. It covers what
// was done before the call; it promises nothing until it returns nil. It takes [Disk.SyncLatency].
func (f *File) Sync() error { return f.sync("sync", f.d.sym.sync) }

// Datasync is fdatasync: Sync without the times. As size and data are durable together on this disk,
// the two differ in the trace only.
func (f *File) Datasync() error { return f.sync("fdatasync", f.d.sym.datasync) }

func (f *File) sync(verb string, sym sim.Symbol) error {
	if err := f.begin(OpSync, verb); err != nil {
		return err
	}
	if f.quiet {
		return pathError(verb, f.name, syscall.EROFS)
	}
	d := f.d
	if f.ino.isDir() {
		sym = d.sym.syncDir
	}
	p := d.sim.Current()
	if p == nil || d.SyncLatency <= 0 {
		d.complete(nil, f.ino) // also what an earlier caller still waits for
		d.note(sym, f.ino, f.ino.flush())
		return nil
	}
	flying := d.depart(f.ino)
	p.Sleep(d.SyncLatency)
	if f.epoch != d.epoch { // a process of another host waited: ours would be dead
		return pathError(verb, f.name, fs.ErrClosed)
	}
	d.note(sym, f.ino, flying.length)
	if !flying.landed {
		d.complete(flying, f.ino)
	}
	d.recycle(flying)
	return nil
}

// flush copies what is dirty to the durable view and returns how much that was: bytes or entries.
// The cost is that of what is dirty, not of the size.
func (n *inode) flush() int64 {
	n.synced = n.changed
	if n.isDir() {
		length := len(n.dir.touched)
		for _, name := range n.dir.touched {
			n.dir.durable = n.dir.durable.with(name, n.dir.cur.get(name))
		}
		n.dir.touched = n.dir.touched[:0]
		return int64(length)
	}
	length := n.dirty.bytes()
	n.durable = resize(n.durable, n.size())
	for _, s := range n.dirty.spans {
		copy(n.durable[s.from:s.to], n.data[s.from:s.to])
	}
	n.dirty.clear()
	return length
}

// flight is a sync that a process waits for: a copy of what was dirty when it was called, since what is
// written meanwhile is not covered. Flights of one inode land in the order of their departure, because
// a sync that returns covers all that an earlier one was called for.
type flight struct {
	ino     *inode
	changed sim.Instant
	length  int64 // bytes or entries
	landed  bool  // made durable by a later sync that returned first

	size   int64 // of a file
	ranges ranges
	bytes  []byte // the bytes of ranges, one after the other

	names []dirent // of a directory
}

// depart takes what is dirty in n on board.
func (d *Disk) depart(n *inode) *flight {
	f := &flight{}
	if last := len(d.spare) - 1; last >= 0 {
		f, d.spare = d.spare[last], d.spare[:last]
	}
	f.ino, f.changed, f.size, f.landed = n, n.changed, n.size(), false
	if n.isDir() {
		f.names = n.dir.changes(f.names[:0])
		f.length = int64(len(f.names))
	} else {
		f.ranges.spans = append(f.ranges.spans[:0], n.dirty.spans...)
		f.bytes = f.bytes[:0]
		for _, s := range n.dirty.spans {
			f.bytes = append(f.bytes, n.data[s.from:s.to]...)
		}
		f.length = int64(len(f.bytes))
		n.dirty.clear()
	}
	d.flights = append(d.flights, f)
	return f
}

// complete lands the flights of n up to and including last, or all of them if last is nil.
func (d *Disk) complete(last *flight, n *inode) {
	kept := d.flights[:0]
	done := false
	for _, f := range d.flights {
		if f.ino != n || done {
			kept = append(kept, f)
			continue
		}
		f.land()
		done = f == last
	}
	clear(d.flights[len(kept):])
	d.flights = kept
}

// land makes the cargo durable.
func (f *flight) land() {
	f.landed = true
	n := f.ino
	n.synced = f.changed
	if n.isDir() {
		for _, e := range f.names {
			n.dir.durable = n.dir.durable.with(e.name, e.ino)
		}
		return
	}
	n.durable = resize(n.durable, f.size)
	cargo := f.bytes
	for _, s := range f.ranges.spans {
		cargo = cargo[copy(n.durable[s.from:s.to], cargo):]
	}
}

// giveBack makes dirty again what the flight had on board: its caller died, the page cache did not.
func (f *flight) giveBack() {
	n := f.ino
	for _, e := range f.names {
		n.dir.touched = append(n.dir.touched, e.name)
	}
	for _, s := range f.ranges.spans {
		n.dirty.add(s.from, min(s.to, n.size()))
	}
}

// recycle keeps a flight's buffers for the next one.
func (d *Disk) recycle(f *flight) {
	clear(f.names)
	f.names, f.ranges.spans, f.ino = f.names[:0], f.ranges.spans[:0], nil
	d.spare = append(d.spare, f)
}
