package persist

import "bytes"

// Find is a legal set of micro-ops whose image shows the tree, if there is one: it explains what
// was found after a crash. The fill must be [Zeros].
//
// Names are decided first, as there are few. Then each sector and each size of a file that the
// tree shows says which micro-ops must be there and which must not; the rest is searched.
func (g *Graph) Find(tree Tree) (Set, bool) {
	f := finder{g: g, tree: tree, left: maxFindSteps}
	if g.none {
		set := g.NewSet()
		return set, g.Image(set).Tree().equal(tree)
	}
	for i := range g.Micros {
		if g.Micros[i].kind == microDirent {
			f.dirents = append(f.dirents, i)
		}
	}
	set := g.NewSet()
	if f.names(0, set) {
		return f.found, true
	}
	return nil, false
}

// maxFindSteps bounds a search.
const maxFindSteps = 1 << 22

// finder looks for a set.
type finder struct {
	g       *Graph
	tree    Tree
	dirents []int
	found   Set
	left    int
}

// equal tells whether two trees show the same.
func (t Tree) equal(o Tree) bool {
	return t.alike(o, func(a, b Leaf) bool { return bytes.Equal(a.Data, b.Data) })
}

// alike tells whether two trees have the same names, and files for which same holds.
func (t Tree) alike(o Tree, same func(a, b Leaf) bool) bool {
	if len(t) != len(o) {
		return false
	}
	for i, leaf := range t {
		if leaf.Path != o[i].Path || leaf.Folder != o[i].Folder || leaf.Same != o[i].Same ||
			!same(leaf, o[i]) {
			return false
		}
	}
	return true
}

// names decides about the changes of names from the k-th on.
func (f *finder) names(k int, set Set) bool {
	if k == len(f.dirents) {
		want, ok := f.contents(set)
		return ok && f.solve(want, set)
	}
	i := f.dirents[k]
	if f.g.metBy(set, i, microDirent) {
		set.Add(i)
		if f.names(k+1, set) {
			return true
		}
		set.Del(i)
	}
	return f.names(k+1, set)
}

// metBy tells whether set holds all of one kind that i depends on.
func (g *Graph) metBy(set Set, i int, kind microKind) bool {
	has := func(d int) bool { return d < 0 || g.Micros[d].kind != kind || set.Has(d) }
	for _, d := range g.deps[i] {
		if !has(d) {
			return false
		}
	}
	return has(g.order[i])
}

// contents are what the tree shows of each inode, if these names are the tree's.
func (f *finder) contents(set Set) (want map[Ino][]byte, ok bool) {
	image := f.g.Image(set)
	if !image.Tree().alike(f.tree, func(_, _ Leaf) bool { return true }) {
		return nil, false
	}
	want = map[Ino][]byte{}
	k := -1
	image.Walk(func(_ string, n *Node) {
		if k >= 0 && !n.IsDir() && f.tree[k].Same == "" {
			want[n.Ino] = f.tree[k].Data
		}
		k++
	})
	return want, true
}

// place is a sector of a file, or its size, and the micro-ops that decide about it, in order.
type place struct {
	ino    Ino
	off    int64 // of a sector; negative for the size
	micros []int
	want   []byte
	size   int64 // that the file must have
}

// solve looks for contents under names that are decided.
func (f *finder) solve(want map[Ino][]byte, names Set) bool {
	s := solver{finder: f, choice: make([]choice, len(f.g.Micros)),
		checks: make([][]*place, len(f.g.Micros)), set: f.g.NewSet()}
	for i := range f.g.Micros {
		switch m := &f.g.Micros[i]; m.kind {
		case microDirent:
			s.choice[i] = absent
			if names.Has(i) {
				s.choice[i] = present
			}
		case microKeep:
			if _, shown := want[m.ino]; !shown {
				s.choice[i] = present
			}
		}
	}
	for ino, data := range want { // order-free: each file is judged by itself
		if !s.file(ino, data) {
			return false
		}
	}
	if !s.spread() || !s.choose(0) {
		return false
	}
	f.found = s.set.Clone()
	return true
}
