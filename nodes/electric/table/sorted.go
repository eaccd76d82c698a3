package table

import (
	"iter"
	"slices"
	"sort"
)

// Sorted maps keys to values, in the order of the keys, by a list. A row whose key is above all
// others is appended, any other is inserted. The zero value is empty and ready.
type Sorted[K ~uint64, V any] struct {
	rows []row[K, V]
	gaps int
}

type row[K ~uint64, V any] struct {
	key   K
	gap   bool
	value V
}

// Len is the number of rows.
func (t *Sorted[K, V]) Len() int { return len(t.rows) - t.gaps }

// Put sets the value of key.
func (t *Sorted[K, V]) Put(key K, value V) {
	n := len(t.rows)
	if n == 0 || t.rows[n-1].key < key {
		t.rows = append(t.rows, row[K, V]{key: key, value: value})
		return
	}
	i, known := t.find(key)
	if !known {
		t.rows = slices.Insert(t.rows, i, row[K, V]{key: key, value: value})
		return
	}
	if t.rows[i].gap {
		t.gaps--
	}
	t.rows[i] = row[K, V]{key: key, value: value}
}

// Get returns the value of key, to be read or changed in place until the table changes; nil if
// there is none.
func (t *Sorted[K, V]) Get(key K) *V {
	i, known := t.find(key)
	if !known || t.rows[i].gap {
		return nil
	}
	return &t.rows[i].value
}

// find is the place of key, or where it would be inserted, and whether it is there. Keys are
// distinct, so that key stands no further from the first and from the last row than it is from
// their keys.
func (t *Sorted[K, V]) find(key K) (int, bool) {
	n := len(t.rows)
	if n == 0 || t.rows[n-1].key < key {
		return n, false
	}
	first, last := t.rows[0].key, t.rows[n-1].key
	if key <= first {
		return 0, key == first
	}
	from, to := 0, n-1
	if d := key - first; d < K(to) {
		to = int(d)
	}
	if d := last - key; d < K(n-1) {
		from = n - 1 - int(d)
	}
	i := from + sort.Search(to-from, func(i int) bool { return t.rows[from+i].key >= key })
	return i, t.rows[i].key == key
}

// Delete takes key out and says whether it was there.
func (t *Sorted[K, V]) Delete(key K) bool {
	i, known := t.find(key)
	if !known || t.rows[i].gap {
		return false
	}
	t.rows[i] = row[K, V]{key: key, gap: true}
	t.gaps++
	// what comes and goes beside what stays leaves none
	for n := len(t.rows); n > 0 && t.rows[n-1].gap; n-- {
		t.rows = t.rows[:n-1]
		t.gaps--
	}
	if t.gaps > 16 && t.gaps > len(t.rows)/2 {
		t.rows = slices.DeleteFunc(t.rows, func(r row[K, V]) bool { return r.gap })
		t.gaps = 0
	}
	return true
}

// All yields the rows in the order of their keys. The table must not change meanwhile.
func (t *Sorted[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for i := range t.rows {
			if r := &t.rows[i]; !r.gap && !yield(r.key, r.value) {
				return
			}
		}
	}
}
