package disk

import (
	"slices"

	"groundhog/disk/persist"
)

// share is how many of the records of an inode, from the first on, a tracker gets to see.
type share struct {
	n       *inode
	records int
}

// whole is all that is pending.
func (d *Disk) whole() []share {
	shares := make([]share, len(d.dirty))
	for i, n := range d.dirty {
		shares[i] = share{n, len(n.log.records)}
	}
	return shares
}

// tracker is the state of the device as package persist sees it: the durable views of what is
// dirty, and the log. Syncs that only stand in the log are seen to before.
func (d *Disk) tracker() *persist.Tracker {
	if len(d.marks) > 0 && !d.recording {
		d.compact()
	}
	return d.trackerOf(append(d.whole(), d.freed()...))
}

// trackerOf is the same of some of it.
func (d *Disk) trackerOf(shares []share) *persist.Tracker {
	nodes := make([]*persist.Node, 0, len(shares)+1)
	for _, s := range shares {
		nodes = append(nodes, s.n.node())
	}
	t := persist.NewTracker(persist.NewImage(nodes), d.options())
	for _, op := range d.ops(shares) {
		t.Log(op)
	}
	return t
}

// freed are the files of which nothing is pending but that they lose their last name, if the
// profile lets them show what others write then.
func (d *Disk) freed() (shares []share) {
	if !d.Profile.Reuses() {
		return nil
	}
	for _, n := range d.dirty {
		for i := range n.log.records {
			meta := n.log.records[i].meta
			if meta == nil || meta.freed == nil || len(meta.freed.log.records) > 0 {
				continue
			}
			if s := (share{n: meta.freed}); !slices.Contains(shares, s) {
				shares = append(shares, s)
			}
		}
	}
	return shares
}

// compact makes durable what the syncs in the log require, and shortens the log. It costs what they
// concern, whatever else is pending.
func (d *Disk) compact() {
	shares := d.concerned()
	d.adopt(d.trackerOf(shares), shares)
}

// compactAll is compact, and under LazyFS it makes durable what needs no sync.
func (d *Disk) compactAll() { d.adopt(d.tracker(), d.whole()) }

// concerned is that of which the syncs in the log may require something. The writes into a file
// that came after its last sync and its last change of another kind are not: what is written may
// depend on other changes, and no other change depends on it, unless the file has replaced another.
func (d *Disk) concerned() []share {
	if d.Profile.Prefix() {
		return d.whole()
	}
	all, synced := uint64(0), map[*inode]uint64{} // the last mark of each
	byNumber := map[persist.Ino]uint64{}
	for i := range d.marks {
		switch m := &d.marks[i]; {
		case m.Kind == persist.SyncAll:
			all = m.ID
		case m.IsSync():
			byNumber[m.Ino] = m.ID
		}
	}
	for _, n := range d.dirty {
		synced[n] = max(synced[n], all, byNumber[persist.Ino(n.id)])
		for i := range n.log.records {
			if ino := n.log.records[i].meta.replacement(); ino != nil {
				synced[ino] = d.next
			} else if !n.isDir() {
				break // names are changes of directories
			}
		}
	}
	shares := make([]share, 0, len(d.dirty))
	for _, n := range d.dirty {
		if k := n.log.concerned(synced[n]); k > 0 {
			shares = append(shares, share{n, k})
		}
	}
	return shares
}

// replacement is the inode that takes the place of another by the change, nil if none does.
func (c *change) replacement() *inode {
	if c == nil || !c.replaces {
		return nil
	}
	return c.edits[len(c.edits)-1].ino
}

// concerned is how many records, from the first on, there are up to the last one that is no write
// or not after synced.
func (p *pending) concerned(synced uint64) int {
	k := len(p.records)
	for k > 0 && p.records[k-1].kind == persist.Write && p.records[k-1].id > synced {
		k--
	}
	return k
}

// adopt makes durable what t has found to be, and keeps the rest.
func (d *Disk) adopt(t *persist.Tracker, shares []share) {
	d.install(t.Base().Changed(), shares)
	d.committed = t.Committed()
	left := t.Left()
	for _, s := range shares {
		records := s.n.log.records
		kept := records[:0]
		for i, r := range records {
			at, ok := slices.BinarySearchFunc(left, r.id, byID)
			if i >= s.records || ok && s.n.keep(&r, left[at]) || d.keepsTimes(s.n, &r) {
				kept = append(kept, r)
			} else {
				s.n.landTimes(&records[i])
			}
		}
		d.shorten(s.n, kept)
	}
	d.marks = d.marks[:0]
}

// keepsTimes tells whether r sets the times of n, and none of the syncs in the log covers that.
func (d *Disk) keepsTimes(n *inode, r *record) bool {
	return r.kind == persist.Touch && r.id > d.committed &&
		!slices.ContainsFunc(d.marks, func(m persist.Op) bool {
			return r.id < m.Since && (m.Kind == persist.SyncAll ||
				m.Kind == persist.Sync && m.Ino == persist.Ino(n.id))
		})
}

func byID(l persist.Left, id uint64) int {
	switch {
	case l.ID < id:
		return -1
	case l.ID > id:
		return 1
	}
	return 0
}

// keep cuts a record to what is left of it, and tells whether that is anything of n.
func (n *inode) keep(r *record, left persist.Left) bool {
	switch r.kind {
	case persist.Truncate, persist.Punch, persist.Reserve:
		r.left = left.Parts
	case persist.Write:
		r.left = left.Parts
		r.data = r.data[:min(int64(len(r.data)), left.End-r.off)]
	case persist.Dirent:
		c := *r.meta
		c.edits = nil
		mine := false
		for _, e := range r.meta.edits {
			if slices.ContainsFunc(left.Edits, func(l persist.Edit) bool {
				return l.Dir == persist.Ino(e.dir.id) && l.Name == e.name
			}) {
				c.edits = append(c.edits, e)
				mine = mine || e.dir == n
			}
		}
		r.meta = &c
		return mine
	}
	return true
}
