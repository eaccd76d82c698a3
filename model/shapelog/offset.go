package shapelog

import (
	"cmp"
	"fmt"
)

// LSN is a position in the write-ahead log of the source; a transaction has that of its commit.
// Zero is before the first.
type LSN uint64

// Offset is the place of one operation: that of its transaction, then its number in it. Offsets are
// ordered as pairs.
type Offset struct {
	LSN LSN
	Op  uint64
}

// Compare is negative if o is before p, zero if they are equal, positive if o is after p.
func (o Offset) Compare(p Offset) int {
	return cmp.Or(cmp.Compare(o.LSN, p.LSN), cmp.Compare(o.Op, p.Op))
}

// Before says whether o comes before p.
func (o Offset) Before(p Offset) bool { return o.Compare(p) < 0 }

// String is "12/4": LSN 12, operation 4.
func (o Offset) String() string { return fmt.Sprintf("%d/%d", o.LSN, o.Op) }

// Op is one operation of a committed transaction: after it, the row Key of Table has the value
// Value. How a deletion is written as a value is up to who records.
type Op struct {
	At    Offset
	Table string
	Key   string
	Value string
}

// String is "12/4 table[key]=value".
func (o Op) String() string { return fmt.Sprintf("%v %s[%s]=%s", o.At, o.Table, o.Key, o.Value) }
