package changelog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/stack"
)

// filled is a log that begins at position 1 and has three entries, the last two of another epoch.
func filled(epochs bool) *Log {
	l := New(stack.Cursor{Handle: 7, Epoch: 1, Position: 1}, stack.NewState(), epochs)
	for i, epoch := range []uint64{1, 2, 2} {
		m := stack.Mutation{Client: 0, ID: uint64(i + 1), Keys: []uint64{uint64(i)}}
		l.Append(stack.Entry{
			Position: uint64(i + 2), Epoch: epoch, Txns: []stack.Txn{l.State().Next(m)},
		})
	}
	return l
}

// TestSince: who has an entry of this log gets what is behind it; everybody else begins anew.
func TestSince(t *testing.T) {
	for _, c := range []struct {
		name    string
		at      stack.Cursor
		entries int
		ok      bool
		without bool // ok without epochs
	}{
		{"at the base", stack.Cursor{Handle: 7, Epoch: 1, Position: 1}, 3, true, true},
		{"behind", stack.Cursor{Handle: 7, Epoch: 1, Position: 2}, 2, true, true},
		{"at the head", stack.Cursor{Handle: 7, Epoch: 2, Position: 4}, 0, true, true},
		{"ahead", stack.Cursor{Handle: 7, Epoch: 2, Position: 5}, 0, true, true},
		{"nothing yet", stack.Cursor{}, 0, false, false},
		{"another handle", stack.Cursor{Handle: 8, Epoch: 1, Position: 2}, 0, false, false},
		{"before the base", stack.Cursor{Handle: 7, Epoch: 1}, 0, false, false},
		{"another entry", stack.Cursor{Handle: 7, Epoch: 1, Position: 3}, 0, false, true},
		{"of a lost end", stack.Cursor{Handle: 7, Epoch: 1, Position: 9}, 0, false, true},
	} {
		entries, ok := filled(true).Since(c.at)
		require.Equal(t, c.ok, ok, c.name)
		if ok {
			require.Len(t, entries, c.entries, c.name)
		}
		_, ok = filled(false).Since(c.at)
		require.Equal(t, c.without, ok, c.name)
	}
}

// TestTrim: who has not read what is gone begins anew.
func TestTrim(t *testing.T) {
	l := filled(true)
	l.Trim(1)
	require.Equal(t, 1, l.Len())
	_, ok := l.Since(stack.Cursor{Handle: 7, Epoch: 1, Position: 2})
	require.False(t, ok)
	entries, ok := l.Since(stack.Cursor{Handle: 7, Epoch: 2, Position: 3})
	require.True(t, ok)
	require.Len(t, entries, 1)
	require.EqualValues(t, 3, l.State().LSN)
	require.Equal(t, stack.Cursor{Handle: 7, Epoch: 2, Position: 4, LSN: 3}, l.Head())
}

// TestAppendTwice: an entry that is there already changes nothing.
func TestAppendTwice(t *testing.T) {
	l := filled(true)
	l.Append(stack.Entry{Position: 3, Epoch: 9, Txns: []stack.Txn{{LSN: 99}}})
	require.Equal(t, 3, l.Len())
	require.EqualValues(t, 3, l.State().LSN)
}
