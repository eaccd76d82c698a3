package persist

// Sample calls visit with up to n legal sets: first those of a fixed schedule, in which most bugs
// show, then sets drawn from seed. It stops when visit returns false. Sets may repeat; visit must
// not keep them.
//
// The schedule: nothing survives; all does; each inode alone is lost; each inode alone survives;
// each name alone is lost; each file is left without its data; each change that frees blocks is
// lost with what comes behind it, and the blocks are used again; each prefix of the log, operation
// by operation and then micro-op by micro-op (which tears each operation at each sector); each
// prefix less one operation before it, as ALICE does. Then sets in which each micro-op survives
// with probability 1/10, 1/2 or 9/10 in turn.
func (g *Graph) Sample(seed uint64, n int, visit func(Set) bool) {
	s := sampler{g: g, left: n, visit: visit, set: g.NewSet()}
	if g.none {
		s.try(func(int, *Micro) bool { return false })
		return
	}
	_ = s.extremes() && s.inodes() && s.names() && s.reuses() && s.prefixes() && s.lessOne() &&
		s.draws(seed)
}

type sampler struct {
	g     *Graph
	left  int
	visit func(Set) bool
	set   Set
}

// try visits the largest legal part of what is chosen, with freed blocks that keep what they held,
// and tells whether to go on.
func (s *sampler) try(chosen func(i int, m *Micro) bool) bool {
	return s.visitLegal(func(i int, m *Micro) bool { return m.kind == microKeep || chosen(i, m) })
}

func (s *sampler) visitLegal(chosen func(i int, m *Micro) bool) bool {
	if s.left == 0 {
		return false
	}
	s.left--
	clear(s.set)
	for i := range s.g.Micros {
		if chosen(i, &s.g.Micros[i]) {
			s.set.Add(i)
		}
	}
	s.g.close(s.set)
	return s.visit(s.set)
}

func (s *sampler) extremes() bool {
	return s.try(func(int, *Micro) bool {
		return false
	}) && s.try(func(int, *Micro) bool { return true })
}

func (s *sampler) inodes() bool {
	for _, ino := range s.g.inodes {
		ok := s.try(func(_ int, m *Micro) bool { return !m.touches(ino) }) &&
			s.try(func(_ int, m *Micro) bool { return m.touches(ino) || m.kind == microDirent }) &&
			s.try(func(_ int, m *Micro) bool { return m.touches(ino) }) &&
			s.try(func(_ int, m *Micro) bool { return !m.touches(ino) || m.kind != microData }) &&
			s.try(func(_ int, m *Micro) bool { return !m.touches(ino) || !m.IsData() })
		if !ok {
			return false
		}
	}
	return true
}

func (s *sampler) names() bool {
	for k := range s.g.Micros {
		if s.g.Micros[k].kind == microDirent && !s.try(func(i int, _ *Micro) bool {
			return i != k
		}) {
			return false
		}
	}
	return true
}

// reuses loses each change that frees blocks, and the metadata behind it: what is written behind it
// is in these blocks, all of it or the first sector alone.
func (s *sampler) reuses() bool {
	last := -1
	for k := range s.g.Micros {
		freed := s.g.Micros[k].freed
		if s.g.Micros[k].kind != microKeep || freed == last {
			continue
		}
		last = freed
		for _, all := range []bool{true, false} {
			if !s.visitLegal(func(i int, m *Micro) bool {
				if m.kind == microKeep {
					return m.freed != freed || !all && i != k
				}
				return i < freed || m.kind == microData
			}) {
				return false
			}
		}
	}
	return true
}

func (s *sampler) prefixes() bool {
	for whole := range 2 {
		for end := range s.g.Micros {
			if whole == 0 && !s.first(end) || s.g.Micros[end].kind == microKeep {
				continue
			}
			if !s.try(func(i int, _ *Micro) bool { return i < end }) {
				return false
			}
		}
	}
	return true
}

// first tells whether the i-th micro-op is the first of its operation.
func (s *sampler) first(i int) bool {
	return i == 0 || s.g.Micros[i-1].Op != s.g.Micros[i].Op
}

func (s *sampler) lessOne() bool {
	for end := range s.g.Micros {
		if !s.first(end) {
			continue
		}
		for drop := range end {
			if !s.first(drop) {
				continue
			}
			gone := s.g.Micros[drop].Op
			if !s.try(func(i int, m *Micro) bool { return i < end && m.Op != gone }) {
				return false
			}
		}
	}
	return true
}

func (s *sampler) draws(seed uint64) bool {
	for k := 0; len(s.g.Micros) > 0; k++ {
		tenths := []uint64{1, 5, 9}[k%3]
		if !s.visitLegal(func(i int, m *Micro) bool {
			return s.g.chance(seed+uint64(k), m, tenths)
		}) {
			return false
		}
	}
	return true
}

// Draw is one legal set: each micro-op survives with the given chance in tenths, if what it depends
// on does. The draw for a micro-op depends on seed, its inode and its place among that inode's
// micro-ops alone, so that what happens to one file shifts nothing for another.
func (g *Graph) Draw(seed, tenths uint64) Set {
	set := g.WriteBack(seed, tenths)
	g.close(set)
	return set
}

// WriteBack is what a cache may write back at any moment: like Draw, but under LazyFS, where a
// crash spares nothing that is pending, what was written back before is spared.
func (g *Graph) WriteBack(seed, tenths uint64) Set {
	set := g.NewSet()
	for i := range g.Micros {
		if g.chance(seed, &g.Micros[i], tenths) {
			set.Add(i)
		}
	}
	if !g.none {
		g.close(set)
	}
	return set
}

func (g *Graph) chance(seed uint64, m *Micro, tenths uint64) bool {
	h := sum(seed)
	h.word(uint64(m.Syncs()))
	h.word(uint64(m.nth))
	return mix(uint64(h))%10 < tenths
}
