package persist

// Graph is what may be lost at one crash point: micro-ops in the order of the log, each with those
// before it that it cannot be on the device without.
type Graph struct {
	Micros []Micro

	deps    [][]int  // those that hold whatever is required
	drags   [][2]int // the first, if required, makes the second required
	order   []int    // the metadata before, as long as both are pending; -1 if none
	base    *Image
	births  map[Ino]*Birth
	opt     Options
	none    bool          // nothing pending survives (profile LazyFS)
	cuts    map[Ino][]int // the truncates of a file
	holes   map[Ino][]int // the holes and reservations of a file; nil: there are none
	cache   map[subset]*Node
	cached  int           // bytes of content in cache
	newborn map[Ino]*Node // inodes that the base does not know, as they begin
	fields  map[Ino][]int // the micro-ops that touch a node, in order
	inodes  []Ino         // the keys of fields, in order of first touch
}

// Graph is the graph of this moment. The tracker must not be used while the graph is.
func (t *Tracker) Graph() *Graph {
	if t.rules.reuse {
		return t.graph(t.keeps())
	}
	return t.graph(t.pending)
}

func (t *Tracker) graph(micros []Micro) *Graph {
	g := &Graph{
		Micros: micros, base: t.base, births: t.births, opt: t.opt, none: t.rules.atOnce,
		deps: make([][]int, len(micros)), order: make([]int, len(micros)),
		fields: map[Ino][]int{}, cuts: map[Ino][]int{},
		cache: map[subset]*Node{}, newborn: map[Ino]*Node{},
	}
	b := builder{g: g, rules: t.rules, meta: -1, last: map[object]int{}}
	for i := range g.Micros {
		g.order[i] = -1
		b.add(i, &g.Micros[i])
	}
	return g
}

// NewSet is the empty set.
func (g *Graph) NewSet() Set { return make(Set, (len(g.Micros)+63)/64) }

// Least is the set whose image is the base: nothing survives that is not required, and freed blocks
// keep what they held.
func (g *Graph) Least() Set {
	set := g.NewSet()
	for i := range g.Micros {
		if g.Micros[i].kind == microKeep {
			set.Add(i)
		}
	}
	return set
}

// Legal tells whether set holds all that its members depend on.
func (g *Graph) Legal(set Set) bool {
	for i := range g.deps {
		if set.Has(i) && (g.none || !g.met(set, i)) {
			return false
		}
	}
	return true
}

// met tells whether all that i depends on is in set.
func (g *Graph) met(set Set, i int) bool {
	if g.order[i] >= 0 && !set.Has(g.order[i]) {
		return false
	}
	for _, d := range g.deps[i] {
		if !set.Has(d) {
			return false
		}
	}
	return true
}

// Require adds i to set, and what it depends on.
func (g *Graph) Require(set Set, i int) {
	if set.Has(i) {
		return
	}
	set.Add(i)
	if g.none { // what is required is required by itself
		return
	}
	if g.order[i] >= 0 {
		g.Require(set, g.order[i])
	}
	for _, pair := range g.drags {
		if pair[0] == i {
			g.Require(set, pair[1])
		}
	}
	for _, d := range g.deps[i] {
		g.Require(set, d)
	}
}

// requireAhead is Require for what a sync writes ahead of the rest, which need not wait for the
// metadata before it.
func (g *Graph) requireAhead(set Set, i int) {
	if set.Has(i) {
		return
	}
	set.Add(i)
	for _, d := range g.deps[i] {
		g.requireAhead(set, d)
	}
}

// close takes out of set each member that lacks something it depends on.
func (g *Graph) close(set Set) {
	for i := range g.deps {
		if set.Has(i) && (g.none || !g.met(set, i)) {
			set.Del(i)
		}
	}
}

// object is what has versions in an order: a sector of a file, a size, permissions, a name in a
// directory.
type object struct {
	kind microKind
	ino  Ino
	at   int64
	name string
}

// builder finds dependencies, micro-op by micro-op.
type builder struct {
	g     *Graph
	rules *rules
	last  map[object]int // the latest version of an object
	meta  int            // the latest ordered metadata, -1 if none
}

func (b *builder) add(i int, m *Micro) {
	switch m.kind {
	case microData:
		b.data(i, m)
	case microSize:
		b.size(i, m)
	case microHole, microReserve:
		b.hole(i, m)
	case microDirent:
		b.dirent(i, m)
	case microAttr:
		b.touch(i, m.Op.Ino)
		b.version(i, object{kind: microAttr, ino: m.Op.Ino})
	case microSettle:
		b.wait(i, m.Op.Ino)
	case microKeep:
		b.touch(i, m.ino)
		return
	}
	if b.rules.ordered && !m.ahead && (m.kind != microData || b.rules.dataOrdered) {
		// a size joins the journal with its transaction or later, never before
		b.g.order[i] = b.meta
		if m.meta() {
			b.meta = i
		}
	}
	if b.rules.prefix {
		b.depend(i, i-1)
	}
}

// depend adds d to the dependencies of i; a negative one is none.
func (b *builder) depend(i, d int) {
	if d >= 0 {
		b.g.deps[i] = append(b.g.deps[i], d)
	}
}

// version makes i the latest version of an object, which depends on the one before.
func (b *builder) version(i int, o object) {
	if d, ok := b.last[o]; ok {
		b.depend(i, d)
	}
	b.last[o] = i
}

// touch notes that i changes the node ino.
func (b *builder) touch(i int, ino Ino) {
	list, ok := b.g.fields[ino]
	if !ok {
		b.g.inodes = append(b.g.inodes, ino)
	}
	if n := len(list); n == 0 || list[n-1] != i {
		b.g.Micros[i].nth = n
		b.g.fields[ino] = append(list, i)
	}
}

func (b *builder) data(i int, m *Micro) {
	ino := m.Op.Ino
	b.touch(i, ino)
	end := m.end()
	if b.rules.newBlocks && !m.tail { // what is written later into the block comes with it
		end = b.g.opt.endOfBlock(end)
	}
	for at := m.off / b.g.opt.Sector; at <= (end-1)/b.g.opt.Sector; at++ {
		b.version(i, object{kind: microData, ino: ino, at: at})
	}
	for _, h := range b.g.holes[ino] {
		if hole := &b.g.Micros[h]; hole.kind == microHole && hole.overlaps(m.off, m.end()) {
			b.depend(i, h)
		}
	}
	cuts := b.g.cuts[ino]
	for k := len(cuts) - 1; k >= 0; k-- {
		size := b.g.Micros[cuts[k]].size
		if size >= m.end() {
			continue
		}
		if b.rules.inPlace && m.off < b.g.opt.endOfBlock(size) {
			b.g.drags = append(b.g.drags, [2]int{i, cuts[k]}) // the file keeps the block
			continue
		}
		b.depend(i, cuts[k])
		return
	}
}

func (b *builder) size(i int, m *Micro) {
	ino := m.Op.Ino
	b.touch(i, ino)
	o := object{kind: microSize, ino: ino}
	if m.ahead {
		return
	}
	if m.cut { // a truncate sets the size whatever it was: it stands by itself
		b.last[o] = i
		b.g.cuts[ino] = append(b.g.cuts[ino], i)
		return
	}
	if b.rules.sizesApart {
		b.last[o] = i
		b.block(i, m)
		return
	}
	b.version(i, o)
	if b.rules.sizeAfter && (!m.tail || b.rules.tailAfter) && i > 0 && b.g.Micros[i-1].Op == m.Op {
		b.depend(i, i-1) // the data of the same sector, unless it has landed
	}
}

// block makes the size i depend on all data in the block that it ends in, which is written as a
// whole.
func (b *builder) block(i int, m *Micro) {
	begin := m.size - 1 - (m.size-1)%b.g.opt.Block
	for _, d := range b.g.fields[m.Op.Ino] {
		if before := &b.g.Micros[d]; before.kind == microData && before.end() > begin {
			b.depend(i, d)
		}
	}
}

// hole makes i the latest version of all that it covers: the kernel writes back what is dirty in a
// range before it makes a hole of it, and what is written into a hole has new blocks, that come
// later than those it has freed.
func (b *builder) hole(i int, m *Micro) {
	ino := m.Op.Ino
	for _, d := range b.g.fields[ino] {
		before := &b.g.Micros[d]
		switch before.kind {
		case microData:
			if m.kind == microHole && m.overlaps(before.off, before.end()) {
				b.depend(i, d)
			}
		case microHole, microReserve:
			if m.overlaps(before.off, before.off+before.size) {
				b.depend(i, d)
			}
		case microSize:
			if before.cut && m.kind == microReserve {
				b.depend(i, d)
			}
		}
	}
	b.touch(i, ino)
	if b.g.holes == nil {
		b.g.holes = map[Ino][]int{}
	}
	b.g.holes[ino] = append(b.g.holes[ino], i)
}

// overlaps tells whether a hole, or what is reserved, has a byte of [from, to).
func (m *Micro) overlaps(from, to int64) bool { return m.off < to && from < m.off+m.size }

func (b *builder) dirent(i int, m *Micro) {
	for _, e := range m.edits {
		b.touch(i, e.Dir)
		b.version(i, object{kind: microDirent, ino: e.Dir, name: e.Name})
		if e.Ino != 0 && m.Op.Meta.Replaces && b.rules.replaceWait {
			b.wait(i, e.Ino)
		}
	}
	if m.Op.Meta.Folder && i > 0 && b.g.Micros[i-1].Op == m.Op {
		b.depend(i, i-1) // the new name of a directory never stands beside the old one
	}
}

// wait makes i depend on the data in new blocks of a file, and on its sizes, so far: blocks that
// are allocated late are written first, what was written in place is not waited for.
func (b *builder) wait(i int, ino Ino) {
	for _, d := range b.g.fields[ino] {
		if m := &b.g.Micros[d]; d < i && (m.kind == microData && !m.tail || m.kind == microSize) {
			b.depend(i, d)
		}
	}
}
