package syncengine

import (
	"slices"
)

// History is what the clients of a sync engine saw and did. The rows are registers, of which the greatest value wins; each value is
// written once, and greater than what its writer had read. Beside them a transaction may write other rows, with values that are unique as well.
type History struct {
	events  []Txn
	lives   map[int]int // by client: how often it was cleared
	commits [][]int64   // values that the source committed together, in order
	acked   map[int]int64
	source  Rows
	final   []Client
	parked  []string
	synced  map[int]int64 // by client: when it was last in sync, as it says
	back    []string      // lastSyncedAt went backward
	twice   []string
	reloads []string
}

// NoRow is the value of a register that is not there.
const NoRow = -1 << 62

// Txn is a transaction at a client: it read all registers, and then wrote.
type Txn struct {
	At     int64 // virtual nanoseconds
	Client int
	Rows   []int64 // by register
	Writes []Write // of registers
	Others []int64 // values of other rows

	life int // of the client: how often it was cleared before
}

// Write sets a register.
type Write struct {
	Row   int
	Value int64
}

// Rows is a state: the registers, and the other rows by name.
type Rows struct {
	Registers []int64
	Others    map[string]string
}

// Client is a client at the end, when nothing has gone wrong for long.
type Client struct {
	Client int
	Rows   Rows
	Busy   string // what it still waits for; empty: nothing
}

// Transact records a transaction that the client's database has acknowledged.
func (h *History) Transact(t Txn) {
	t.life = h.lives[t.Client]
	h.events = append(h.events, t)
}

// Clear records that a client's database was cleared: what it had not uploaded is gone on purpose, and the next reads are somebody else's.
func (h *History) Clear(client int) {
	if h.lives == nil {
		h.lives = make(map[int]int)
	}
	h.lives[client]++
	delete(h.synced, client)
}

// Commit records a transaction of the source: the registers that it wrote, and the values of all rows.
func (h *History) Commit(writes []Write, values []int64) {
	if h.acked == nil {
		h.acked = make(map[int]int64)
	}
	for _, w := range writes {
		if old, known := h.acked[w.Row]; !known || w.Value > old {
			h.acked[w.Row] = w.Value
		}
	}
	h.commits = append(h.commits, slices.Clone(values))
}

// Park records that an upload loop came to rest although it had something to do and nothing would wake it.
func (h *History) Park(how string) { h.parked = append(h.parked, how) }

// Synced records when a client was last in sync, as it says.
func (h *History) Synced(client int, at int64, how string) {
	if h.synced == nil {
		h.synced = make(map[int]int64)
	}
	if at < h.synced[client] {
		h.back = append(h.back, how)
	}
	h.synced[client] = at
}

// UploadedTwice records that one process uploaded a transaction again although its first upload was answered.
func (h *History) UploadedTwice(how string) { h.twice = append(h.twice, how) }

// Reloaded records that a client dropped a bucket since its checksum was wrong.
func (h *History) Reloaded(how string) { h.reloads = append(h.reloads, how) }

// Finish records the source and a client at the end.
func (h *History) Finish(source Rows, c Client) {
	h.source = source
	h.final = append(h.final, c)
}
