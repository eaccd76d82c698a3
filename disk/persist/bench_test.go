package persist

import "testing"

// BenchmarkStates is one legal state, from the choice to the hash of its image: 2^12 and more of
// them at one crash point.
func BenchmarkStates(b *testing.B) {
	s := play(b, "C log; C c; M d; X; W log AABBCCDDEEFF; W c !!; C d/t; W d/t NN; R d/t d/f")
	b.ReportAllocs()
	g := s.graph(small(POSIX))
	left, sum := b.N, uint64(0)
	for left > 0 {
		g.All(left, func(set Set) bool {
			left--
			sum += g.Image(set).Hash()
			return true
		})
	}
	_ = sum
}

// BenchmarkPages is the same for a draw among the states of three pages of 4 KiB in a file of 64.
func BenchmarkPages(b *testing.B) {
	t := NewTracker(NewImage([]*Node{
		{Ino: Root, Mode: EmptyImage().Node(Root).Mode, Entries: []Entry{{"db", 2}}},
		{Ino: 2, Data: Bytes{Flat: make([]byte, 64<<12)}},
	}), Options{})
	for i := range 3 {
		page := make([]byte, 4096)
		page[0] = byte(i + 1)
		t.Log(&Op{ID: uint64(i + 1), Kind: Write, Ino: 2, Off: int64(i) * 5 << 12, Size: 64 << 12,
			Bytes: page})
	}
	g := t.Graph()
	b.ReportAllocs()
	sum := uint64(0)
	for i := range b.N {
		sum += g.Image(g.Draw(uint64(i), 5)).Hash()
	}
}
