package stack

// Formats of entries. A program of an older release reads the first alone.
const (
	FormatPlain  = 0 // Txns
	FormatPacked = 1 // Packed
)

// Entry is what the change log has at a position: the transactions that came in together. The
// first entry of a writer may be empty.
type Entry struct {
	Position uint64
	Epoch    uint64
	Format   uint64
	Txns     []Txn
	Packed   []byte // the same, in a format that a release of its own brings
}

// In is the entry in a format.
func (e Entry) In(format uint64) Entry {
	if e.Format == format {
		return e
	}
	if format == FormatPlain {
		txns := e.Txns
		if Decode(e.Packed, func(c *Coder) { list(c, &txns, (*Txn).Code) }) != nil {
			txns = nil // nobody writes it so
		}
		return Entry{Position: e.Position, Epoch: e.Epoch, Txns: txns}
	}
	packed := Encode(func(c *Coder) { list(c, &e.Txns, (*Txn).Code) })
	return Entry{Position: e.Position, Epoch: e.Epoch, Format: format, Packed: packed}
}

// Cursor is how far a reader of a change log is: it has everything up to a position, which is the
// state of the source as of an LSN.
type Cursor struct {
	Handle   uint64
	Epoch    uint64
	Position uint64
	LSN      uint64
}
