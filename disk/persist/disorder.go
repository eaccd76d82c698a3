package persist

// Disorder says what of a set is out of the order of the calls: what the first micro-op that is
// missing is, and the last one that is there although it came later. It is empty if the set is a
// prefix of the log, but for the last call.
func (g *Graph) Disorder(set Set) string {
	first, last := -1, -1
	for i := range g.Micros {
		if k := g.Micros[i].kind; k == microSettle || k == microKeep {
			continue
		}
		if !set.Has(i) && first < 0 {
			first = i
		}
		if set.Has(i) {
			last = i
		}
	}
	if first < 0 || last < first {
		return ""
	}
	a, b := &g.Micros[first], &g.Micros[last]
	switch {
	case a.Op == b.Op:
		return "a part of one " + a.sort()
	case a.sort() == b.sort():
		return a.sort() + " without an earlier one"
	}
	return b.sort() + " without an earlier " + a.sort()
}

// sort is the kind of a micro-op, in words.
func (m *Micro) sort() string {
	switch m.kind {
	case microData:
		switch {
		case m.Op.Kind != Write:
			return "zero in place"
		case m.tail:
			return "write in place"
		}
		return "write of new blocks"
	case microSize:
		if m.cut {
			return "truncate"
		}
		return "size"
	case microDirent:
		return "name"
	case microAttr:
		return "mode"
	}
	return "change of blocks"
}
