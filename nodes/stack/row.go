package stack

import (
	"maps"
	"slices"
)

// Mutation is what a client wants done: one added to the count of some rows, in one transaction. A
// client numbers its mutations from 1.
type Mutation struct {
	Client uint64
	ID     uint64
	Keys   []uint64
	Bad    bool // the application refuses it: it counts, and does nothing
}

// Row is a row of the source: how many mutations it has seen, and the last of them.
type Row struct {
	Key    uint64
	Count  uint64
	Client uint64
	ID     uint64
}

// Count is the number of a client's last mutation.
type Count struct{ Client, Last uint64 }

// Txn is a transaction of the source: a mutation and the rows as it left them, if it did anything.
type Txn struct {
	LSN   uint64
	By    Mutation
	Rows  []Row
	Other bool // of a table that is not published: it has a position, and nothing for a client
}

// State is the tables of the source as of a position in its log: the rows, and the last mutation
// of each client, which makes it safe to send one again.
type State struct {
	LSN  uint64
	Rows map[uint64]Row
	Last map[uint64]uint64
}

// NewState is an empty source.
func NewState() *State {
	return &State{Rows: make(map[uint64]Row), Last: make(map[uint64]uint64)}
}

// Clone is a copy that shares nothing.
func (s *State) Clone() *State {
	return &State{LSN: s.LSN, Rows: maps.Clone(s.Rows), Last: maps.Clone(s.Last)}
}

// Next is the transaction that a mutation makes of the state, at the position behind it.
func (s *State) Next(m Mutation) Txn {
	t := Txn{LSN: s.LSN + 1, By: m}
	if m.Bad {
		return t
	}
	for _, key := range m.Keys {
		t.Rows = append(t.Rows, Row{key, s.Rows[key].Count + 1, m.Client, m.ID})
	}
	return t
}

// Apply makes a transaction part of the state.
func (s *State) Apply(t Txn) {
	s.LSN = t.LSN
	if t.Other {
		return
	}
	for _, row := range t.Rows {
		s.Rows[row.Key] = row
	}
	s.Last[t.By.Client] = t.By.ID
}

// Counts are those of some clients.
func (s *State) Counts(of []uint64) (counts []Count) {
	for _, client := range of {
		counts = append(counts, Count{client, s.Last[client]})
	}
	return counts
}

// AllCounts are those of all clients that have made something.
func (s *State) AllCounts() []Count { return s.Counts(slices.Sorted(maps.Keys(s.Last))) }

// Shapes are the parts of the table that a client has: the rows whose key has one of these
// remainders. A group that is named by [Dependent] is there while its first row, whose key is the
// remainder, has seen an odd number of mutations: a shape with a subquery.
type Shapes struct {
	Of   uint64
	Mine []uint64
}

// Dependent, with a remainder added, is the group of these rows while its first row says so.
const Dependent = 1 << 10

// On says whether the groups are there that depend on a row which has seen so many mutations.
func On(count uint64) bool { return count%2 == 1 }

// Has says whether a row belongs to the shapes; on says whether a group that depends on its first
// row is there.
func (s Shapes) Has(key uint64, on func(group uint64) bool) bool {
	if s.Of == 0 {
		return false
	}
	group := key % s.Of
	return slices.Contains(s.Mine, group) || slices.Contains(s.Mine, Dependent+group) && on(group)
}

// Depend are the groups of the shapes that depend on their first row.
func (s Shapes) Depend() (groups []uint64) {
	for _, n := range s.Mine {
		if n >= Dependent {
			groups = append(groups, n-Dependent)
		}
	}
	return groups
}

// Same says whether the shapes are others.
func (s Shapes) Same(as Shapes) bool { return s.Of == as.Of && slices.Equal(s.Mine, as.Mine) }

// Where are the rows for which something is so, in the order of their keys.
func (s *State) Where(has func(key uint64) bool) (rows []Row) {
	for _, key := range slices.Sorted(maps.Keys(s.Rows)) {
		if has(key) {
			rows = append(rows, s.Rows[key])
		}
	}
	return rows
}
