package sparse

import "encoding/binary"

// sums are the hashes of the pages of a leaf, 0 for those that are not known.
type sums [fan]uint64

func (s *sums) clone() *sums {
	if s == nil {
		return nil
	}
	c := *s
	return &c
}

func (s *sums) drop(k int64) {
	if s != nil {
		s[k] = 0
	}
}

// mix is the finaliser of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// sumPage is the hash of a page that is not all zero, never 0. Four lanes keep a processor busy.
func sumPage(pg *page) uint64 {
	var lanes [4]uint64
	for at := 0; at < PageSize; at += 32 {
		for k := range lanes {
			word := binary.LittleEndian.Uint64(pg[at+8*k:])
			lanes[k] = (lanes[k] ^ word) * 0x9e3779b97f4a7c15
			lanes[k] ^= lanes[k] >> 29
		}
	}
	h := uint64(1)
	for _, lane := range lanes {
		h = mix(h*0x9e3779b97f4a7c15 ^ lane)
	}
	return max(h, 1)
}

// place is what a page with this hash adds to that of the content: nothing if it is zero.
func place(i int64, sum uint64) uint64 { return mix(sum ^ mix(uint64(i)+1)) }

// Sum is a hash of size and content: the same whatever of the zeros are holes, and the same as
// [SumOf] gives for the same bytes. What it has found is kept, so that the next sum of a value that
// shares pages with this one looks at those that differ.
func (p *Pages) Sum() uint64 {
	total := mix(uint64(p.size))
	for b, br := range p.top {
		if br == nil || br == reservedBranch {
			continue
		}
		if !br.summed {
			br.sum, br.summed = br.add(int64(b)*fan*fan), true
		}
		total += br.sum
	}
	return mix(total)
}

// add is the sum of the pages of a branch that begins with page first.
func (b *branch) add(first int64) uint64 {
	total := uint64(0)
	for j, l := range b.leaves {
		if l == nil || l == reservedLeaf {
			continue
		}
		if l.sums == nil {
			l.sums = new(sums)
		}
		for k, pg := range l.pages {
			if blank(pg) {
				continue
			}
			i := first + int64(j*fan+k)
			if l.sums[k] == 0 {
				l.sums[k] = 1 // of a page that is all zero
				if !Zero(pg[:]) {
					l.sums[k] = max(place(i, sumPage(pg)), 2)
				}
			}
			if l.sums[k] != 1 {
				total += l.sums[k]
			}
		}
	}
	return total
}

// SumOf is the hash of a content in one piece.
func SumOf(b []byte) uint64 {
	total := mix(uint64(len(b)))
	for i := int64(0); len(b) > 0; i++ {
		var last page
		pg := &last
		if len(b) >= PageSize {
			pg = (*page)(b)
		} else {
			copy(last[:], b)
		}
		if !Zero(pg[:]) {
			total += max(place(i, sumPage(pg)), 2)
		}
		b = b[min(PageSize, len(b)):]
	}
	return mix(total)
}
