package syncengine

import (
	"fmt"
	"slices"
)

// History is what the clients of a sync engine saw and did, and what they reported of themselves.
// The rows are registers, of which the greatest value wins; each value is written once, and greater
// than what its writer had read. Beside them a transaction may write other rows, with values that
// are unique as well.
type History struct {
	events     []Txn
	lives      map[int]int // by client: how often it was cleared
	processes  map[int]int // by client: how many have begun, or had their database cleared
	commits    [][]int64   // values that the source committed together, in order
	acked      map[int]int64
	rests      []Rest
	uploads    []Upload
	syncs      []Sync
	mismatches []Mismatch
	snapshots  []snapshotStep
	source     Rows
	final      []Client
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

// Rest is an upload loop that was looked at while it rested: what there is to do for it, and what
// is on its way to wake it.
type Rest struct {
	At        int64 // virtual nanoseconds
	Client    int
	Number    int          // of the rest: a loop may be looked at more than once before it is woken
	Connected bool         // only then can it upload
	Queued    int          // rows to upload
	Waits     bool         // there is a write checkpoint to ask for
	Coming    int          // events that will wake it
	Status    fmt.Stringer // of the client, for a person
}

// Upload is a transaction of the upload queue whose commit the backend has answered.
type Upload struct {
	At     int64 // virtual nanoseconds
	Client int
	Tx     int64 // its number in the queue

	process int // of the client
}

// Sync is when a client was in sync for the last time, as it says.
type Sync struct {
	At     int64 // virtual nanoseconds
	Client int
	Last   int64 // virtual nanoseconds

	life int
}

// Mismatch is a checkpoint whose checksums are not those of what a client has of its buckets.
type Mismatch struct {
	At         int64 // virtual nanoseconds
	Client     int
	Checkpoint int64
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

// Start records that a process of a client began.
func (h *History) Start(client int) {
	if h.processes == nil {
		h.processes = make(map[int]int)
	}
	h.processes[client]++
}

// Clear records that a client's database was cleared: what it had not uploaded is gone on purpose,
// and the next reads are somebody else's.
func (h *History) Clear(client int) {
	if h.lives == nil {
		h.lives = make(map[int]int)
	}
	h.lives[client]++
	h.Start(client)
}

// Commit records a transaction of the source: the registers that it wrote, and the values of all
// rows.
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

// Rest records an upload loop that was looked at while it rested.
func (h *History) Rest(r Rest) { h.rests = append(h.rests, r) }

// Upload records that the backend has answered the commit of a transaction.
func (h *History) Upload(u Upload) {
	u.process = h.processes[u.Client]
	h.uploads = append(h.uploads, u)
}

// Sync records when a client was in sync for the last time, as it says.
func (h *History) Sync(s Sync) {
	s.life = h.lives[s.Client]
	h.syncs = append(h.syncs, s)
}

// Mismatch records a checkpoint whose checksums are not those of what a client has.
func (h *History) Mismatch(m Mismatch) { h.mismatches = append(h.mismatches, m) }

// Finish records the source and a client at the end.
func (h *History) Finish(source Rows, c Client) {
	h.source = source
	h.final = append(h.final, c)
}
