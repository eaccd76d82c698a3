package linear

import (
	"fmt"
	"reflect"
)

// Model says what an object does, one operation at a time. It must be pure: Apply returns a new
// state and leaves the old one as it is.
type Model[S, I, O any] struct {
	Name string // what the object is, in reports, such as "queue"

	// Init is the state before the first operation.
	Init func() S

	// Apply is what the object does with a request: its state then, and its answer.
	Apply func(state S, in I) (next S, out O)

	// Accepts says whether the answer that a client got is what the object answers; nil: if they
	// are equal. A client that is told less than the object knows accepts more than one answer.
	Accepts func(want, got O) bool

	// Key tells objects apart; nil: there is one. Each is judged for itself.
	Key func(in I) string

	// Equal compares states; nil: they are compared in depth. It must be exact, since the search
	// does not visit a state twice.
	Equal func(a, b S) bool

	// Show is a state as text; nil: as fmt.Sprint prints it.
	Show func(state S) string
}

// complete is m with its defaults.
func (m Model[S, I, O]) complete() Model[S, I, O] {
	if m.Accepts == nil {
		m.Accepts = func(want, got O) bool { return reflect.DeepEqual(want, got) }
	}
	if m.Key == nil {
		m.Key = func(I) string { return "" }
	}
	if m.Equal == nil {
		m.Equal = func(a, b S) bool { return reflect.DeepEqual(a, b) }
	}
	if m.Show == nil {
		m.Show = func(state S) string { return fmt.Sprint(state) }
	}
	return m
}
