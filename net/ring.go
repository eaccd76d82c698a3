package net

// ring holds the bytes [base, end) of a stream at their absolute positions,
// and may hold bytes beyond end that arrived early. It grows by doubling, up
// to what is asked for, and never shrinks: in steady state it allocates
// nothing.
type ring struct {
	buf  []byte // empty, or a power of two long
	base uint64
	end  uint64
}

// len returns the number of bytes in order.
func (r *ring) len() int { return int(r.end - r.base) }

// grow makes room for span bytes from base on.
func (r *ring) grow(span uint64) {
	if span <= uint64(len(r.buf)) {
		return
	}
	size := uint64(max(512, len(r.buf)))
	for size < span {
		size *= 2
	}
	buf := make([]byte, size)
	for off, stop := r.base, r.base+uint64(len(r.buf)); off < stop; {
		from := r.buf[off&uint64(len(r.buf)-1):]
		to := buf[off&(size-1):]
		off += uint64(copy(to, from))
	}
	r.buf = buf
}

// put stores data at position at, which must not be before base.
func (r *ring) put(at uint64, data []byte) {
	r.grow(at - r.base + uint64(len(data)))
	mask := uint64(len(r.buf) - 1)
	for len(data) > 0 {
		k := copy(r.buf[at&mask:], data)
		data = data[k:]
		at += uint64(k)
	}
}

// get copies bytes from position at on into dst.
func (r *ring) get(at uint64, dst []byte) {
	mask := uint64(len(r.buf) - 1)
	for len(dst) > 0 {
		k := copy(dst, r.buf[at&mask:])
		dst = dst[k:]
		at += uint64(k)
	}
}

// take moves up to len(dst) bytes from base on into dst and forgets them.
func (r *ring) take(dst []byte) int {
	n := min(len(dst), r.len())
	r.get(r.base, dst[:n])
	r.base += uint64(n)
	return n
}

// islands are the ranges of a stream that arrived beyond a gap: sorted,
// disjoint, not adjacent.
type islands []span

type span struct{ lo, hi uint64 }

// add enters [lo, hi) and merges what it touches.
func (is islands) add(lo, hi uint64) islands {
	i := 0
	for i < len(is) && is[i].hi < lo {
		i++
	}
	j := i
	for j < len(is) && is[j].lo <= hi {
		lo, hi = min(lo, is[j].lo), max(hi, is[j].hi)
		j++
	}
	if i == j {
		is = append(is, span{})
		copy(is[i+1:], is[i:])
	} else {
		is = append(is[:i+1], is[j:]...)
	}
	is[i] = span{lo, hi}
	return is
}

// reach returns where the stream, known up to end, is known up to now, and the
// islands that remain beyond.
func (is islands) reach(end uint64) (uint64, islands) {
	k := 0
	for k < len(is) && is[k].lo <= end {
		end = max(end, is[k].hi)
		k++
	}
	if k == 0 {
		return end, is
	}
	return end, append(is[:0], is[k:]...)
}
