package explore

import (
	"math/bits"
	"slices"

	"groundhog/sim"
)

// reach is what a run has come to, for a search that looks for what is new: how often it came to
// moments of each kind, host and name, and to each pair of them that follow one another on a host.
// Numbers within names are left out, so that the thousandth file is nothing new. Counts of moments
// are kept as their magnitudes, and what is counted by a hash into a table (Zalewski, "american
// fuzzy lop").
type reach struct {
	counts []uint32            // by cell
	cells  []uint16            // that are not zero, in the order in which they were
	last   map[string]uint64   // moment by host
	known  map[momentID]uint64 // hash by moment
}

// momentID is a moment without its number.
type momentID struct {
	kind       sim.MomentKind
	place      sim.Place
	host, name string
}

// reachCells is the size of the table.
const reachCells = 1 << 14

func newReach() reach {
	return reach{counts: make([]uint32, reachCells), last: make(map[string]uint64),
		known: make(map[momentID]uint64)}
}

// add counts a moment, and the pair that it makes with the one before on its host.
func (r *reach) add(m sim.Moment) {
	host := m.Host.Name()
	id := momentID{m.Kind, m.Place, host, m.Name}
	hash, known := r.known[id]
	if !known {
		hash = hashText(uint64(m.Kind)<<8|uint64(m.Place), host, plain(m))
		r.known[id] = hash
	}
	r.count(hash)
	if pair := (bits.RotateLeft64(r.last[host], 1) ^ hash) % reachCells; r.counts[pair] == 0 {
		r.count(pair)
	}
	r.last[host] = hash
}

// plain is the name of a moment without numbers; those of a state are what it says.
func plain(m sim.Moment) string {
	if m.Kind == sim.MomentState {
		return m.Name
	}
	return string(slices.DeleteFunc([]byte(m.Name), func(c byte) bool {
		return c >= '0' && c <= '9'
	}))
}

func (r *reach) count(hash uint64) {
	cell := hash % reachCells
	if r.counts[cell]++; r.counts[cell] == 1 {
		r.cells = append(r.cells, uint16(cell))
	}
}

// features are the cells with the magnitudes of their counts, one number for each.
func (r *reach) features() (list []uint32) {
	for _, cell := range r.cells {
		list = append(list, feature(uint64(cell), uint64(r.counts[cell])))
	}
	return list
}

// feature is a cell that was counted so often.
func feature(cell, count uint64) uint32 { return uint32(cell)<<3 | magnitude(count) }

// magnitude tells 1, 2 and 3 apart, then what begins at 4, 16, 64, 256 and 1024.
func magnitude(count uint64) uint32 {
	if count <= 3 {
		return uint32(count) - 1
	}
	return min(2+uint32(bits.Len64(count)-1)/2, 7)
}

// hashText is FNV-1a of a number and texts.
func hashText(number uint64, texts ...string) uint64 {
	h := uint64(0xcbf29ce484222325) ^ number
	for _, t := range texts {
		for i := range len(t) {
			h = (h ^ uint64(t[i])) * 0x100000001b3
		}
		h = (h ^ 0xff) * 0x100000001b3
	}
	return h ^ h>>32
}
