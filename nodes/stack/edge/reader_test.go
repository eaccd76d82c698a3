package edge

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/stack"
)

var (
	old    = stack.Cursor{Handle: 1, Epoch: 4, Position: 9, LSN: 20}
	young  = stack.Cursor{Handle: 2, Epoch: 5, Position: 1, LSN: 20}
	shapes = stack.Shapes{Of: 4, Mine: []uint64{0, 3}}
)

// refused is a reader that had an entry of the old log, and was told of another one, or not.
func refused(t *testing.T, toggles stack.Toggles, name string) *Reader {
	r := NewReader(toggles, func() uint64 { return 77 })
	r.Begin(old, shapes, false, []uint64{7})
	h := http.Header{}
	if name != "" {
		h.Set(HeaderLog, name)
	}
	require.Equal(t, Again, r.Take(http.StatusConflict, h, stack.Message{}))
	return r
}

// rows are all rows as of a cursor.
func rows(at stack.Cursor) stack.Message {
	return stack.Message{Kind: stack.Poke, Fresh: true, Cursor: &at,
		Rows: []stack.Row{{Key: 3, Count: 1}, {Key: 8, Count: 1}}}
}

// TestStaleRowsAreNotBelieved: rows of the log with which a client was refused are asked for again
// under a URL of their own; newer ones of it, and those of another, are taken.
func TestStaleRowsAreNotBelieved(t *testing.T) {
	r := refused(t, stack.Toggles{}, "2.5")
	require.Equal(t, "2.5", r.Ask().Log)
	require.Zero(t, r.Ask().Buster)
	require.Equal(t, Later, r.Take(http.StatusOK, nil, rows(old)))
	require.Nil(t, r.Got())
	require.Equal(t, uint64(77), r.Ask().Buster)
	newer := old
	newer.Position++
	require.Equal(t, Again, r.Take(http.StatusOK, nil, rows(newer)))
	require.Equal(t, newer, r.Ask().At)

	believes := refused(t, stack.Toggles{StaleBelieved: true}, "2.5")
	require.Equal(t, Again, believes.Take(http.StatusOK, nil, rows(old)))
	require.Equal(t, old, believes.Ask().At)
}

// TestWrongRefusalIsForgotten: a view that is behind refuses the log that there is, and names the
// one before. When each answer in a row has that log all the same, it is taken.
func TestWrongRefusalIsForgotten(t *testing.T) {
	r := refused(t, stack.Toggles{}, "2.5")
	behind := http.Header{HeaderLog: {LogOf(old)}}
	for range 2 { // what was not believed before the second refusal does not count after it
		require.Equal(t, Again, r.Take(http.StatusOK, nil, rows(young)))
		require.Equal(t, Later, r.Take(http.StatusConflict, behind, stack.Message{}))
		for range mostDoubted + 1 {
			require.Equal(t, Later, r.Take(http.StatusOK, nil, rows(young)))
		}
		require.Nil(t, r.Got())
	}
	require.Equal(t, Again, r.Take(http.StatusOK, nil, rows(young)))
	require.Equal(t, young, r.Ask().At)
	require.Equal(t, uint64(77), r.Ask().Buster) // a cache may have the refusal
	require.Equal(t, Ready, r.Take(http.StatusNoContent, nil, stack.Message{}))
}

// TestRefusalWithoutName: who is not told which log there is makes no name up.
func TestRefusalWithoutName(t *testing.T) {
	r := refused(t, stack.Toggles{}, "")
	require.Empty(t, r.Ask().Log)
	require.Equal(t, uint64(77), r.Ask().Buster)

	makesUp := refused(t, stack.Toggles{NextSuffix: true}, "")
	require.Equal(t, Later, makesUp.Take(http.StatusConflict, http.Header{}, stack.Message{}))
	require.Equal(t, "1.4-next-next", makesUp.Ask().Log)
}

// TestReadUntilNothingIsNew: what comes is one message, and is ready when it is as new as what was
// shown before.
func TestReadUntilNothingIsNew(t *testing.T) {
	r := refused(t, stack.Toggles{}, "2.5")
	before := young
	before.LSN = 18
	require.Equal(t, Again, r.Take(http.StatusOK, nil, rows(before)))
	require.Equal(t, Later, r.Take(http.StatusNoContent, nil, stack.Message{}))
	require.Equal(t, Later, r.Take(http.StatusServiceUnavailable, nil, stack.Message{}))
	require.Equal(t, Again, r.Take(http.StatusOK, nil, stack.Message{
		Cursor: &young, Counts: []stack.Count{{Client: 7, Last: 2}},
		Rows: []stack.Row{{Key: 4, Count: 1}, {Key: 8, Count: 2}},
	}))
	require.Equal(t, Ready, r.Take(http.StatusNoContent, nil, stack.Message{}))
	got := r.Got()
	require.True(t, got.Fresh)
	require.Equal(t, young, *got.Cursor)
	require.Equal(t, uint64(2), got.Counts[0].Last)
	require.Equal(t, []stack.Row{{Key: 3, Count: 1}, {Key: 4, Count: 1}, {Key: 8, Count: 2}},
		got.Rows)
	require.Equal(t, SignIn, r.Take(http.StatusUnauthorized, nil, stack.Message{}))
	r.Begin(young, shapes, true, nil)
	require.Zero(t, r.Ask().At) // other shapes: all rows
}

// TestURLs: what a client asks for is what a view reads, and what is not of all clients is no part
// of the URL.
func TestURLs(t *testing.T) {
	all := Ask{Shapes: shapes, Log: "2.5", Buster: 9, Clients: []uint64{7, 107}}
	since := Ask{Shapes: shapes, At: old, Clients: []uint64{7}}
	for _, a := range []Ask{all, since, {Shapes: stack.Shapes{Of: 1}}} {
		r, err := a.Request(Rows, 40)
		require.NoError(t, err)
		require.Equal(t, uint64(40), TokenOf(r))
		got, err := Parse(r)
		require.NoError(t, err)
		a.Buster = 0 // of no interest to a view
		require.Equal(t, a, got)
	}
	for _, bad := range []string{"", "?of=4&mine=z%21", "?of=4&mine=1&at=1.2", "?of=1.2&mine=1"} {
		r, err := NewRequest(http.MethodGet, Rows+bad, 0, nil)
		require.NoError(t, err)
		_, err = Parse(r)
		require.ErrorIs(t, err, errURL, bad)
	}
}
