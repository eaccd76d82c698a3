package persist

import "math/bits"

// Set is a set of micro-ops of one graph, by index.
type Set []uint64

// Has tells whether i is in the set.
func (s Set) Has(i int) bool { return i>>6 < len(s) && s[i>>6]&(1<<(i&63)) != 0 }

// Add puts i into the set.
func (s Set) Add(i int) { s[i>>6] |= 1 << (i & 63) }

// Del takes i out of the set.
func (s Set) Del(i int) { s[i>>6] &^= 1 << (i & 63) }

// Len is the number of members.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Clone is a copy.
func (s Set) Clone() Set { return append(Set(nil), s...) }
