package syncstate

import (
	"encoding/binary"

	"groundhog/nodes/automerge/document"
)

// The parameters of the filters, as Kleppmann and Howard chose them: one false positive in a
// hundred.
const (
	bitsPerEntry = 10
	probes       = 7
)

// Bloom is a set of changes that has some more in it. The zero Bloom is empty.
type Bloom struct {
	entries uint64
	bits    []byte
}

// NewBloom returns the filter of these changes.
func NewBloom(changes []*document.Change) Bloom {
	if len(changes) == 0 {
		return Bloom{}
	}
	b := Bloom{uint64(len(changes)), make([]byte, (len(changes)*bitsPerEntry+7)/8)}
	for _, c := range changes {
		for _, p := range b.probe(c.Hash()) {
			b.bits[p>>3] |= 1 << (p & 7)
		}
	}
	return b
}

// Has says whether a change may be in it.
func (b Bloom) Has(h document.Hash) bool {
	if b.entries == 0 {
		return false
	}
	for _, p := range b.probe(h) {
		if b.bits[p>>3]&(1<<(p&7)) == 0 {
			return false
		}
	}
	return true
}

// probe returns the bits of a change: triple hashing (Dillinger and Manolios, 2004) of the first
// twelve bytes of its name.
func (b Bloom) probe(h document.Hash) (list [probes]uint32) {
	modulo := uint32(8 * len(b.bits))
	x := binary.LittleEndian.Uint32(h[0:]) % modulo
	y := binary.LittleEndian.Uint32(h[4:]) % modulo
	z := binary.LittleEndian.Uint32(h[8:]) % modulo
	list[0] = x
	for i := 1; i < probes; i++ {
		x = (x + y) % modulo
		y = (y + z) % modulo
		list[i] = x
	}
	return list
}

func (b Bloom) append(to []byte) []byte {
	if b.entries == 0 {
		return to
	}
	to = binary.AppendUvarint(to, b.entries)
	to = binary.AppendUvarint(to, bitsPerEntry)
	to = binary.AppendUvarint(to, probes)
	return append(to, b.bits...)
}

// parseBloom reads a filter. One that was made with other parameters is refused.
func parseBloom(b []byte) (Bloom, bool) {
	if len(b) == 0 {
		return Bloom{}, true
	}
	r := &reader{b: b}
	entries, bits, n := r.uint(), r.uint(), r.uint()
	if r.failed || bits != bitsPerEntry || n != probes || entries == 0 ||
		entries > uint64(len(r.b)) ||
		uint64(len(r.b)) != (entries*bitsPerEntry+7)/8 {
		return Bloom{}, false
	}
	return Bloom{entries, append([]byte(nil), r.b...)}, true
}
