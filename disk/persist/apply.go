package persist

import (
	"cmp"
	"io/fs"
	"slices"
)

// subset is a part of the micro-ops that touch one node: bit k is the k-th of them.
type subset struct {
	ino  Ino
	bits uint64
}

// maxCached is how many bytes of content a graph keeps.
const maxCached = 16 << 20

// Image is what the device holds if the micro-ops in set survive, which must be legal. If the base
// is not a whole tree, neither is the image.
func (g *Graph) Image(set Set) *Image { return g.base.with(g.nodes(set)) }

// nodes are the nodes that differ from the base if set survives, sorted by inode.
func (g *Graph) nodes(set Set) []*Node {
	nodes := make([]*Node, 0, len(g.inodes)+1)
	for _, ino := range g.inodes {
		if n := g.node(ino, set); n != nil {
			nodes = append(nodes, n)
		}
	}
	for _, m := range g.born(set) { // a name may survive without anything that touches its inode
		for _, e := range m.edits {
			if e.Ino != 0 && g.base.Node(e.Ino) == nil && !holds(nodes, e.Ino) {
				nodes = append(nodes, g.birth(e.Ino))
			}
		}
	}
	sortNodes(nodes)
	return nodes
}

func sortNodes(nodes []*Node) {
	slices.SortFunc(nodes, func(a, b *Node) int { return cmp.Compare(a.Ino, b.Ino) })
}

func holds(nodes []*Node, ino Ino) bool {
	return slices.ContainsFunc(nodes, func(n *Node) bool { return n.Ino == ino })
}

// born are the dirents in set. In the order of the log, they hold each inode that has a name.
func (g *Graph) born(set Set) []*Micro {
	var list []*Micro
	for i := range g.Micros {
		if g.Micros[i].kind == microDirent && set.Has(i) {
			list = append(list, &g.Micros[i])
		}
	}
	return list
}

// birth is an inode as it begins.
func (g *Graph) birth(ino Ino) *Node {
	if n := g.newborn[ino]; n != nil {
		return n
	}
	n := &Node{Ino: ino}
	if b := g.births[ino]; b != nil {
		n.Mode, n.Target = b.Mode, b.Target
	}
	g.newborn[ino] = n
	return n
}

// node is one inode after the part of set that touches it, nil if none does. Nodes are kept: most
// sets of a graph differ in few inodes.
func (g *Graph) node(ino Ino, set Set) *Node {
	fields := g.fields[ino]
	key := subset{ino: ino}
	any := false
	for k, i := range fields {
		if set.Has(i) {
			any = true
			key.bits |= 1 << (k & 63)
		}
	}
	if !any && (g.opt.Fill == Zeros || len(fields) == 0) {
		return nil
	}
	small := len(fields) <= 64
	if n := g.cache[key]; small && n != nil {
		return n
	}
	n := g.build(ino, fields, set)
	if small && g.cached+len(n.Data) <= maxCached {
		g.cached += len(n.Data)
		g.cache[key] = n
	}
	return n
}

// build applies micro-ops to a copy of the base's node.
func (g *Graph) build(ino Ino, fields []int, set Set) *Node {
	old := g.base.Node(ino)
	if old == nil {
		old = g.birth(ino)
	}
	n := &Node{Ino: ino, Mode: old.Mode, Target: old.Target, Time: old.Time}
	if n.IsDir() {
		n.Entries = slices.Clone(old.Entries)
		for _, i := range fields {
			m := &g.Micros[i]
			if set.Has(i) {
				n.alter(m)
			}
		}
		return n
	}
	b := body{g: g, old: old.Data, size: int64(len(old.Data))}
	b.data = append(make([]byte, 0, len(old.Data)+64), old.Data...)
	for _, i := range fields {
		m := &g.Micros[i]
		switch {
		case !set.Has(i):
			b.miss(m)
			continue
		case m.kind == microData:
			b.put(m.off, m.bytes)
		case m.kind == microSize:
			b.resize(m)
		default:
			n.alter(m)
		}
		n.Time = max(n.Time, m.Op.Time)
	}
	n.Data = b.final()
	return n
}

// alter applies what is not content of a file.
func (n *Node) alter(m *Micro) {
	switch m.kind {
	case microAttr:
		n.Mode = n.Mode&fs.ModeType | m.Op.Meta.Mode&^fs.ModeType
	case microDirent:
		for _, e := range m.edits {
			if e.Dir == n.Ino {
				n.set(e.Name, e.Ino)
			}
		}
		n.Time = max(n.Time, m.Op.Time)
	}
}

// body is the content of a file while micro-ops are applied: data may be longer than size, as
// blocks are on a device that the size does not cover yet.
type body struct {
	g    *Graph
	old  []byte
	data []byte
	size int64
}

// put writes bytes, whatever the size is.
func (b *body) put(off int64, bytes []byte) {
	b.reach(off + int64(len(bytes)))
	copy(b.data[off:], bytes)
}

// reach makes the buffer at least n long; what is new is zero.
func (b *body) reach(n int64) {
	if old := int64(len(b.data)); n > old {
		b.data = slices.Grow(b.data, int(n-old))[:n]
		clear(b.data[old:])
	}
}

func (b *body) resize(m *Micro) {
	if m.cut && m.size < int64(len(b.data)) {
		clear(b.data[m.size:])
	}
	b.size = m.size
}

// miss puts what the device shows where the data of m would be, if that was beyond the old content.
func (b *body) miss(m *Micro) {
	if m.kind != microData || b.g.opt.Fill == Zeros {
		return
	}
	end := m.off + int64(len(m.bytes))
	from := max(m.off, b.size)
	if from >= end {
		return
	}
	b.reach(end)
	for at := from; at < end; at++ {
		switch {
		case b.g.opt.Fill == Garbage:
			b.data[at] = garbage(m.Op.ID, at)
		case at < int64(len(b.old)):
			b.data[at] = b.old[at]
		}
	}
}

func (b *body) final() []byte {
	b.reach(b.size)
	return b.data[:b.size:b.size]
}

// garbage is a byte of an unwritten block: never zero, the same for the same place.
func garbage(id uint64, at int64) byte {
	return byte(mix(id^uint64(at)<<20))%255 + 1
}
