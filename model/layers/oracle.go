package layers

import (
	"maps"
	"slices"
	"sort"
)

// oracle is what the source has committed: every row as each transaction left it.
type oracle struct {
	lsn  uint64
	rows map[uint64][]version // by key
	keys []uint64             // sorted
	ids  map[uint64][]step    // by client: its mutations, in the order in which they were applied
}

// step is the last mutation of a client from an LSN on.
type step struct{ lsn, id uint64 }

// version is a row from an LSN on.
type version struct {
	lsn uint64
	row Row
}

func (o *oracle) end() uint64 { return o.lsn }

// last is the last mutation of a client.
func (o *oracle) last(client uint64) uint64 { return o.lastAt(client, o.lsn) }

// add takes in the next transaction. What the row is follows from the mutations, not from what the
// source says of it.
func (o *oracle) add(t Txn) {
	if o.rows == nil {
		o.rows, o.ids = make(map[uint64][]version), make(map[uint64][]step)
	}
	o.lsn = t.LSN
	if t.Other {
		return
	}
	o.ids[t.Client] = append(o.ids[t.Client], step{t.LSN, max(o.last(t.Client), t.ID)})
	if t.Bad {
		return
	}
	for _, key := range t.Keys {
		before := o.rows[key]
		if len(before) == 0 {
			i, _ := slices.BinarySearch(o.keys, key)
			o.keys = slices.Insert(o.keys, i, key)
		}
		row := Row{key, 1, t.Client, t.ID}
		if n := len(before); n > 0 {
			row.Count = before[n-1].row.Count + 1
		}
		o.rows[key] = append(before, version{t.LSN, row})
	}
}

// at is a row as of an LSN; not ok if there was none.
func (o *oracle) at(key, lsn uint64) (row Row, ok bool) {
	all := o.rows[key]
	n := sort.Search(len(all), func(i int) bool { return all[i].lsn > lsn })
	if n == 0 {
		return row, false
	}
	return all[n-1].row, true
}

// lastAt is the last mutation of a client as of an LSN.
func (o *oracle) lastAt(client, lsn uint64) uint64 {
	all := o.ids[client]
	n := sort.Search(len(all), func(i int) bool { return all[i].lsn > lsn })
	if n == 0 {
		return 0
	}
	return all[n-1].id
}

// clients are all that have made something, sorted.
func (o *oracle) clients() []uint64 { return slices.Sorted(maps.Keys(o.ids)) }

// forget drops what nobody asks for who asks for states as of an LSN or later ones alone.
func (o *oracle) forget(lsn uint64) {
	for _, key := range o.keys {
		all := o.rows[key]
		n := sort.Search(len(all), func(i int) bool { return all[i].lsn > lsn })
		if n > 1 {
			o.rows[key] = slices.Clone(all[n-1:])
		}
	}
	for _, client := range o.clients() {
		all := o.ids[client]
		n := sort.Search(len(all), func(i int) bool { return all[i].lsn > lsn })
		if n > 1 {
			o.ids[client] = slices.Clone(all[n-1:])
		}
	}
}
