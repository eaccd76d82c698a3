package persist

// Options say how a log becomes micro-ops and what is seen where data is missing.
type Options struct {
	Profile Profile
	Sector  int64 // bytes that reach the device together; zero is 512. Whole writes: [WholeWrites]
	Block   int64 // bytes that a file system allocates together; zero is 4096
	Fill    Fill  // what a file shows where its size survived and its data did not
}

// WholeWrites is the sector of a device that never tears a write.
const WholeWrites = int64(1) << 62

// DefaultSector is the atomic unit of a device in bytes, DefaultBlock that of a file system.
const (
	DefaultSector = 512
	DefaultBlock  = 4096
)

// Fill is what is read where a size survived and the data did not.
type Fill uint8

// The fills. Stale shows what the file held there before it was truncated, zeros if it held nothing.
const (
	Zeros Fill = iota
	Garbage
	Stale
)

// Tracker follows a log and separates what is required after a crash from what may be lost.
type Tracker struct {
	opt     Options
	rules   *rules
	base    *Image
	pending []Micro
	births  map[Ino]*Birth
	running map[Ino]joined // the inodes that the running transaction of the journal holds
}

// joined says what of an inode the running transaction holds, and so which syncs of it wait for a commit. Linux keeps the
// two numbers i_sync_tid and i_datasync_tid for it (fs/ext4/fsync.c, ext4_fsync_journal, v6.1).
type joined uint8

const (
	anything joined = 1 << iota // fsync waits
	needed                      // fdatasync waits as well: its size, its blocks, or that it exists
)

// NewTracker starts with a device that holds base. It panics if there is no such profile.
func NewTracker(base *Image, opt Options) *Tracker {
	if err := opt.Profile.Validate(); err != nil {
		panic(err)
	}
	if opt.Sector <= 0 {
		opt.Sector = DefaultSector
	}
	if opt.Block <= 0 {
		opt.Block = DefaultBlock
	}
	return &Tracker{opt: opt, rules: &profileRules[opt.Profile], base: base, births: map[Ino]*Birth{}, running: map[Ino]joined{}}
}

// Base is the image of what is required: what is left if nothing else survives.
func (t *Tracker) Base() *Image { return t.base }

// Pending is the number of micro-ops that may be lost.
func (t *Tracker) Pending() int { return len(t.pending) }

// Log takes the next record. It keeps the record's bytes and edits.
func (t *Tracker) Log(op *Op) {
	switch op.Kind {
	case Sync, Datasync, SyncAll:
		t.sync(op)
		return
	case Dirent:
		for _, e := range op.Meta.Edits {
			if e.New != nil {
				t.births[e.Ino] = e.New
			}
		}
	}
	if t.rules.syncsAll {
		t.join(op)
	}
	first := len(t.pending)
	t.pending = split(t.pending, op, t.rules, t.opt)
	if t.rules.atOnce && op.Kind != Write {
		t.keep(func(i int, _ *Micro) bool { return i >= first })
	}
}

// join notes what the running transaction holds after op.
func (t *Tracker) join(op *Op) {
	switch op.Kind {
	case Write: // in place, it changes the times alone
		t.running[op.Ino] |= anything
		if op.Off+int64(len(op.Bytes)) > op.Size {
			t.running[op.Ino] |= needed
		}
	case Truncate:
		t.running[op.Ino] |= anything | needed
	case Attr, Touch:
		t.running[op.Ino] |= anything
	case Dirent:
		for _, e := range op.Meta.Edits {
			if e.New != nil {
				t.running[e.Ino] |= needed
			}
			if e.Ino != 0 {
				t.running[e.Ino] |= anything // its time of change
			}
		}
	}
}

// commits tells whether the sync s waits for a commit of the journal, which takes all metadata along: that of a
// file only if the running transaction holds something of it, that of a directory always.
func (t *Tracker) commits(s *Op) bool {
	switch {
	case !t.rules.syncsAll:
		return false
	case t.rules.prefix, s.Kind == SyncAll, s.Folder:
		return true
	case s.Kind == Datasync:
		return t.running[s.Ino]&needed != 0
	}
	return t.running[s.Ino]&anything != 0
}

// sync makes required what the profile promises, and what that depends on.
func (t *Tracker) sync(s *Op) {
	commit := t.commits(s)
	if len(t.pending) > 0 {
		t.keep(func(_ int, m *Micro) bool { return m.Op.ID < s.Since && t.rules.covers(s, commit, m) })
	}
	if commit {
		clear(t.running)
	}
}

// covers tells whether the sync s, with a commit of the journal or without, requires m, which came before it, by itself.
func (r *rules) covers(s *Op, commit bool, m *Micro) bool {
	switch {
	case s.Kind == SyncAll, r.prefix, commit && m.meta():
		return true
	case s.Only != 0:
		return m.Op.ID == s.Only
	case m.kind == microAttr && s.Kind == Datasync:
		return false
	}
	return m.touches(s.Ino)
}

// keep makes required the micro-ops that are chosen, and what they depend on.
func (t *Tracker) keep(chosen func(int, *Micro) bool) {
	g := t.Graph()
	set := g.NewSet()
	for i := range g.Micros {
		if chosen(i, &g.Micros[i]) {
			g.Require(set, i)
		}
	}
	t.base = g.base.with(g.nodes(set))
	rest := t.pending[:0]
	for i := range t.pending {
		if !set.Has(i) && g.clip(set, i) {
			rest = append(rest, t.pending[i])
		}
	}
	clear(t.pending[len(rest):])
	t.pending = rest
}

// clip takes away from a pending micro-op what a truncate that came later and is in set has undone, and tells whether
// something is left.
func (g *Graph) clip(set Set, i int) bool {
	m := &g.Micros[i]
	for _, cut := range g.cuts[m.Op.Ino] {
		if cut < i || !set.Has(cut) {
			continue
		}
		if m.kind == microSize {
			return false
		}
		if m.kind == microData {
			m.bytes = m.bytes[:max(0, min(int64(len(m.bytes)), g.Micros[cut].size-m.off))]
			if len(m.bytes) == 0 {
				return false
			}
		}
	}
	return true
}

// Land puts a set of the graph of this moment on the device, as background writeback does. It is not promised:
// whoever reports promises must remember it. Data above the size that would be on the device waits.
func (t *Tracker) Land(set Set) {
	ends := map[Ino]int64{}
	for i := range t.pending {
		if m := &t.pending[i]; m.kind == microSize && set.Has(i) {
			ends[m.Op.Ino] = max(ends[m.Op.Ino], m.size)
		}
	}
	t.keep(func(i int, m *Micro) bool {
		if m.kind == microData && m.off+int64(len(m.bytes)) > max(ends[m.Op.Ino], t.base.size(m.Op.Ino)) {
			return false
		}
		return set.Has(i)
	})
}

// Left is what is pending of one operation.
type Left struct {
	ID    uint64
	Parts Set    // of a write
	End   int64  // of a write: where it ends, since a truncate may have cut it
	Edits []Edit // of a dirent
}

// Left is what is pending, in the order of the log.
func (t *Tracker) Left() []Left {
	var list []Left
	for i := range t.pending {
		m := &t.pending[i]
		if len(list) == 0 || list[len(list)-1].ID != m.Op.ID {
			list = append(list, Left{ID: m.Op.ID, Parts: Set{}})
		}
		last := &list[len(list)-1]
		last.Edits = append(last.Edits, m.edits...)
		for m.Part >= 64*len(last.Parts) {
			last.Parts = append(last.Parts, 0)
		}
		last.Parts.Add(m.Part)
		last.End = max(last.End, m.off+int64(len(m.bytes)), m.size)
	}
	return list
}
