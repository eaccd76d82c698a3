package sparse

import "bytes"

// Pages are the bytes of one file. The zero value is empty.
type Pages struct {
	top   []*branch // no holes behind the last data
	owner *owner    // nil: everything may be shared, the list of branches as well
	size  int64
	used  int64 // pages that are no holes
}

// From is the content of b, which must not be changed any more: whole pages of it are used as they
// are.
func From(b []byte) *Pages {
	p := new(Pages)
	p.mine()
	whole := int64(len(b)) / PageSize
	for i := range whole {
		l := p.leaf(i)
		l.pages[i%fan] = (*page)(b[i*PageSize : (i+1)*PageSize])
	}
	p.used, p.size = whole, whole*PageSize
	p.WriteAt(b[p.size:], p.size)
	return p
}

// Len is the size of the file.
func (p *Pages) Len() int64 { return p.size }

// Used is the number of pages that are data or reserved.
func (p *Pages) Used() int64 { return p.used }

// Share is the same content, to be changed independently.
func (p *Pages) Share() *Pages {
	if p.owner != nil { // of what is shared already nothing is written, not even this
		p.owner = nil
	}
	c := *p
	return &c
}

// ReadAt reads into b from off on, and returns how much there was up to the end of the file.
func (p *Pages) ReadAt(b []byte, off int64) int {
	if off >= p.size {
		return 0
	}
	b = b[:min(int64(len(b)), p.size-off)]
	for rest := b; len(rest) > 0; {
		i, from := off/PageSize, off%PageSize
		n := min(PageSize-from, int64(len(rest)))
		if l := p.peek(i); l != nil && l.pages[i%fan] != nil {
			copy(rest[:n], l.pages[i%fan][from:])
		} else {
			clear(rest[:n])
		}
		rest, off = rest[n:], off+n
	}
	return len(b)
}

// Bytes are the whole content in one piece.
func (p *Pages) Bytes() []byte {
	b := make([]byte, p.size)
	p.ReadAt(b, 0)
	return b
}

// WriteAt writes b at off; the file grows if it must.
func (p *Pages) WriteAt(b []byte, off int64) {
	for len(b) > 0 {
		from := off % PageSize
		n := min(PageSize-from, int64(len(b)))
		p.write(b[:n], off/PageSize, from)
		b, off = b[n:], off+n
		p.size = max(p.size, off)
	}
}

// write writes b into page i at from.
func (p *Pages) write(b []byte, i, from int64) {
	l, k := p.leaf(i), i%fan
	if l.pages[k] == nil {
		p.used++
	}
	whole := len(b) == PageSize
	if blank(l.pages[k]) && Zero(b) || whole && l.own>>k&1 == 0 && Zero(b) {
		l.set(k, zeros)
		return
	}
	copy(l.page(k, whole)[from:], b)
}

// blank tells whether a page is known to be zero.
func blank(pg *page) bool { return pg == nil || pg == reserved || pg == zeros }

// Zero tells whether all of b is zero.
func Zero(b []byte) bool {
	for ; len(b) > PageSize; b = b[PageSize:] {
		if b[0] != 0 || !bytes.Equal(b[:PageSize], zeros[:]) {
			return false
		}
	}
	return len(b) == 0 || b[0] == 0 && bytes.Equal(b, zeros[:len(b)])
}
