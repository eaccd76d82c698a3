package edge

import (
	"net/http"
	"slices"

	"groundhog/nodes/stack"
)

// Reader decides what a client asks next. It knows what has been read since [Reader.Begin], and
// for longer with which entry it was refused.
type Reader struct {
	toggles stack.Toggles
	draw    func() uint64

	shown   uint64 // LSN of what the client shows
	ask     Ask
	got     *stack.Message // all that has come, in one
	expired stack.Cursor   // the entry with which it was refused
	doubted int            // answers in a row that were not believed
	refused int            // in a row
}

// mostDoubted is how many answers in a row are not believed.
const mostDoubted = 3

// NewReader is a reader that has nothing. It draws numbers that no URL had before.
func NewReader(t stack.Toggles, draw func() uint64) *Reader {
	return &Reader{toggles: t, draw: draw}
}

// Next is a reader for another connection, which knows with which entry this one was refused.
func (r *Reader) Next() *Reader {
	next := *r
	return &next
}

// Step is what comes after an answer.
type Step int

// The steps.
const (
	Again  Step = iota // ask again
	Later              // and not at once
	Ready              // there is nothing more, and Got is what has come
	SignIn             // the token was refused
)

// Begin begins with what a client shows: the state as of a cursor, which is of the shapes that it
// wants, or of others. Clients are the numbers under which it makes mutations.
func (r *Reader) Begin(at stack.Cursor, wants stack.Shapes, others bool, clients []uint64) {
	r.ask = Ask{Shapes: wants, At: at, Log: r.ask.Log, Buster: r.ask.Buster, Clients: clients}
	if others {
		r.ask.At = stack.Cursor{}
	}
	r.shown, r.got = at.LSN, nil
}

// Ask is what to ask now.
func (r *Reader) Ask() Ask { return r.ask }

// Got is what has come, as one message; nil if nothing has.
func (r *Reader) Got() *stack.Message { return r.got }

// Take takes in an answer, and the message of one that has rows.
func (r *Reader) Take(status int, h http.Header, m stack.Message) Step {
	switch status {
	case http.StatusOK:
		if m.Fresh && r.stale(*m.Cursor) && !r.toggles.StaleBelieved {
			return r.doubt()
		}
		r.add(m)
		return Again
	case http.StatusNoContent:
		if r.ask.At.LSN < r.shown {
			return Later // who has answered is behind what the client shows
		}
		r.refused, r.ask.Log, r.ask.Buster = 0, "", 0
		return Ready
	case http.StatusConflict:
		return r.anew(h.Get(HeaderLog))
	case http.StatusUnauthorized:
		return SignIn
	}
	return Later
}

// stale says whether all rows as of a cursor are those of a log with which the client was refused.
func (r *Reader) stale(c stack.Cursor) bool {
	return LogOf(c) == LogOf(r.expired) && c.Position <= r.expired.Position
}

// doubt asks again where no cache has an answer. If each answer is of the log with which the client
// was refused all the same, it is the refusal that was wrong, by a view that was behind.
func (r *Reader) doubt() Step {
	if r.doubted++; r.doubted > mostDoubted {
		r.expired, r.doubted = stack.Cursor{}, 0
	}
	r.ask.Buster = r.draw()
	return Later
}

// add makes a message part of what has come.
func (r *Reader) add(m stack.Message) {
	r.doubted = 0
	if r.got == nil || m.Fresh {
		r.got = &m
	} else {
		for _, row := range m.Rows {
			i, has := slices.BinarySearchFunc(r.got.Rows, row.Key,
				func(have stack.Row, key uint64) int { return int(have.Key) - int(key) })
			if has {
				r.got.Rows[i] = row
			} else {
				r.got.Rows = slices.Insert(r.got.Rows, i, row)
			}
		}
		r.got.Cursor, r.got.Counts = m.Cursor, m.Counts
	}
	r.ask.At = *m.Cursor
}

// anew begins anew, after a refusal that names the log that there is, or does not.
func (r *Reader) anew(log string) Step {
	if r.ask.At.Handle != 0 {
		r.expired = r.ask.At
	}
	switch {
	case log != "":
		r.ask.Log, r.ask.Buster = log, 0
	case r.toggles.NextSuffix && r.ask.Log == "":
		r.ask.Log = LogOf(r.expired) + "-next"
	case r.toggles.NextSuffix:
		r.ask.Log += "-next"
	default:
		r.ask.Log, r.ask.Buster = "", r.draw()
	}
	r.ask.At, r.got, r.doubted = stack.Cursor{}, nil, 0
	r.refused++
	if r.refused == 1 {
		return Again
	}
	return Later
}
