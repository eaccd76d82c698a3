package txn

import (
	"fmt"
	"strings"
)

// History is what clients of a transactional store asked and were answered: transactions of appends
// to lists, and reads of whole lists. A value is appended to one key at most once, so that a list
// tells the order in which it came to be.
type History struct {
	Txns []Txn
}

// Txn is one transaction. Its number is its index in the history.
type Txn struct {
	Process int     // who asked; a process asks one thing at a time
	From    int64   // when it was asked, in nanoseconds
	To      int64   // when it was answered; of no meaning for Unknown
	Outcome Outcome // how
	Ops     []Op
}

// Outcome is what a client knows of its transaction.
type Outcome uint8

// The outcomes.
const (
	Unknown   Outcome = iota // no answer came: it happened, or will, or never
	Committed                // it was told that it happened
	Aborted                  // it was told that it did not
)

// String returns "unknown", "committed" or "aborted".
func (o Outcome) String() string { return [...]string{"unknown", "committed", "aborted"}[o] }

// Op appends a value to the list under a key, or reads that list. A register is a list of which
// Last is read: its last value, or nothing. Its order is known from reads of the whole list, so
// read it in the end.
type Op struct {
	Key    uint64
	Append bool
	Last   bool
	Value  uint64   // appended
	Read   []uint64 // read; of no meaning unless the transaction committed
}

// String prints "append 3 to 1" or "1=[3 4]".
func (op Op) String() string {
	if op.Append {
		return fmt.Sprintf("append %d to %d", op.Value, op.Key)
	}
	return fmt.Sprintf("%d=%v", op.Key, op.Read)
}

// Line prints transaction i: who, when, how, what.
func (h *History) Line(i int) string {
	t := h.Txns[i]
	var ops []string
	for _, op := range t.Ops {
		ops = append(ops, op.String())
	}
	to := "-"
	if t.Outcome != Unknown {
		to = fmt.Sprintf("%d.%06d", t.To/1e9, t.To%1e9/1e3)
	}
	return fmt.Sprintf("T%-5d process %-3d %4d.%06d to %-11s %-9s %s", i, t.Process, t.From/1e9,
		t.From%1e9/1e3, to, t.Outcome, strings.Join(ops, ", "))
}
