package store

// History is what a server that stores transactions under ascending offsets promised, and what it
// found each time that it started.
type History struct {
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
func (h *History) Confirm(next uint64) { h.confirmed = max(h.confirmed, next) }

// Durable says that the server called everything below next durable, whether it told anybody or
// not.
func (h *History) Durable(next uint64) { h.durable = max(h.durable, next) }

// Start says that the server started at a time, and found everything below next. A loss is told
// once: what is found is what is there from then on.
func (h *History) Start(at int64, next uint64) {
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
func (h *History) Fail(at int64, key, reason string) {
	h.started = false
	h.failures = append(h.failures, failedStart{at, key, reason})
}

// Starts is how often it started.
func (h *History) Starts() int { return h.starts }
