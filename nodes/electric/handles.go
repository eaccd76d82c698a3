package electric

import (
	"iter"
	"math/bits"
)

// handleTable has a row for each of some handles. The handles of an incarnation follow upon each other, and so do those that a transaction
// concerns: pages of rows that are found by their number are smaller and quicker than a map of hundreds of thousands of rows. A page
// without rows is not kept. The zero value is empty and ready.
type handleTable[T any] struct {
	pages [][]*handlePage[T] // by the incarnation of the handle, then by the number of the page; nil: there are no rows
	spare []*handlePage[T]   // some that have no rows any more
	n     int
}

const (
	handlePageSize   = 64
	spareHandlePages = 16
)

type handlePage[T any] struct {
	there uint64 // a bit for each row
	rows  [handlePageSize]T
}

// len is the number of rows.
func (t *handleTable[T]) len() int { return t.n }

// at returns the row of h, to be read or changed in place until it is deleted; nil if there is none.
func (t *handleTable[T]) at(h Handle) *T {
	life, place := h/handlesOfIncarnation, h%handlesOfIncarnation
	if int(life) >= len(t.pages) || int(place/handlePageSize) >= len(t.pages[life]) {
		return nil
	}
	if pg := t.pages[life][place/handlePageSize]; pg != nil && pg.there>>(place%handlePageSize)&1 != 0 {
		return &pg.rows[place%handlePageSize]
	}
	return nil
}

// find returns the value of h.
func (t *handleTable[T]) find(h Handle) (v T, ok bool) {
	if row := t.at(h); row != nil {
		return *row, true
	}
	return v, false
}

// put sets the value of h.
func (t *handleTable[T]) put(h Handle, v T) {
	life, place := h/handlesOfIncarnation, h%handlesOfIncarnation
	for int(life) >= len(t.pages) {
		t.pages = append(t.pages, nil)
	}
	for int(place/handlePageSize) >= len(t.pages[life]) {
		t.pages[life] = append(t.pages[life], nil)
	}
	pg := t.pages[life][place/handlePageSize]
	if pg == nil {
		pg = t.newPage()
		t.pages[life][place/handlePageSize] = pg
	}
	if bit := uint64(1) << (place % handlePageSize); pg.there&bit == 0 {
		pg.there |= bit
		t.n++
	}
	pg.rows[place%handlePageSize] = v
}

func (t *handleTable[T]) newPage() *handlePage[T] {
	if n := len(t.spare); n > 0 {
		pg := t.spare[n-1]
		t.spare = t.spare[:n-1]
		return pg
	}
	return new(handlePage[T])
}

// delete takes h out and says whether it was there.
func (t *handleTable[T]) delete(h Handle) bool {
	row := t.at(h)
	if row == nil {
		return false
	}
	var none T
	*row = none
	t.n--
	life, place := h/handlesOfIncarnation, h%handlesOfIncarnation
	pg := t.pages[life][place/handlePageSize]
	if pg.there &^= 1 << (place % handlePageSize); pg.there == 0 {
		t.pages[life][place/handlePageSize] = nil
		if len(t.spare) < spareHandlePages {
			t.spare = append(t.spare, pg)
		}
	}
	return true
}

// all yields the rows in the order of their handles. The table must not change meanwhile.
func (t *handleTable[T]) all() iter.Seq2[Handle, *T] {
	return func(yield func(Handle, *T) bool) {
		for life, pages := range t.pages {
			for n, pg := range pages {
				if pg == nil {
					continue
				}
				for there := pg.there; there != 0; there &= there - 1 {
					i := bits.TrailingZeros64(there)
					if !yield(Handle(life*handlesOfIncarnation+n*handlePageSize+i), &pg.rows[i]) {
						return
					}
				}
			}
		}
	}
}
