package disk

import "sort"

// span is the half-open interval [from, to) of a file's bytes.
type span struct{ from, to int64 }

// ranges is a set of bytes as sorted spans that neither overlap nor touch. The zero value is empty.
// Appending to a file, the common case, only moves the end of the last span.
type ranges struct{ spans []span }

func (r *ranges) clear() { r.spans = r.spans[:0] }

// bytes is the size of the set.
func (r *ranges) bytes() int64 {
	var n int64
	for _, s := range r.spans {
		n += s.to - s.from
	}
	return n
}

// add puts [from, to) into the set.
func (r *ranges) add(from, to int64) {
	if from >= to {
		return
	}
	// first is the first span that ends at or after from, last the first that begins after to:
	// those between touch the new one and melt into it.
	first := len(r.spans)
	if n := len(r.spans); n > 0 && r.spans[n-1].to >= from {
		first = sort.Search(n, func(i int) bool { return r.spans[i].to >= from })
	}
	last := first
	for last < len(r.spans) && r.spans[last].from <= to {
		from, to = min(from, r.spans[last].from), max(to, r.spans[last].to)
		last++
	}
	if first == last {
		r.spans = append(r.spans, span{})
		copy(r.spans[first+1:], r.spans[first:])
	} else {
		r.spans = append(r.spans[:first+1], r.spans[last:]...)
	}
	r.spans[first] = span{from, to}
}

// clip takes away every byte at or above size.
func (r *ranges) clip(size int64) {
	n := len(r.spans)
	for n > 0 && r.spans[n-1].from >= size {
		n--
	}
	r.spans = r.spans[:n]
	if n > 0 {
		r.spans[n-1].to = min(r.spans[n-1].to, size)
	}
}
