package persist

import "encoding/binary"

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// sum is a running 64-bit hash: equal input, equal sum, on every platform.
type sum uint64

func (s *sum) word(x uint64) {
	*s = sum(mix(uint64(*s)*0x9e3779b97f4a7c15 ^ x))
}

func (s *sum) bytes(p []byte) {
	s.word(uint64(len(p)))
	for ; len(p) >= 8; p = p[8:] {
		s.word(binary.LittleEndian.Uint64(p))
	}
	var tail uint64
	for i, c := range p {
		tail |= uint64(c) << (8 * i)
	}
	s.word(tail)
}

func (s *sum) text(p string) {
	s.word(uint64(len(p)))
	for len(p) > 0 {
		var w uint64
		n := min(8, len(p))
		for i := range n {
			w |= uint64(p[i]) << (8 * i)
		}
		s.word(w)
		p = p[n:]
	}
}

// content is the hash of what the node itself holds: of a directory only that it is one.
func (n *Node) content() uint64 {
	if !n.summed {
		s := sum(1)
		s.word(uint64(n.Mode))
		n.Data.sum(&s)
		s.text(n.Target)
		n.sum, n.summed = uint64(s), true
	}
	return n.sum
}

// Hash is equal for images with the same names, kinds, permissions, contents and links, whatever
// their inode numbers and times are.
func (m *Image) Hash() uint64 {
	h := hasher{m: m}
	h.dir(m.Node(Root))
	return uint64(h.sum)
}

// hasher walks an image. A file's number is the order in which it was first met, so that two names
// of one file differ from two files with the same content.
type hasher struct {
	m    *Image
	sum  sum
	met  []Ino
	many map[Ino]int // the same as met, once that is long
}

func (h *hasher) dir(n *Node) {
	h.sum.word(uint64(len(n.Entries)))
	for _, e := range n.Entries {
		c := h.m.Node(e.Ino)
		h.sum.text(e.Name)
		h.sum.word(c.content())
		if c.IsDir() {
			h.dir(c)
		} else {
			h.sum.word(uint64(h.number(e.Ino)))
		}
	}
}

func (h *hasher) number(ino Ino) int {
	if h.many != nil {
		i, ok := h.many[ino]
		if !ok {
			i = len(h.many)
			h.many[ino] = i
		}
		return i
	}
	for i, other := range h.met {
		if other == ino {
			return i
		}
	}
	h.met = append(h.met, ino)
	if len(h.met) > 32 {
		h.many = make(map[Ino]int, 64)
		for i, other := range h.met {
			h.many[other] = i
		}
	}
	return len(h.met) - 1
}
