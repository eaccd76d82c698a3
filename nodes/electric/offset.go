package electric

import "math"

// LSN is a position in the write-ahead log. A transaction has the LSN of its commit.
type LSN uint64

// Offset is a position in a shape log: the transaction, and the operation in it (0, 2, 4, …).
type Offset struct {
	Tx LSN
	Op uint64
}

// Before says whether o comes before p.
func (o Offset) Before(p Offset) bool { return o.Tx < p.Tx || o.Tx == p.Tx && o.Op < p.Op }

// endOf is after every operation of the transaction at lsn.
func endOf(lsn LSN) Offset { return Offset{lsn, math.MaxUint64} }

func later(a, b Offset) Offset {
	if a.Before(b) {
		return b
	}
	return a
}

// Change is one row operation: the row takes the value. Tables are numbered from 0.
type Change struct {
	Table  uint32
	Row    uint64
	Value  int64
	Offset Offset
}

// Poison is a value that the consumer code stumbles over, if the fault point [PointPoison] has a
// rule.
const Poison int64 = math.MinInt64

// Txn is a committed transaction.
type Txn struct {
	XID     uint64
	LSN     LSN
	Changes []Change
}

// Fragment is a part of a transaction on its way to the shapes. Of a part made for one shape,
// Changes and the two marks speak of that shape alone; Last is that of the whole fragment all the
// same.
type Fragment struct {
	XID     uint64
	LSN     LSN
	Begin   bool
	Commit  bool
	Changes []Change
	First   Offset // of the first change of the whole fragment
	Last    Offset // of its last change
}

// Definition is what a shape holds: the rows of one table, or with Mod > 0 those with row % Mod ==
// Rem.
type Definition struct {
	Table    uint32
	Mod, Rem uint64
}

// Matches says whether a row of a table belongs to the shape.
func (d Definition) Matches(table uint32, row uint64) bool {
	return d.Table == table && (d.Mod == 0 || row%d.Mod == d.Rem)
}

// Handle names one life of a shape. An invalidated shape comes back under another handle, never
// under the same.
type Handle uint64
