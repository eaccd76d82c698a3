package oracle

import (
	"math/rand/v2"
	"slices"
)

// How many images a place of the record gives: every set of up to allOf requests that may be lost,
// or else a fixed choice of about so many steps, and draws.
const (
	allOf     = 4
	steps     = 5
	drawn     = 6
	drawnTorn = 8
)

// image is what a device may hold after a power loss, and with how many calls returned.
type image struct {
	content  *content
	returned map[int]bool
	torn     bool // no image whose blocks are whole is the same
}

// history is a record that is gone through event by event.
type history struct {
	base     *content
	requests []request
	events   []event
	returns  []int // places of the record at which calls returned
	torn     bool

	durable  *content       // what must be there
	pending  []int          // writes that may be there
	answered map[int]bool   // of those
	covered  map[int][]int  // what a flush that has come covers
	draws    *rand.Rand     //
	index    map[uint64]int // of images, by their sums
	images   []image
	places   int
}

// crashes are the images of a record, each once.
func (h *history) crashes(seed uint64) []image {
	h.durable, h.answered, h.covered = over(h.base), map[int]bool{}, map[int][]int{}
	h.pending, h.images, h.places = nil, nil, 0
	h.draws, h.index = rand.New(rand.NewPCG(seed, 1)), map[uint64]int{}
	for place, e := range h.events {
		r := h.requests[e.request]
		if slices.Contains(h.returns, place) || e.answered && (r.flush || r.fua) {
			h.crash(place)
		}
		h.step(e, r)
	}
	h.crash(len(h.events))
	return h.images
}

// step changes what must be there and what may be.
func (h *history) step(e event, r request) {
	switch {
	case !e.answered && r.flush:
		for _, p := range h.pending {
			if h.answered[p] {
				h.covered[e.request] = append(h.covered[e.request], p)
			}
		}
	case !e.answered:
		h.pending = append(h.pending, e.request)
	case r.flush:
		h.settle(h.covered[e.request])
	case r.fua:
		h.settle([]int{e.request})
	default:
		h.answered[e.request] = true
	}
}

// settle makes writes durable. What is older and not durable cannot come back over them.
func (h *history) settle(list []int) {
	for _, n := range list {
		if !slices.Contains(h.pending, n) {
			continue
		}
		r := h.requests[n]
		h.durable.write(r.off, r.data)
		for _, older := range h.pending {
			if older < n {
				h.requests[older] = h.requests[older].without(r)
			}
		}
	}
	h.pending = slices.DeleteFunc(h.pending, func(n int) bool { return slices.Contains(list, n) })
}

// without is a write whose sectors that newer also writes hold what newer has there.
func (r request) without(newer request) request {
	from := max(r.off, newer.off)
	to := min(r.off+int64(len(r.data)), newer.off+int64(len(newer.data)))
	if from < to {
		r.data = slices.Clone(r.data)
		copy(r.data[from-r.off:], newer.data[from-newer.off:to-newer.off])
	}
	return r
}

// crash adds the images of a power loss at this place.
func (h *history) crash(place int) {
	h.places++
	n := len(h.pending)
	if n <= allOf {
		for bits := range 1 << n {
			h.choose(place, func(i int) bool { return bits>>i&1 == 1 })
		}
	} else {
		h.choose(place, func(int) bool { return false })
		h.choose(place, func(int) bool { return true })
		for k := 0; k < n; k += max(1, n/steps) {
			h.choose(place, func(i int) bool { return i < k })
			h.choose(place, func(i int) bool { return i != k })
			h.choose(place, func(i int) bool { return i == k })
		}
		for range drawn {
			chance := h.draws.Float64()
			h.choose(place, func(int) bool { return h.draws.Float64() < chance })
		}
	}
	if n == 0 {
		return
	}
	h.pieces(place, blockSize, drawn/2)
	if h.torn {
		h.pieces(place, sectorSize, drawnTorn)
	}
}

// choose adds an image that has some of the pending writes.
func (h *history) choose(place int, has func(i int) bool) {
	c := h.durable.copy()
	for i, n := range h.pending {
		if has(i) {
			c.write(h.requests[n].off, h.requests[n].data)
		}
	}
	h.add(place, c, false)
}

// pieces adds images that have some pieces of the pending writes.
func (h *history) pieces(place int, size int64, times int) {
	for range times {
		c := h.durable.copy()
		chance := h.draws.Float64()
		for _, n := range h.pending {
			r := h.requests[n]
			for off, rest := r.off, r.data; len(rest) > 0; {
				k := min(int64(len(rest)), size-off%size)
				if h.draws.Float64() < chance {
					c.write(off, rest[:k])
				}
				off, rest = off+k, rest[k:]
			}
		}
		h.add(place, c, size < blockSize)
	}
}

func (h *history) add(place int, c *content, torn bool) {
	sum := c.sum()
	at, known := h.index[sum]
	if !known {
		at = len(h.images)
		h.index[sum] = at
		h.images = append(h.images, image{content: c, returned: map[int]bool{}, torn: torn})
	}
	h.images[at].torn = h.images[at].torn && torn
	first, _ := slices.BinarySearch(h.returns, place)
	last, _ := slices.BinarySearch(h.returns, place+1)
	for n := first; n <= last; n++ { // calls that leave no trace return where others do
		h.images[at].returned[n] = true
	}
}
