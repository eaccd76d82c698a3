package persist

import (
	"cmp"
	"io/fs"
	"slices"

	"groundhog/disk/sparse"
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
			key.bits |= 1 << (k & 63)
		}
		any = any || set.Has(i) != (g.Micros[i].kind == microKeep)
	}
	if !any && (g.opt.Fill == Zeros || len(fields) == 0) {
		return nil
	}
	small := len(fields) <= 64
	if n := g.cache[key]; small && n != nil {
		return n
	}
	n := g.build(ino, fields, set)
	if weight := n.weight(len(fields)); small && g.cached+weight <= maxCached {
		g.cached += weight
		g.cache[key] = n
	}
	return n
}

// weight is about how many bytes the node has for itself after so many micro-ops.
func (n *Node) weight(micros int) int {
	if n.Data.Pages != nil {
		return micros * 2 * sparse.PageSize
	}
	return len(n.Data.Flat)
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
	b := bodyOf(g, old.Data)
	for _, i := range fields {
		m := &g.Micros[i]
		switch {
		case !set.Has(i):
			b.miss(m)
			if m.kind == microKeep && !g.isFreed(set, m) {
				b.put(m.off, m.bytes)
			}
			continue
		case m.kind == microKeep:
			continue
		case m.ofContent():
			b.apply(m)
		default:
			n.alter(m)
		}
		n.Time = max(n.Time, m.Op.Time)
	}
	n.Data = b.final()
	return n
}

// isFreed tells whether the change that frees the block of m is in set, and so the block is not the
// file's any more. (A file that has lost its last name is not there at all.)
func (g *Graph) isFreed(set Set, m *Micro) bool {
	return g.Micros[m.freed].kind != microDirent && set.Has(m.freed)
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
