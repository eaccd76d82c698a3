package persist

// All calls visit with every legal set of micro-ops, each once, until visit returns false or limit
// sets have been visited, and tells whether these were all. Visit must not keep the set.
func (g *Graph) All(limit int, visit func(Set) bool) (complete bool) {
	w := walker{g: g, set: g.NewSet(), left: limit, visit: visit}
	if g.none {
		return w.leaf()
	}
	return w.choose(0)
}

// Count is the number of legal sets, at most limit.
func (g *Graph) Count(limit int) int {
	n := 0
	g.All(limit, func(Set) bool { n++; return true })
	return n
}

// walker decides about one micro-op after the other. As dependencies lead back, each choice is
// final and no path is a dead end.
type walker struct {
	g     *Graph
	set   Set
	left  int
	visit func(Set) bool
}

func (w *walker) leaf() bool {
	if w.left == 0 {
		return false
	}
	w.left--
	return w.visit(w.set)
}

// choose goes on from the i-th micro-op and tells whether it came to the end of every path.
func (w *walker) choose(i int) bool {
	if i == len(w.g.Micros) {
		return w.leaf()
	}
	if !w.choose(i + 1) {
		return false
	}
	if !w.g.met(w.set, i) {
		return true
	}
	w.set.Add(i)
	ok := w.choose(i + 1)
	w.set.Del(i)
	return ok
}
