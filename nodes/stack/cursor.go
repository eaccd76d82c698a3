package stack

// Entry is what the change log has at a position: the transactions that came in together. The
// first entry of a writer may be empty.
type Entry struct {
	Position uint64 `json:"p"`
	Epoch    uint64 `json:"e"`
	Txns     []Txn  `json:"t,omitempty"`
}

// Cursor is how far a reader of a change log is: it has everything up to a position, which is the
// state of the source as of an LSN.
type Cursor struct {
	Handle   uint64 `json:"h"`
	Epoch    uint64 `json:"e"`
	Position uint64 `json:"p"`
	LSN      uint64 `json:"l"`
}
