package disk

import (
	"cmp"
	"slices"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// lazy tells whether syncs are only marked in the log, and what they make durable is found when it
// matters: under profiles where a sync of one file may require changes of others, and while a log
// is kept for later.
func (d *Disk) lazy() bool { return d.recording || d.Profile != persist.POSIX }

// options are how this disk turns its log into micro-ops.
func (d *Disk) options() persist.Options {
	return persist.Options{Profile: d.Profile, Sector: d.Sector, Fill: d.Fill,
		Committed: d.committed}
}

// node is the durable view of an inode. It shares the bytes.
func (n *inode) node() *persist.Node {
	c := &persist.Node{Ino: persist.Ino(n.id), Mode: n.syncedMode, Time: int64(n.durableChanged()),
		Target: n.extra.target}
	if n.isDir() {
		c.Entries = make([]persist.Entry, 0, n.dir.held().len())
		for e := range n.dir.held().all() {
			c.Entries = append(c.Entries, persist.Entry{Name: e.name, Ino: persist.Ino(e.ino.id)})
		}
		return c
	}
	c.Data = n.bytes()
	return c
}

// ops is the log: these records and the marks, in order.
func (d *Disk) ops(shares []share) []*persist.Op {
	list := make([]*persist.Op, 0, len(d.marks)+4*len(shares))
	for i := range d.marks {
		list = append(list, &d.marks[i])
	}
	for _, s := range shares {
		for i := range s.records {
			list = append(list, s.n.op(&s.n.log.records[i]))
		}
	}
	slices.SortFunc(list, func(a, b *persist.Op) int { return cmp.Compare(a.ID, b.ID) })
	ops := list[:0]
	for _, op := range list {
		if last := len(ops) - 1; last >= 0 && op.Kind == persist.Dirent && ops[last].ID == op.ID {
			join(ops[last].Meta, op.Meta)
			continue
		}
		ops = append(ops, op)
	}
	return ops
}

// join adds the edits of b to a: halves of one rename between two directories.
func join(a, b *persist.Meta) {
	a.Edits = append(a.Edits, b.Edits...)
	last := a.Edits[0].Ino != 0 // the old name comes first
	if a.Exchange {             // neither is the old one
		last = a.Edits[0].Dir > a.Edits[1].Dir
	}
	if last {
		slices.Reverse(a.Edits)
	}
}

// op is a record as package persist takes it, with the edits that concern n.
func (n *inode) op(r *record) *persist.Op {
	op := &persist.Op{ID: r.id, Kind: r.kind, Ino: persist.Ino(n.id), Off: r.off, Size: r.size,
		Time: int64(r.time), Who: r.who}
	switch r.kind {
	case persist.Write, persist.Truncate, persist.Punch, persist.Reserve:
		op.Bytes = r.data
		op.Parts = r.left
	case persist.Touch:
		op.Off, op.Size = 0, 0
	case persist.Attr:
		op.Meta = &persist.Meta{Mode: r.meta.mode}
	case persist.Dirent:
		op.Meta = &persist.Meta{Replaces: r.meta.replaces, Folder: r.meta.movesFolder(),
			Exchange: r.meta.exchanges}
		if r.meta.freed != nil {
			op.Meta.Freed = persist.Ino(r.meta.freed.id)
		}
		for _, e := range r.meta.edits {
			if e.dir == n {
				op.Meta.Edits = append(op.Meta.Edits, e.convert())
			}
		}
	}
	return op
}

func (e edit) convert() persist.Edit {
	c := persist.Edit{Dir: persist.Ino(e.dir.id), Name: e.name}
	if e.ino != nil {
		c.Ino = persist.Ino(e.ino.id)
		if e.born {
			c.New = &persist.Birth{Mode: e.ino.mode, Target: e.ino.extra.target}
		}
	}
	return c
}

// install makes nodes the durable views of those of these inodes. Others have theirs already: such
// a node is only how an inode begins.
func (d *Disk) install(nodes []*persist.Node, of []share) {
	known, wanted := map[persist.Ino]*inode{}, make(map[persist.Ino]bool, len(of))
	for _, s := range of {
		wanted[persist.Ino(s.n.id)] = true
	}
	for _, n := range d.dirty {
		known[persist.Ino(n.id)] = n
		for e := range n.dir.held().all() {
			known[persist.Ino(e.ino.id)] = e.ino
		}
		for i := range n.log.records {
			if meta := n.log.records[i].meta; meta != nil {
				for _, e := range meta.edits {
					if e.ino != nil {
						known[persist.Ino(e.ino.id)] = e.ino
					}
				}
			}
		}
	}
	for _, node := range nodes {
		if n := known[node.Ino]; n != nil && wanted[node.Ino] {
			n.install(node, known)
		}
	}
}

func (n *inode) install(node *persist.Node, known map[persist.Ino]*inode) {
	n.syncedMode = node.Mode
	if n.log != noLog {
		n.log.changed = sim.Instant(node.Time)
	}
	if !n.isDir() {
		n.setDurable(node.Data)
		return
	}
	n.dir.durable = new(entries)
	for _, e := range node.Entries {
		n.dir.durable.push(dirent{e.Name, known[e.Ino]})
	}
}
