package stack

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// full is a message that uses every field.
func full() Message {
	s := NewState()
	t := s.Next(Mutation{Client: 7, ID: 1, Keys: []uint64{5, 300}})
	s.Apply(t)
	e := Entry{Position: 2, Epoch: 3, Txns: []Txn{t, {LSN: 2, Other: true}}}
	packed := e.In(FormatPacked)
	return Message{
		Kind: Poke, LSN: 1, Last: 2, Timeline: 3, Fork: 4, Token: 5, Speaks: 6, Generation: 7,
		Part: 8, Offset: 9, Fresh: true, Refused: true, More: true, Data: []byte("text"),
		Clients: []uint64{1, 107}, Counts: s.Counts([]uint64{7}), Mutations: []Mutation{t.By},
		Rows: t.Rows, Cursor: &Cursor{1, 2, 3, 4}, Shapes: &Shapes{4, []uint64{1}},
		Have: &Shapes{Of: 4}, Txn: &t, Entry: &packed, State: s,
	}
}

// TestCoding: what is written is read again, and no shorter or longer bytes are taken for it.
func TestCoding(t *testing.T) {
	m := full()
	b := Encode(m.code)
	var read Message
	require.NoError(t, Decode(b, read.code))
	require.Equal(t, m, read)
	require.Equal(t, []Txn{*m.Txn, {LSN: 2, Other: true}}, read.Entry.In(FormatPlain).Txns)
	for n := range b {
		var cut Message
		require.ErrorIs(t, Decode(b[:n], cut.code), ErrCoding, "%d of %d bytes", n, len(b))
	}
	var long Message
	require.ErrorIs(t, Decode(append(b, 0), long.code), ErrCoding)
}

// TestKindsHaveNames: each kind has a name of its own.
func TestKindsHaveNames(t *testing.T) {
	names := make(map[string]bool)
	for k := Kind(0); k <= Poke; k++ {
		names[k.String()] = true
	}
	require.Len(t, names, int(Poke)+1)
	require.Equal(t, "poke", Poke.String())
}
