package persist

import (
	"bytes"
	"slices"
)

// choice is what is known of a micro-op while a set is looked for.
type choice uint8

const (
	undecided choice = iota
	present
	absent
)

// solver looks for a set that makes each place hold what it must.
type solver struct {
	*finder
	choice []choice
	checks [][]*place // by the last micro-op of each place
	set    Set
}

// maxPlace is how many micro-ops of a place are looked at in all their sets.
const maxPlace = 12

// file notes what must be true of a file, and tells whether it can be.
func (s *solver) file(ino Ino, data []byte) bool {
	sector := s.g.opt.Sector
	bySector := map[int64][]int{}
	var wide, sizes []int // that are about many sectors; that are about the size
	for _, i := range s.g.fields[ino] {
		switch m := &s.g.Micros[i]; m.kind {
		case microData, microKeep:
			for at := m.off / sector; at <= (m.end()-1)/sector; at++ {
				bySector[at] = append(bySector[at], i)
			}
		case microHole:
			wide = append(wide, i)
		case microSize:
			sizes = append(sizes, i)
			if m.cut {
				wide = append(wide, i)
			}
		}
	}
	if !s.place(&place{ino: ino, off: -1, micros: sizes, size: int64(len(data))}) {
		return false
	}
	for off := int64(0); off < int64(len(data)); off += min(sector, int64(len(data))) {
		p := &place{ino: ino, off: off}
		p.want = data[off:min(off+min(sector, int64(len(data))), int64(len(data)))]
		p.micros = merge(bySector[off/sector], s.about(wide, off, off+int64(len(p.want))))
		if !s.place(p) {
			return false
		}
	}
	return true
}

// about are those of the truncates and holes that change a byte of [from, to).
func (s *solver) about(wide []int, from, to int64) (list []int) {
	for _, i := range wide {
		m := &s.g.Micros[i]
		if m.kind == microSize && m.off < to || m.kind == microHole && m.overlaps(from, to) {
			list = append(list, i)
		}
	}
	return list
}

// merge merges two sorted lists.
func merge(a, b []int) []int {
	list := make([]int, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			list, a = append(list, a[0]), a[1:]
		} else {
			list, b = append(list, b[0]), b[1:]
		}
	}
	return append(append(list, a...), b...)
}

// place notes what follows from a place for its micro-ops, and tells whether it can hold what it
// must.
func (s *solver) place(p *place) bool {
	if len(p.micros) == 0 {
		return s.holds(p, s.set)
	}
	last := p.micros[len(p.micros)-1]
	s.checks[last] = append(s.checks[last], p)
	if len(p.micros) > maxPlace {
		return true
	}
	always, never, any := make([]bool, len(p.micros)), make([]bool, len(p.micros)), false
	set := s.g.NewSet()
	var try func(k int)
	try = func(k int) {
		if k < len(p.micros) {
			i := p.micros[k]
			if s.choice[i] != present {
				try(k + 1)
			}
			if s.choice[i] != absent && s.metWithin(set, i, p.micros[:k]) {
				set.Add(i)
				try(k + 1)
				set.Del(i)
			}
			return
		}
		if !s.holds(p, set) {
			return
		}
		for j, i := range p.micros {
			always[j] = set.Has(i) && (always[j] || !any)
			never[j] = !set.Has(i) && (never[j] || !any)
		}
		any = true
	}
	try(0)
	for j, i := range p.micros {
		if always[j] {
			s.choice[i] = present
		} else if never[j] {
			s.choice[i] = absent
		}
	}
	return any
}

// metWithin tells whether set holds all in list that i depends on.
func (s *solver) metWithin(set Set, i int, list []int) bool {
	for _, d := range list {
		if !set.Has(d) && (s.g.order[i] == d || slices.Contains(s.g.deps[i], d)) {
			return false
		}
	}
	return true
}

// holds tells whether a place holds what it must if the micro-ops in set are there.
func (s *solver) holds(p *place, set Set) bool {
	var old Bytes
	if n := s.g.base.Node(p.ino); n != nil {
		old = n.Data
	}
	if p.off < 0 {
		size := old.Len()
		for _, i := range p.micros {
			if m := &s.g.Micros[i]; set.Has(i) && (m.cut || m.size > size) {
				size = m.size
			}
		}
		return size == p.size
	}
	var short [DefaultBlock]byte
	shown := short[:min(len(p.want), len(short))]
	if len(p.want) > len(short) {
		shown = make([]byte, len(p.want))
	}
	old.ReadAt(shown, p.off)
	for _, i := range p.micros {
		if m := &s.g.Micros[i]; m.kind == microKeep && !set.Has(i) && !s.g.isFreed(set, m) {
			overlay(shown, m.bytes, m.off-p.off)
		}
		if !set.Has(i) {
			continue
		}
		switch m := &s.g.Micros[i]; m.kind {
		case microData:
			overlay(shown, m.bytes, m.off-p.off)
		case microSize:
			clear(shown[min(max(0, m.off-p.off), int64(len(shown))):])
		case microHole:
			from, to := max(0, m.off-p.off), min(m.off+m.size-p.off, int64(len(shown)))
			if from < to {
				clear(shown[from:to])
			}
		}
	}
	return bytes.Equal(shown, p.want)
}

// overlay copies bytes to where off is in shown, as far as they are in it.
func overlay(shown, bytes []byte, off int64) {
	if off < 0 {
		bytes, off = bytes[min(-off, int64(len(bytes))):], 0
	}
	if off < int64(len(shown)) {
		copy(shown[off:], bytes)
	}
}

// spread says of each micro-op what follows from the others, and tells whether that can be.
func (s *solver) spread() bool {
	for i := len(s.choice) - 1; i >= 0; i-- {
		if s.choice[i] != present {
			continue
		}
		for _, d := range append([]int{s.g.order[i]}, s.g.deps[i]...) {
			if d >= 0 && s.choice[d] == absent {
				return false
			} else if d >= 0 {
				s.choice[d] = present
			}
		}
	}
	for i := range s.choice {
		for _, d := range append([]int{s.g.order[i]}, s.g.deps[i]...) {
			if d >= 0 && s.choice[d] == absent {
				if s.choice[i] == present {
					return false
				}
				s.choice[i] = absent
			}
		}
	}
	return true
}

// choose decides about the micro-ops from i on.
func (s *solver) choose(i int) bool {
	if i == len(s.choice) {
		return true
	}
	if s.left--; s.left < 0 {
		return false
	}
	if s.choice[i] != absent && s.g.met(s.set, i) {
		s.set.Add(i)
		if s.checked(i) && s.choose(i+1) {
			return true
		}
		s.set.Del(i)
	}
	if m := &s.g.Micros[i]; m.kind == microKeep && s.g.isFreed(s.set, m) {
		return false // it is the same whether it is there
	}
	return s.choice[i] != present && s.checked(i) && s.choose(i+1)
}

// checked tells whether the places that i is the last to decide about hold what they must.
func (s *solver) checked(i int) bool {
	for _, p := range s.checks[i] {
		if !s.holds(p, s.set) {
			return false
		}
	}
	return true
}
