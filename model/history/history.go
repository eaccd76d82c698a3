package history

import (
	"fmt"
	"strings"
)

// Outcome is what a client knows of an operation of its own.
type Outcome uint8

// The outcomes, in Jepsen's words.
const (
	Info Outcome = iota // no answer came: it happened, or will happen yet, or never does
	OK                  // it was answered
	Fail                // it was refused: it did not happen, and never will
)

// String returns "info", "ok" or "fail".
func (o Outcome) String() string { return [...]string{"info", "ok", "fail"}[o] }

// Op is one operation: what a client asked for, and what it was answered.
type Op[I, O any] struct {
	Index   int // in the history: operations are numbered in the order in which they were asked
	Client  string
	Input   I
	Output  O // of no meaning unless Outcome is OK
	Outcome Outcome
	Asked   int64 // virtual nanoseconds
	Ended   int64 // virtual nanoseconds; of no meaning while no answer has come

	// Call and Return are places in the order of all calls and answers of the history. They order
	// what happened within one instant of virtual time as well. Return is Never while no answer has
	// come.
	Call, Return int
}

// Never is the place of an answer that did not come: behind all others.
const Never = int(^uint(0) >> 1)

// Before says whether o was answered before p was asked, so that p must see what o did. What was
// never answered is before nothing.
func (o Op[I, O]) Before(p Op[I, O]) bool { return o.Outcome != Info && o.Return < p.Call }

// String is one line: number, client, times, outcome, and what was asked and answered.
func (o Op[I, O]) String() string {
	ended, answer := "-", ""
	if o.Outcome != Info {
		ended = Seconds(o.Ended)
	}
	if o.Outcome == OK {
		if answer = fmt.Sprint(o.Output); answer != "" {
			answer = " → " + answer
		}
	}
	return fmt.Sprintf("#%-4d %-10s %12s to %-12s %-4v %v%s",
		o.Index, o.Client, Seconds(o.Asked), ended, o.Outcome, o.Input, answer)
}

// Seconds is a virtual time in nanoseconds as text.
func Seconds(ns int64) string { return fmt.Sprintf("%d.%06ds", ns/1e9, ns%1e9/1e3) }

// History is what clients asked of a system and were answered, in the order in which it happened.
// The zero value is empty and ready; without a Clock all times are zero, and only the order counts.
type History[I, O any] struct {
	Clock func() int64 // the virtual time in nanoseconds
	ops   []Op[I, O]
	next  int // place in the order of calls and answers
}

// New returns an empty history with a clock of virtual nanoseconds.
func New[I, O any](clock func() int64) *History[I, O] { return &History[I, O]{Clock: clock} }

func (h *History[I, O]) now() int64 {
	if h.Clock == nil {
		return 0
	}
	return h.Clock()
}

// Invoke records that a client asks for something. What came of it is recorded by the methods of
// the [Call] that it returns; an operation of which nothing more is recorded stays open.
func (h *History[I, O]) Invoke(client string, in I) Call[I, O] {
	op := Op[I, O]{
		Index: len(h.ops), Client: client, Input: in, Asked: h.now(), Call: h.next, Return: Never,
	}
	h.next++
	h.ops = append(h.ops, op)
	return Call[I, O]{h, op.Index}
}

// Call is an operation that was asked for and may yet be answered.
type Call[I, O any] struct {
	history *History[I, O]
	index   int
}

// OK records the answer.
func (c Call[I, O]) OK(out O) { c.end(OK, out) }

// Fail records that the operation was refused: that it did not happen, and never will. Where a
// client cannot be sure of that, as after a timeout, Info is the truth.
func (c Call[I, O]) Fail() {
	var none O
	c.end(Fail, none)
}

// Info records that the client gave up and cannot know what became of the operation. It changes
// nothing: an operation is open from its call on.
func (c Call[I, O]) Info() { c.open() }

// open is the operation, of which nothing was recorded yet.
func (c Call[I, O]) open() *Op[I, O] {
	op := &c.history.ops[c.index]
	if op.Outcome != Info {
		panic(fmt.Sprintf("history: operation %d of client %s was already answered (%v) at %s",
			op.Index, op.Client, op.Outcome, Seconds(op.Ended)))
	}
	return op
}

func (c Call[I, O]) end(outcome Outcome, out O) {
	op := c.open()
	op.Outcome, op.Output, op.Ended, op.Return = outcome, out, c.history.now(), c.history.next
	c.history.next++
}

// Ops are the operations in the order in which they were asked. The caller must not change them.
func (h *History[I, O]) Ops() []Op[I, O] { return h.ops }

// Len is the number of operations.
func (h *History[I, O]) Len() int { return len(h.ops) }

// String has a line for each operation, in the order in which they were asked.
func (h *History[I, O]) String() string {
	var b strings.Builder
	for _, op := range h.ops {
		fmt.Fprintln(&b, op)
	}
	return b.String()
}
