package model

import (
	"maps"
	"slices"
)

// SyncHistory is what the clients of a sync engine saw and did, over rows of which the greatest value wins: each value is
// written once, and greater than what its writer had read.
type SyncHistory struct {
	events []SyncTxn
	final  []SyncClient
	source map[int]int64
	acked  map[int]int64 // the greatest value that the source has acknowledged
	parked []string
}

// SyncTxn is a transaction at a client: it read all rows, and then wrote some.
type SyncTxn struct {
	At     int64
	Client int
	Rows   map[int]int64
	Writes map[int]int64
}

// SyncClient is a client at the end, when nothing has gone wrong for long.
type SyncClient struct {
	Client int
	Rows   map[int]int64
	Busy   string // what it still waits for; empty: nothing
}

// Transact records a transaction.
func (h *SyncHistory) Transact(t SyncTxn) { h.events = append(h.events, t) }

// Acknowledge records that the source has committed a write of a client.
func (h *SyncHistory) Acknowledge(row int, value int64) {
	if h.acked == nil {
		h.acked = make(map[int]int64)
	}
	raise(h.acked, row, value)
}

// Park records that an upload loop came to rest although it had something to do and nothing would wake it.
func (h *SyncHistory) Park(how string) { h.parked = append(h.parked, how) }

// Finish records the source and a client at the end.
func (h *SyncHistory) Finish(source map[int]int64, c SyncClient) {
	h.source = source
	h.final = append(h.final, c)
}

// The properties of sync engines.
var (
	SyncCausal   = &Property{Name: "Y1", Kind: Safety, Statement: "each client reads its own writes, never reads backward, and sees what the writer of a value had seen"}
	SyncWakes    = &Property{Name: "Y2", Kind: Liveness, Statement: "an upload loop does not rest while there is something to upload or to ask for"}
	SyncDrains   = &Property{Name: "Y3", Kind: Liveness, Statement: "in the end every upload queue is empty and every download has ended"}
	SyncConverge = &Property{Name: "Y4", Kind: Safety, Statement: "in the end all clients read the same, which is what the source has", Needs: []string{"Y3"}}
	SyncKeeps    = &Property{Name: "Y5", Kind: Safety, Statement: "the source has every write that it acknowledged, or a greater one"}
)

// JudgeSync judges a history by the properties of sync engines.
func JudgeSync(h *SyncHistory) []Verdict {
	return Judge([]Check{
		{SyncCausal, h.causal}, {SyncWakes, h.wakes}, {SyncDrains, h.drains}, {SyncConverge, h.converge}, {SyncKeeps, h.keeps},
	})
}

// causal walks along once. A client must read at least what it has read and written, and what the writers of all values that
// it reads had read and written by then.
func (h *SyncHistory) causal() Verdict {
	knows := make(map[int]map[int]int64)    // by client: the least that it must read
	behind := make(map[int64]map[int]int64) // by value: what its writer knew
	author := make(map[int64]int)           // by value
	for i, t := range h.events {
		must := knows[t.Client]
		if must == nil {
			must = make(map[int]int64)
			knows[t.Client] = must
		}
		for row, v := range t.Rows { // order-free: maxima
			raise(must, row, v)
			for r, w := range behind[v] { // order-free: likewise
				raise(must, r, w)
			}
		}
		for _, row := range rowsOf(must) {
			if v, read := t.Rows[row]; !read || v < must[row] {
				key := "monotonic writes"
				switch who, known := author[must[row]]; {
				case known && who == t.Client:
					key = "read your writes"
				case slices.ContainsFunc(h.events[:i], func(e SyncTxn) bool { return e.Client == t.Client && e.Rows[row] == must[row] }):
					key = "monotonic reads"
				}
				return SyncCausal.failed(i, "", key, "client %d reads %d in row %d at %d.%06ds, and must read at least %d", t.Client, t.Rows[row], row,
					t.At/1e9, t.At%1e9/1e3, must[row])
			}
		}
		for row, v := range t.Writes { // order-free: each value is written once
			raise(must, row, v)
			author[v] = t.Client
		}
		for _, v := range t.Writes { // order-free: likewise
			behind[v] = maps.Clone(must)
		}
	}
	return SyncCausal.held()
}

// raise makes a row at least v.
func raise(m map[int]int64, row int, v int64) {
	if old, known := m[row]; !known || v > old {
		m[row] = v
	}
}

func rowsOf(m map[int]int64) (rows []int) {
	for row := range m { // order-free: sorted below
		rows = append(rows, row)
	}
	slices.Sort(rows)
	return rows
}

func (h *SyncHistory) wakes() Verdict {
	if len(h.parked) == 0 {
		return SyncWakes.held()
	}
	return SyncWakes.failed(-1, "", "lost wake-up", "%s (%d times in this run)", h.parked[0], len(h.parked))
}

func (h *SyncHistory) drains() Verdict {
	for _, c := range h.final {
		if c.Busy != "" {
			return SyncDrains.failed(-1, "", "stuck", "client %d: %s", c.Client, c.Busy)
		}
	}
	if len(h.final) == 0 {
		return SyncDrains.exhausted("no client was looked at in the end")
	}
	return SyncDrains.held()
}

func (h *SyncHistory) converge() Verdict {
	for _, c := range h.final {
		for _, row := range rowsOf(h.source) {
			if c.Rows[row] != h.source[row] {
				return SyncConverge.failed(-1, "", "divergence", "client %d reads %d in row %d, the source has %d", c.Client, c.Rows[row], row, h.source[row])
			}
		}
	}
	return SyncConverge.held()
}

func (h *SyncHistory) keeps() Verdict {
	for _, row := range rowsOf(h.acked) {
		if h.source[row] < h.acked[row] {
			return SyncKeeps.failed(-1, "", "acknowledged write lost", "row %d has %d, %d was acknowledged", row, h.source[row], h.acked[row])
		}
	}
	return SyncKeeps.held()
}
