package stack

import (
	"maps"
	"slices"
)

// Mutation is what a client wants done: one added to the count of a row. A client numbers its
// mutations from 1.
type Mutation struct {
	Client uint64 `json:"c"`
	ID     uint64 `json:"i"`
	Key    uint64 `json:"k"`
	Bad    bool   `json:"bad,omitempty"` // the application refuses it: it counts, and does nothing
}

// Row is a row of the source: how many mutations it has seen, and the last of them.
type Row struct {
	Key    uint64 `json:"k"`
	Count  uint64 `json:"n"`
	Client uint64 `json:"c"`
	ID     uint64 `json:"i"`
}

// Txn is a transaction of the source: a mutation and the row as it left it, if it did anything.
type Txn struct {
	LSN uint64   `json:"l"`
	By  Mutation `json:"b"`
	Row Row      `json:"r"`
}

// State is the tables of the source as of a position in its log: the rows, and the last mutation
// of each client, which makes it safe to send one again.
type State struct {
	LSN  uint64            `json:"l"`
	Rows map[uint64]Row    `json:"r"`
	Last map[uint64]uint64 `json:"m"`
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
	if m.Bad {
		return Txn{LSN: s.LSN + 1, By: m}
	}
	row := s.Rows[m.Key]
	return Txn{s.LSN + 1, m, Row{Key: m.Key, Count: row.Count + 1, Client: m.Client, ID: m.ID}}
}

// Apply makes a transaction part of the state.
func (s *State) Apply(t Txn) {
	s.LSN = t.LSN
	if !t.By.Bad {
		s.Rows[t.Row.Key] = t.Row
	}
	s.Last[t.By.Client] = t.By.ID
}

// Shapes are the parts of the table that a client has: the rows whose key has one of these
// remainders.
type Shapes struct {
	Of   uint64   `json:"of"`
	Mine []uint64 `json:"mine"`
}

// Has says whether a row belongs to the shapes.
func (s Shapes) Has(key uint64) bool { return slices.Contains(s.Mine, key%s.Of) }

// In are the rows of the shapes in the order of their keys.
func (s *State) In(shapes Shapes) (rows []Row) {
	for _, key := range slices.Sorted(maps.Keys(s.Rows)) {
		if shapes.Has(key) {
			rows = append(rows, s.Rows[key])
		}
	}
	return rows
}
