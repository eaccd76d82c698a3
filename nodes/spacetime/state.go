package spacetime

import (
	"encoding/binary"
	"errors"
	"slices"
)

// Op is one operation of a transaction: append a value to the list under a key. A register is a
// list of which the last value counts.
type Op struct{ Key, Value uint64 }

// State is what replaying a prefix of the log gives: a list of values under each key.
type State struct {
	lists map[uint64][]uint64
	keys  []uint64 // in order
}

func newState() *State { return &State{lists: make(map[uint64][]uint64)} }

func (s *State) clone() *State {
	c := newState()
	for _, key := range s.keys {
		c.lists[key] = slices.Clone(s.lists[key])
	}
	c.keys = slices.Clone(s.keys)
	return c
}

// Apply carries out a transaction.
func (s *State) Apply(ops []Op) {
	for _, op := range ops {
		if _, known := s.lists[op.Key]; !known {
			i, _ := slices.BinarySearch(s.keys, op.Key)
			s.keys = slices.Insert(s.keys, i, op.Key)
		}
		s.lists[op.Key] = append(s.lists[op.Key], op.Value)
	}
}

// List returns the values under a key. It must not be changed.
func (s *State) List(key uint64) []uint64 { return s.lists[key] }

// encodeOps is a transaction as the records of a commit: a count, then pairs.
func encodeOps(ops []Op) []byte {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(ops)))
	for _, op := range ops {
		b = binary.LittleEndian.AppendUint64(b, op.Key)
		b = binary.LittleEndian.AppendUint64(b, op.Value)
	}
	return b
}

var errRecords = errors.New("the records of a commit cannot be read")

func decodeOps(b []byte) ([]Op, error) {
	if len(b) < 4 {
		return nil, errRecords
	}
	n := binary.LittleEndian.Uint32(b)
	if b = b[4:]; uint64(len(b)) != 16*uint64(n) {
		return nil, errRecords
	}
	ops := make([]Op, n)
	for i := range ops {
		ops[i] = Op{binary.LittleEndian.Uint64(b[16*i:]), binary.LittleEndian.Uint64(b[16*i+8:])}
	}
	return ops, nil
}

// pageSize is the size of a page of rows. The original has pages of 64 KiB.
const pageSize = 4096

// rowsPerPage is how many rows of two words a page holds behind its count.
const rowsPerPage = (pageSize - 8) / 16

// pages lays the state out in pages of rows (key, value), in order of keys. Pages that do not
// change keep their bytes, and so their names among the objects of a snapshot.
func (s *State) pages() (pages [][]byte) {
	var rows []Op
	flush := func() {
		page := make([]byte, pageSize)
		binary.LittleEndian.PutUint64(page, uint64(len(rows)))
		for i, r := range rows {
			binary.LittleEndian.PutUint64(page[8+16*i:], r.Key)
			binary.LittleEndian.PutUint64(page[16+16*i:], r.Value)
		}
		pages, rows = append(pages, page), rows[:0]
	}
	for _, key := range s.keys {
		for _, v := range s.lists[key] {
			if rows = append(rows, Op{key, v}); len(rows) == rowsPerPage {
				flush()
			}
		}
		if len(rows) > 0 { // a page is of one key, so that appending to one changes no other
			flush()
		}
	}
	return pages
}

// addPage is the inverse of pages.
func (s *State) addPage(page []byte) error {
	n := binary.LittleEndian.Uint64(page)
	if n > rowsPerPage {
		return errRecords
	}
	rows := make([]Op, n)
	for i := range rows {
		rows[i] = Op{
			binary.LittleEndian.Uint64(page[8+16*i:]), binary.LittleEndian.Uint64(page[16+16*i:]),
		}
	}
	s.Apply(rows)
	return nil
}
