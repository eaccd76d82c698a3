package model

import "slices"

// SyncHistory is what the clients of a sync engine saw and did. The rows are registers, of which the greatest value wins; each value is
// written once, and greater than what its writer had read. Beside them a transaction may write other rows, with values that are unique as well.
type SyncHistory struct {
	events  []SyncTxn
	lives   map[int]int // by client: how often it was cleared
	commits [][]int64   // values that the source committed together, in order
	acked   map[int]int64
	source  SyncRows
	final   []SyncClient
	parked  []string
	synced  map[int]int64 // by client: when it was last in sync, as it says
	back    []string      // lastSyncedAt went backward
	twice   []string
	reloads []string
}

// NoRow is the value of a register that is not there.
const NoRow = -1 << 62

// SyncTxn is a transaction at a client: it read all registers, and then wrote.
type SyncTxn struct {
	At     int64 // virtual nanoseconds
	Client int
	Rows   []int64     // by register
	Writes []SyncWrite // of registers
	Others []int64     // values of other rows

	life int // of the client: how often it was cleared before
}

// SyncWrite sets a register.
type SyncWrite struct {
	Row   int
	Value int64
}

// SyncRows is a state: the registers, and the other rows by name.
type SyncRows struct {
	Registers []int64
	Others    map[string]string
}

// SyncClient is a client at the end, when nothing has gone wrong for long.
type SyncClient struct {
	Client int
	Rows   SyncRows
	Busy   string // what it still waits for; empty: nothing
}

// Transact records a transaction that the client's database has acknowledged.
func (h *SyncHistory) Transact(t SyncTxn) {
	t.life = h.lives[t.Client]
	h.events = append(h.events, t)
}

// Clear records that a client's database was cleared: what it had not uploaded is gone on purpose, and the next reads are somebody else's.
func (h *SyncHistory) Clear(client int) {
	if h.lives == nil {
		h.lives = make(map[int]int)
	}
	h.lives[client]++
	delete(h.synced, client)
}

// Commit records a transaction of the source: the registers that it wrote, and the values of all rows.
func (h *SyncHistory) Commit(writes []SyncWrite, values []int64) {
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
func (h *SyncHistory) Park(how string) { h.parked = append(h.parked, how) }

// Synced records when a client was last in sync, as it says.
func (h *SyncHistory) Synced(client int, at int64, how string) {
	if h.synced == nil {
		h.synced = make(map[int]int64)
	}
	if at < h.synced[client] {
		h.back = append(h.back, how)
	}
	h.synced[client] = at
}

// UploadedTwice records that one process uploaded a transaction again although its first upload was answered.
func (h *SyncHistory) UploadedTwice(how string) { h.twice = append(h.twice, how) }

// Reloaded records that a client dropped a bucket since its checksum was wrong.
func (h *SyncHistory) Reloaded(how string) { h.reloads = append(h.reloads, how) }

// Finish records the source and a client at the end.
func (h *SyncHistory) Finish(source SyncRows, c SyncClient) {
	h.source = source
	h.final = append(h.final, c)
}

// The properties of sync engines.
var (
	SyncCausal = &Property{Name: "Y1", Kind: Safety, Means: "causality broken",
		Statement: "each client reads its own writes, never reads backward, and sees what the writer of a value had seen and written, whole transactions"}
	SyncWakes = &Property{Name: "Y2", Kind: Liveness, Means: "lost wake-up",
		Statement: "an upload loop does not rest while there is something to upload or to ask for"}
	SyncDrains = &Property{Name: "Y3", Kind: Liveness, Means: "stuck",
		Statement: "in the end every upload queue is empty and every download has ended"}
	SyncConverge = &Property{Name: "Y4", Kind: Safety, Means: "divergence", Needs: []*Property{SyncDrains},
		Statement: "in the end all clients read the same, which is what the source has"}
	SyncKeeps = &Property{Name: "Y5", Kind: Safety, Means: "loss at the source",
		Statement: "the source has every write that it acknowledged, or a greater one"}
	SyncArrives = &Property{Name: "Y6", Kind: Safety, Means: "loss", Needs: []*Property{SyncDrains},
		Statement: "in the end every transaction that a client's database acknowledged was committed by the source, as one"}
	SyncTime = &Property{Name: "Y7", Kind: Safety, Means: "time goes back",
		Statement: "a client's time of the last sync never goes backward"}
	SyncOnce = &Property{Name: "Y8", Kind: Safety, Means: "uploaded twice",
		Statement: "a process uploads no transaction again whose upload was answered"}
	SyncSums = &Property{Name: "Y9", Kind: Safety, Means: "checksum mismatch",
		Statement: "what a client has of a bucket is what the service announces"}
	SyncWhole = &Property{Name: "Y10", Kind: Safety, Means: "missing rows",
		Statement: "an application that has waited for its first sync finds every register that there is"}
)

// SyncProperties are all that [JudgeSync] judges by.
func SyncProperties() []*Property {
	return []*Property{
		SyncCausal, SyncWakes, SyncDrains, SyncConverge, SyncKeeps, SyncArrives, SyncTime, SyncOnce,
		SyncSums, SyncWhole,
	}
}

// JudgeSync judges a history by the properties of sync engines.
func JudgeSync(h *SyncHistory) []Verdict {
	return Judge([]Check{
		{SyncCausal, h.causal},
		{SyncWakes, listed(SyncWakes, "lost wake-up", h.parked)},
		{SyncDrains, h.drains},
		{SyncConverge, h.converge},
		{SyncKeeps, h.keeps},
		{SyncArrives, h.arrives},
		{SyncTime, listed(SyncTime, "lastSyncedAt", h.back)},
		{SyncOnce, listed(SyncOnce, "uploaded twice", h.twice)},
		{SyncSums, listed(SyncSums, "checksum", h.reloads)},
		{SyncWhole, h.whole},
	})
}

// listed judges by a list of what went wrong.
func listed(p *Property, key string, all []string) func() Verdict {
	return func() Verdict {
		if len(all) == 0 {
			return p.Held()
		}
		verdict := p.Violated
		if p.Kind == Liveness {
			verdict = p.Stuck
		}
		return verdict(nil, key, "%s (%d times in this run)", all[0], len(all))
	}
}
