package persist

import "groundhog/disk/sparse"

// MaxFlat is the size in bytes up to which a content is kept in one piece, whatever is done to it.
const MaxFlat = 1 << 16

// Bytes are the content of a file: in one piece, or in pages, which images share.
type Bytes struct {
	Flat  []byte        // if Pages is nil
	Pages *sparse.Pages // nil: Flat is all
}

// Len is the size of the file.
func (b Bytes) Len() int64 {
	if b.Pages != nil {
		return b.Pages.Len()
	}
	return int64(len(b.Flat))
}

// ReadAt reads into p from off on, and returns how much there was.
func (b Bytes) ReadAt(p []byte, off int64) int {
	if b.Pages != nil {
		return b.Pages.ReadAt(p, off)
	}
	if off >= int64(len(b.Flat)) {
		return 0
	}
	return copy(p, b.Flat[off:])
}

// All is the content in one piece, not to be changed.
func (b Bytes) All() []byte {
	if b.Pages != nil {
		return b.Pages.Bytes()
	}
	return b.Flat
}

// sum adds the content to a hash. Contents in one piece and in pages have the same.
func (b Bytes) sum(s *sum) {
	switch {
	case b.Len() <= MaxFlat:
		s.bytes(b.All())
	case b.Pages != nil:
		s.word(b.Pages.Sum())
	default:
		s.word(sparse.SumOf(b.Flat))
	}
}

// body is the content of a file while micro-ops are applied. It may be longer than size, as blocks
// are on a device that the size does not cover yet.
type body struct {
	g     *Graph
	old   Bytes
	flat  []byte // if pages is nil
	pages *sparse.Pages
	size  int64
}

// bodyOf is a copy of old, to be changed. Of pages, only those are copied that change.
func bodyOf(g *Graph, old Bytes) body {
	b := body{g: g, old: old, size: old.Len()}
	switch {
	case old.Pages != nil:
		b.pages = old.Pages.Share()
	case len(old.Flat) > MaxFlat:
		b.pages = sparse.From(old.Flat)
	default:
		b.flat = append(make([]byte, 0, len(old.Flat)+64), old.Flat...)
	}
	return b
}

// page goes over to pages.
func (b *body) page() {
	if b.pages == nil {
		b.pages, b.flat = sparse.From(b.flat), nil
	}
}

// apply applies a micro-op that is of the content.
func (b *body) apply(m *Micro) {
	switch m.kind {
	case microData:
		b.put(m.off, m.bytes)
	case microSize:
		b.resize(m)
	case microHole:
		b.punch(m.off, m.size)
	case microReserve:
		b.reserve(m.off, m.size)
	}
}

// put writes bytes, whatever the size is.
func (b *body) put(off int64, bytes []byte) {
	b.reach(off + int64(len(bytes)))
	if b.pages != nil {
		b.pages.WriteAt(bytes, off)
		return
	}
	copy(b.flat[off:], bytes)
}

// reach makes room for n bytes; what is new is zero.
func (b *body) reach(n int64) {
	if n > MaxFlat {
		b.page()
	}
	if b.pages == nil && n > int64(len(b.flat)) {
		b.flat = append(b.flat, make([]byte, n-int64(len(b.flat)))...)
	}
}

// resize sets the size as m says.
func (b *body) resize(m *Micro) {
	switch {
	case !m.cut:
		b.size = max(b.size, m.size) // one that is smaller came before one that is there already
		return
	case b.pages == nil && m.off < int64(len(b.flat)):
		clear(b.flat[m.off:])
	case b.pages != nil && m.off <= max(b.pages.Len(), b.size):
		b.pages.Truncate(max(b.pages.Len(), b.size))
		b.pages.Truncate(m.off) // also of what is reserved behind it
	}
	b.size = m.size
}

// punch makes n bytes zero, and holes of the pages among them.
func (b *body) punch(off, n int64) {
	if b.pages != nil {
		b.pages.Punch(off, n)
	} else if size := int64(len(b.flat)); off < size {
		clear(b.flat[off:min(off+n, size)])
	}
}

// reserve sets blocks aside.
func (b *body) reserve(off, n int64) {
	b.page()
	b.pages.Reserve(off, n)
}

// miss puts what the device shows where the data of m would be, if that was beyond the old content.
func (b *body) miss(m *Micro) {
	if m.kind != microData || b.g.opt.Fill == Zeros {
		return
	}
	end := m.off + int64(len(m.bytes))
	from := max(m.off, b.size)
	if from >= end {
		return
	}
	shown := make([]byte, end-from)
	Bytes{b.flat, b.pages}.ReadAt(shown, from)
	if b.g.opt.Fill == Stale {
		b.old.ReadAt(shown, from)
	} else {
		for i := range shown {
			shown[i] = garbage(m.Op.ID, from+int64(i))
		}
	}
	b.put(from, shown)
}

// final is the content up to its size.
func (b *body) final() Bytes {
	b.reach(b.size)
	if b.pages != nil {
		if b.pages.Len() != b.size {
			b.pages.Truncate(b.size)
		}
		return Bytes{Pages: b.pages}
	}
	return Bytes{Flat: b.flat[:b.size:b.size]}
}

// garbage is a byte of an unwritten block: never zero, the same for the same place.
func garbage(id uint64, at int64) byte {
	return byte(mix(id^uint64(at)<<20))%255 + 1
}
