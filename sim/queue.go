package sim

import "groundhog/sim/internal/prefetch"

// entry is an event in the queue: its place in the order, and the slot that
// holds the rest. An entry whose generation is not the slot's was cancelled.
type entry struct {
	at   Instant
	ord  uint64 // tie-break in the high bits, sequence in the low seqBits
	slot uint32
	gen  uint32
}

const (
	tieBits = 24
	seqBits = 64 - tieBits // a run may schedule 2^40 events
)

func (e *entry) before(f *entry) bool {
	return e.at < f.at || e.at == f.at && e.ord < f.ord
}

// queue is a 4-ary min-heap of entries. Keys are unique (they end in the
// sequence number), so the order in which it gives entries back does not
// depend on its layout.
//
// take leaves a hole at the root, which the next push fills in place: most
// events schedule exactly one successor, and that costs one sift, not two.
type queue struct {
	heap []entry
	hole bool
	// slots of the entries that the last sink from the root moved to the root and to the levels
	// below it
	risen [foresight]uint32
}

// size returns the number of entries, cancelled ones included.
func (q *queue) size() int {
	if q.hole {
		return len(q.heap) - 1
	}
	return len(q.heap)
}

func (q *queue) push(e entry) {
	if q.hole {
		q.hole = false
		q.sink(0, e)
		return
	}
	q.heap = append(q.heap, e)
	h, i := q.heap, len(q.heap)-1
	for i > 0 {
		up := (i - 1) / 4
		if !e.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
}

// peek returns the first entry without taking it; nil if there is none.
func (q *queue) peek() *entry {
	if q.hole {
		q.hole = false
		last := len(q.heap) - 1
		e := q.heap[last]
		q.heap = q.heap[:last]
		if last > 0 {
			q.sink(0, e)
		}
	}
	if len(q.heap) == 0 {
		return nil
	}
	return &q.heap[0]
}

// take removes the entry that peek returned.
func (q *queue) take() { q.hole = true }

// sink puts e at i or below it, where it belongs.
func (q *queue) sink(i int, e entry) {
	h := q.heap
	for level := 0; ; level++ {
		first := 4*i + 1
		if first >= len(h) {
			break
		}
		if next := 4*first + 1; next >= crowded && next+16 <= len(h) {
			prefetch.Lines6(&h[next]) // 16 entries, of which one will be needed
		}
		least := first
		for c := first + 1; c < min(first+4, len(h)); c++ {
			if h[c].before(&h[least]) {
				least = c
			}
		}
		if !h[least].before(&e) {
			break
		}
		h[i] = h[least]
		if level < len(q.risen) {
			q.risen[level] = h[i].slot
		}
		i = least
	}
	h[i] = e
}

// sweep keeps only the entries for which live is true.
func (q *queue) sweep(live func(e *entry) bool) {
	q.peek() // fills the hole
	kept := q.heap[:0]
	for i := range q.heap {
		if live(&q.heap[i]) {
			kept = append(kept, q.heap[i])
		}
	}
	q.heap = kept
	for i := (len(kept) - 2) / 4; i >= 0 && len(kept) > 1; i-- {
		q.sink(i, kept[i])
	}
}
