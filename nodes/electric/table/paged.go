package table

import (
	"iter"
	"math/bits"

	"groundhog/sim/pool"
)

// Run is how many keys may follow upon each other before the next multiple at which they may begin
// anew.
const Run = 1_000_000

// Paged maps keys to values, in the order of the keys, by pages that are found by number. The zero
// value is empty and ready.
type Paged[K ~uint64, V any] struct {
	// by the run of the key, then by the number of the page in it; nil: there are no rows
	pages [][]*page[V]
	spare pool.Of[page[V]] // some that have no rows any more
	n     int
}

const (
	pageSize = 64
	maxSpare = 16
)

type page[V any] struct {
	there uint64 // a bit for each row
	rows  [pageSize]V
}

// Len is the number of rows.
func (t *Paged[K, V]) Len() int { return t.n }

// At returns the row of key, to be read or changed in place until it is deleted; nil if there is
// none.
func (t *Paged[K, V]) At(key K) *V {
	run, place := key/Run, key%Run
	if int(run) >= len(t.pages) || int(place/pageSize) >= len(t.pages[run]) {
		return nil
	}
	if pg := t.pages[run][place/pageSize]; pg != nil && pg.there>>(place%pageSize)&1 != 0 {
		return &pg.rows[place%pageSize]
	}
	return nil
}

// Find returns the value of key.
func (t *Paged[K, V]) Find(key K) (v V, ok bool) {
	if row := t.At(key); row != nil {
		return *row, true
	}
	return v, false
}

// Put sets the value of key.
func (t *Paged[K, V]) Put(key K, v V) {
	run, place := key/Run, key%Run
	for int(run) >= len(t.pages) {
		t.pages = append(t.pages, nil)
	}
	for int(place/pageSize) >= len(t.pages[run]) {
		t.pages[run] = append(t.pages[run], nil)
	}
	pg := t.pages[run][place/pageSize]
	if pg == nil {
		pg = t.spare.Get()
		t.pages[run][place/pageSize] = pg
	}
	if bit := uint64(1) << (place % pageSize); pg.there&bit == 0 {
		pg.there |= bit
		t.n++
	}
	pg.rows[place%pageSize] = v
}

// Delete takes key out and says whether it was there.
func (t *Paged[K, V]) Delete(key K) bool {
	row := t.At(key)
	if row == nil {
		return false
	}
	var none V
	*row = none
	t.n--
	run, place := key/Run, key%Run
	pg := t.pages[run][place/pageSize]
	if pg.there &^= 1 << (place % pageSize); pg.there == 0 {
		t.pages[run][place/pageSize] = nil
		t.spare.Put(pg, maxSpare)
	}
	return true
}

// All yields the rows in the order of their keys. The table must not change meanwhile.
func (t *Paged[K, V]) All() iter.Seq2[K, *V] {
	return func(yield func(K, *V) bool) {
		for run, pages := range t.pages {
			for n, pg := range pages {
				if pg == nil {
					continue
				}
				for there := pg.there; there != 0; there &= there - 1 {
					i := bits.TrailingZeros64(there)
					if !yield(K(run*Run+n*pageSize+i), &pg.rows[i]) {
						return
					}
				}
			}
		}
	}
}
