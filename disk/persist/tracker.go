package persist

import "slices"

// Options say how a log becomes micro-ops and what is seen where data is missing.
type Options struct {
	Profile Profile
	Sector  int64 // bytes that reach the device together; zero is 512. Whole writes: [WholeWrites]
	Block   int64 // bytes that a file system allocates together; zero is 4096
	Fill    Fill  // what a file shows where its size survived and its data did not

	// Committed is the number below which metadata is on the device when the log begins: what was
	// changed there waits for no commit any more.
	Committed uint64
}

// endOfBlock is the end of the last block of a file of this size.
func (o Options) endOfBlock(size int64) int64 { return size + (o.Block-size%o.Block)%o.Block }

// WholeWrites is the sector of a device that never tears a write.
const WholeWrites = int64(1) << 62

// DefaultSector is the atomic unit of a device in bytes, DefaultBlock that of a file system.
const (
	DefaultSector = 512
	DefaultBlock  = 4096
)

// Fill is what is read where a size survived and the data did not.
type Fill uint8

// The fills. Stale shows what the file held there before it was truncated, zeros if it held
// nothing.
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
	changed transaction // what the journal or log holds in memory
}

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
	rules := &profileRules[opt.Profile]
	if rules.blocks {
		opt.Sector = max(opt.Sector, opt.Block)
	}
	return &Tracker{opt: opt, rules: rules, base: base, births: map[Ino]*Birth{},
		changed: transaction{}}
}

// Base is the image of what is required: what is left if nothing else survives.
func (t *Tracker) Base() *Image { return t.base }

// Committed is what [Options.Committed] must be for a log that goes on from here.
func (t *Tracker) Committed() uint64 { return t.opt.Committed }

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
	if t.rules.scope == scopeJournal || t.rules.scope == scopeLog {
		t.changed.join(op, t.opt.Committed, t.rules.scope)
	}
	first := len(t.pending)
	t.pending = split(t.pending, op, t.rules, t.opt)
	if t.rules.atOnce && !op.ofBlocks() {
		t.require(func(i int, _ *Micro) bool { return i >= first })
	}
}

// sync makes required what the profile promises, and what that depends on.
func (t *Tracker) sync(s *Op) {
	upTo := t.upTo(s)
	if t.rules.sizeAhead && s.Folder {
		t.splitMoves(s)
		t.sizesAhead(s)
	}
	if len(t.pending) > 0 {
		inodes := map[Ino]bool{s.Ino: true}
		if t.rules.scope == scopeNames && s.Kind != SyncAll {
			t.above(inodes)
			t.logDirectories(s, inodes)
		}
		t.require(func(_ int, m *Micro) bool {
			return m.Op.ID < s.Since && t.covers(s, upTo, inodes, m)
		})
	}
	if upTo > 0 {
		t.changed.end(upTo, s)
		t.opt.Committed = max(t.opt.Committed, upTo)
	}
}

// covers tells whether the sync s requires m, which came before it, by itself.
func (t *Tracker) covers(s *Op, upTo uint64, inodes map[Ino]bool, m *Micro) bool {
	switch {
	case s.Kind == SyncAll, (t.rules.prefix || m.meta()) && m.Op.ID < upTo:
		return true
	case s.Only != 0 && m.kind != microDirent:
		return m.Op.ID == s.Only || t.uncovers(s, m)
	case m.kind == microAttr && s.Kind == Datasync:
		return false
	case t.rules.scope == scopeNames && m.kind == microDirent && m.names(inodes):
		return true
	}
	return m.touches(s.Ino)
}

// splitMoves takes the new names of files that were moved into the directory of s apart from the
// old ones, which a sync of that directory leaves where they are.
func (t *Tracker) splitMoves(s *Op) {
	for i := 0; i < len(t.pending); i++ {
		m := &t.pending[i]
		if m.kind != microDirent || len(m.edits) < 2 || m.Op.Meta.Folder || m.Op.Meta.Exchange ||
			m.edits[1].Dir != s.Ino || m.edits[0].Dir == s.Ino {
			continue
		}
		old := *m
		old.Part, old.edits, m.edits = 1, m.edits[:1], m.edits[1:]
		t.pending = slices.Insert(t.pending, i+1, old)
		i++
	}
}

// uncovers tells whether m is a size that an earlier write made and without which what the write of
// s wrote is not in the file.
func (t *Tracker) uncovers(s *Op, m *Micro) bool {
	if m.kind != microSize || m.cut || m.Op.Ino != s.Ino || m.Op.ID > s.Only {
		return false
	}
	for i := len(t.pending) - 1; i >= 0; i-- {
		if op := t.pending[i].Op; op.ID == s.Only {
			end := op.Off + int64(len(op.Bytes))
			return (m.size-1)/t.opt.Block == (end-1)/t.opt.Block
		}
	}
	return false
}

// sizesAhead notes that a sync of a directory may write the inodes of files ahead with it, those
// that it gave names to: with their sizes, but neither their data nor what truncates did.
func (t *Tracker) sizesAhead(s *Op) {
	named, sizes, order := map[Ino]bool{}, map[Ino]int64{}, []Ino{}
	for i := range t.pending {
		for _, e := range t.pending[i].edits {
			named[e.Ino] = named[e.Ino] || e.Dir == s.Ino
		}
	}
	for i := range t.pending {
		if m := &t.pending[i]; m.kind == microSize && !m.ahead && named[m.Op.Ino] {
			if _, known := sizes[m.Op.Ino]; !known {
				order = append(order, m.Op.Ino)
			}
			sizes[m.Op.Ino] = m.size
		}
	}
	for part, ino := range order {
		op := *s
		op.Ino = ino
		t.pending = append(t.pending, Micro{Op: &op, Part: part, kind: microSize, cut: true,
			ahead: true, size: sizes[ino], off: sizes[ino]})
	}
}

// logDirectories notes that the directories of the names that a sync writes ahead may go there
// whole: btrfs logs other new names of them as well.
func (t *Tracker) logDirectories(s *Op, inodes map[Ino]bool) {
	logged := map[Ino]bool{}
	for i := range t.pending {
		if m := &t.pending[i]; m.Op.ID < s.Since && (m.names(inodes) || m.touches(s.Ino)) {
			for _, e := range m.edits {
				logged[e.Dir] = true
			}
		}
	}
	for i := range t.pending {
		m := &t.pending[i]
		for _, e := range m.edits {
			m.ahead = m.ahead || m.Op.ID < s.Since && logged[e.Dir]
		}
	}
}

// above adds the directories that pending names of the inodes stand in, up to the root: where they
// are new, their first names go ahead as well.
func (t *Tracker) above(inodes map[Ino]bool) {
	for i := len(t.pending) - 1; i >= 0; i-- {
		m := &t.pending[i]
		if m.kind != microDirent || !m.names(inodes) {
			continue
		}
		for _, e := range m.edits {
			if _, known := inodes[e.Dir]; e.Ino != 0 && !known {
				inodes[e.Dir] = false
			}
		}
	}
}

// require makes required the micro-ops that are chosen, and what they depend on.
func (t *Tracker) require(chosen func(int, *Micro) bool) {
	g := t.graph(t.pending)
	set := g.NewSet()
	for i := range g.Micros {
		if !chosen(i, &g.Micros[i]) {
			continue
		}
		if t.rules.scope == scopeNames {
			g.requireAhead(set, i)
		} else {
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

// clip takes away from a pending micro-op what a truncate that came later and is in set has undone,
// and tells whether something is left.
func (g *Graph) clip(set Set, i int) bool {
	m := &g.Micros[i]
	for _, cut := range g.cuts[m.Op.Ino] {
		if cut < i || !set.Has(cut) {
			continue
		}
		if m.kind == microSize {
			return false
		}
		if m.kind == microReserve {
			if m.size = min(m.size, g.Micros[cut].size-m.off); m.size <= 0 {
				return false
			}
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

// Land puts a set of the graph of this moment on the device, as background writeback does. It is
// not promised: whoever reports promises must remember it. Data above the size that would be on the
// device waits, and with it what depends on it. What lands goes into no block that was freed
// before.
func (t *Tracker) Land(set Set) {
	g := t.graph(t.pending)
	landing := t.own(set)
	for before := -1; before != landing.Len(); {
		before = landing.Len()
		ends := map[Ino]int64{}
		for i := range g.Micros {
			if m := &g.Micros[i]; m.kind == microSize && landing.Has(i) {
				ends[m.Op.Ino] = max(ends[m.Op.Ino], m.size)
			}
		}
		for i := range g.Micros {
			m := &g.Micros[i]
			end := max(ends[m.Op.Ino], t.base.size(m.Op.Ino))
			if m.kind == microData && m.off+int64(len(m.bytes)) > end {
				landing.Del(i)
			}
		}
		if !g.none {
			g.close(landing)
		}
	}
	t.require(func(i int, _ *Micro) bool { return landing.Has(i) })
}

// own is a set of the graph of this moment as one of what is pending.
func (t *Tracker) own(set Set) Set {
	if !t.rules.reuse {
		return set.Clone()
	}
	own, i := make(Set, (len(t.pending)+63)/64), 0
	for k, m := range t.keeps() {
		if m.kind == microKeep {
			continue
		}
		if set.Has(k) {
			own.Add(i)
		}
		i++
	}
	return own
}

// Pending are the micro-ops that are not required, in the order of the log.
func (t *Tracker) Pending() []Micro { return t.pending }

// Left is what is pending of one operation.
type Left struct {
	ID    uint64
	Parts Set    // of a write, a truncate and a punched hole
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
