package model

// StoreHistory is what a server that stores transactions under ascending offsets promised, and what it found each time that it
// started.
type StoreHistory struct {
	confirmed uint64 // everything below was confirmed to a client
	durable   uint64 // everything below was called durable by the server
	lost      []lostOffsets
	undone    []lostOffsets // of what was called durable
	failures  []failedStart
	started   bool // since the last failure
	starts    int
}

type lostOffsets struct {
	at         int64
	next, want uint64
}

type failedStart struct {
	at     int64
	key    string
	reason string
}

// Confirm says that a client was told that everything below next is durable.
func (h *StoreHistory) Confirm(next uint64) { h.confirmed = max(h.confirmed, next) }

// Durable says that the server called everything below next durable, whether it told anybody or not.
func (h *StoreHistory) Durable(next uint64) { h.durable = max(h.durable, next) }

// Start says that the server started at a time, and found everything below next. A loss is told once: what is found is
// what is there from then on.
func (h *StoreHistory) Start(at int64, next uint64) {
	h.started = true
	h.starts++
	if next < h.confirmed {
		h.lost = append(h.lost, lostOffsets{at, next, h.confirmed})
		h.confirmed = next
	}
	if next < h.durable {
		h.undone = append(h.undone, lostOffsets{at, next, h.durable})
		h.durable = next
	}
}

// Fail says that the server could not start: key is the kind of reason, without numbers.
func (h *StoreHistory) Fail(at int64, key, reason string) {
	h.started = false
	h.failures = append(h.failures, failedStart{at, key, reason})
}

// Starts is how often it started.
func (h *StoreHistory) Starts() int { return h.starts }

// The properties of stores.
var (
	StoreStarts = &Property{Name: "D1", Kind: Safety, Statement: "the server starts on what a crash left, without an operator"}
	StoreKeeps  = &Property{Name: "D2", Kind: Safety, Statement: "what was confirmed is there after every start", Assumes: "one log, of ascending offsets"}
	StoreBounds = &Property{Name: "D3", Kind: Safety, Statement: "what the server called durable is there after every start: clients that do not wait lose no more than what was not"}
)

// StoreProperties are all that [JudgeStore] judges by.
func StoreProperties() []*Property {
	return []*Property{StoreStarts, StoreKeeps, StoreBounds}
}

// JudgeStore judges what a server promised. A start that failed and later went well by itself is none.
func JudgeStore(h *StoreHistory) []Verdict {
	return Judge([]Check{
		{StoreStarts, func() Verdict {
			if h.started || len(h.failures) == 0 {
				return StoreStarts.Held()
			}
			f := h.failures[len(h.failures)-1]
			return StoreStarts.Violated(nil, f.key, "at %d.%03ds, and every time since it was first tried: %s", f.at/1e9, f.at%1e9/1e6, f.reason).At(f.at)
		}},
		{StoreKeeps, func() Verdict {
			if len(h.lost) == 0 {
				return StoreKeeps.Held()
			}
			l := h.lost[0]
			return StoreKeeps.Violated(nil, "confirmed transactions lost", "started at %d.%03ds with everything below %d, though everything below %d had been confirmed",
				l.at/1e9, l.at%1e9/1e6, l.next, l.want).At(l.at)
		}},
		{StoreBounds, func() Verdict {
			if len(h.undone) == 0 {
				return StoreBounds.Held()
			}
			l := h.undone[0]
			return StoreBounds.Violated(nil, "durable transactions lost", "started at %d.%03ds with everything below %d, though everything below %d had been called durable",
				l.at/1e9, l.at%1e9/1e6, l.next, l.want).At(l.at)
		}},
	})
}
