package stack

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// Coder writes values to bytes, or reads them from bytes, in one and the same order: whoever calls
// its methods does both with the same lines. Numbers are varints.
type Coder struct {
	b       []byte
	reading bool
	bad     bool
}

// ErrCoding is that bytes are not what was to be read from them.
var ErrCoding = errors.New("stack: the bytes do not hold what they should")

// Encode is the bytes of a value, which a function of a [Coder] goes through.
func Encode(value func(c *Coder)) []byte { return appendTo(make([]byte, 0, usual), value) }

// usual is how long most values are, at most.
const usual = 128

// appendTo adds the bytes of a value to others.
func appendTo(b []byte, value func(c *Coder)) []byte {
	c := &Coder{b: b}
	value(c)
	return c.b
}

// Decode fills a value from bytes.
func Decode(b []byte, value func(c *Coder)) error {
	c := &Coder{b: b, reading: true}
	value(c)
	if c.bad || len(c.b) > 0 {
		return ErrCoding
	}
	return nil
}

// Uint is a number.
func (c *Coder) Uint(v *uint64) {
	if !c.reading {
		if *v < 0x80 {
			c.b = append(c.b, byte(*v))
		} else {
			c.b = binary.AppendUvarint(c.b, *v)
		}
		return
	}
	if len(c.b) > 0 && c.b[0] < 0x80 {
		*v, c.b = uint64(c.b[0]), c.b[1:]
		return
	}
	n, size := binary.Uvarint(c.b)
	if size <= 0 {
		c.bad, c.b = true, nil
		return
	}
	*v, c.b = n, c.b[size:]
}

// Flag is a truth.
func (c *Coder) Flag(v *bool) {
	var n uint64
	if *v {
		n = 1
	}
	c.Uint(&n)
	*v = n != 0
}

// Bytes are a text.
func (c *Coder) Bytes(v *[]byte) {
	n := c.length(len(*v))
	if !c.reading {
		c.b = append(c.b, *v...)
		return
	}
	*v = nil
	if n > 0 {
		*v, c.b = append([]byte(nil), c.b[:n]...), c.b[n:]
	}
}

// length is that of a list. One that is longer than what there is to read is an error.
func (c *Coder) length(n int) int {
	size := uint64(n)
	c.Uint(&size)
	if c.reading && size > uint64(len(c.b)) {
		c.bad, c.b, size = true, nil, 0
	}
	return int(size)
}

// list is one value after the other.
func list[T any](c *Coder, all *[]T, each func(*T, *Coder)) {
	n := c.length(len(*all))
	if c.reading {
		*all = nil
		if n > 0 {
			*all = make([]T, n)
		}
	}
	for i := range *all {
		each(&(*all)[i], c)
	}
}

// Optional is a value that may be missing.
func Optional[T any](c *Coder, v **T, each func(*T, *Coder)) {
	is := *v != nil
	c.Flag(&is)
	if !is {
		return
	}
	if c.reading {
		*v = new(T)
	}
	each(*v, c)
}

func number(v *uint64, c *Coder) { c.Uint(v) }

// Code goes through a mutation.
func (m *Mutation) Code(c *Coder) {
	c.Uint(&m.Client)
	c.Uint(&m.ID)
	c.Flag(&m.Bad)
	list(c, &m.Keys, number)
}

// Code goes through a row.
func (r *Row) Code(c *Coder) {
	c.Uint(&r.Key)
	c.Uint(&r.Count)
	c.Uint(&r.Client)
	c.Uint(&r.ID)
}

// Code goes through a count.
func (n *Count) Code(c *Coder) {
	c.Uint(&n.Client)
	c.Uint(&n.Last)
}

// Code goes through a transaction.
func (t *Txn) Code(c *Coder) {
	c.Uint(&t.LSN)
	c.Flag(&t.Other)
	t.By.Code(c)
	list(c, &t.Rows, (*Row).Code)
}

// Code goes through an entry.
func (e *Entry) Code(c *Coder) {
	c.Uint(&e.Position)
	c.Uint(&e.Epoch)
	c.Uint(&e.Format)
	list(c, &e.Txns, (*Txn).Code)
	c.Bytes(&e.Packed)
}

// Code goes through a cursor.
func (at *Cursor) Code(c *Coder) {
	c.Uint(&at.Handle)
	c.Uint(&at.Epoch)
	c.Uint(&at.Position)
	c.Uint(&at.LSN)
}

// Code goes through shapes.
func (s *Shapes) Code(c *Coder) {
	c.Uint(&s.Of)
	list(c, &s.Mine, number)
}

// Code goes through a state, in the order of its keys.
func (s *State) Code(c *Coder) {
	c.Uint(&s.LSN)
	var rows []Row
	var counts []Count
	if !c.reading {
		for _, key := range slices.Sorted(maps.Keys(s.Rows)) {
			rows = append(rows, s.Rows[key])
		}
		for _, client := range slices.Sorted(maps.Keys(s.Last)) {
			counts = append(counts, Count{client, s.Last[client]})
		}
	}
	list(c, &rows, (*Row).Code)
	list(c, &counts, (*Count).Code)
	if !c.reading {
		return
	}
	s.Rows, s.Last = make(map[uint64]Row, len(rows)), make(map[uint64]uint64, len(counts))
	for _, r := range rows {
		s.Rows[r.Key] = r
	}
	for _, n := range counts {
		s.Last[n.Client] = n.Last
	}
}

// Mutations are a list of them.
func (c *Coder) Mutations(all *[]Mutation) { list(c, all, (*Mutation).Code) }

// Rows are a list of them.
func (c *Coder) Rows(all *[]Row) { list(c, all, (*Row).Code) }

// Counts are a list of them.
func (c *Coder) Counts(all *[]Count) { list(c, all, (*Count).Code) }
