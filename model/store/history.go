package store

// History is what a server that stores transactions under ascending offsets promised, and what it
// found each time that it started, in the order in which it happened.
type History struct {
	events []event
	starts int
}

// event is a promise or a start.
type event struct {
	kind        kind
	at          int64  // virtual nanoseconds, of starts
	next        uint64 // everything below was promised, or found
	key, reason string // why it did not start
}

type kind uint8

const (
	confirmed kind = iota // to a client
	durable               // as the server called it, whether it told anybody or not
	started
	failed
)

// Confirm records that a client was told that everything below next is durable.
func (h *History) Confirm(next uint64) {
	h.events = append(h.events, event{kind: confirmed, next: next})
}

// Durable records that the server called everything below next durable, whether it told anybody or
// not.
func (h *History) Durable(next uint64) {
	h.events = append(h.events, event{kind: durable, next: next})
}

// Start records that the server started at a time, and found everything below next.
func (h *History) Start(at int64, next uint64) {
	h.starts++
	h.events = append(h.events, event{kind: started, at: at, next: next})
}

// Fail records that the server could not start: key is the kind of reason, without numbers.
func (h *History) Fail(at int64, key, reason string) {
	h.events = append(h.events, event{kind: failed, at: at, key: key, reason: reason})
}

// Starts is how often it started.
func (h *History) Starts() int { return h.starts }
