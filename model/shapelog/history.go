package shapelog

import "slices"

// EventKind is what happened.
type EventKind uint8

// The kinds of events of a [History].
const (
	Committed       EventKind = iota // source: a transaction
	Advanced                         // source: the end of the WAL moved without a transaction
	Served                           // service: a handle is given to clients from now on
	Invalidated                      // service: a handle is given to nobody any more
	Stored                           // service: a log is durable up to an offset
	Acknowledged                     // service to source: up to here you may forget
	RoundBegun                       // service: an event is published to the consumers
	RoundRetried                     // service: … once more
	RoundEnded                       // service: … and all have answered or were given up
	ConsumerStarted                  // service
	ConsumerDied                     // service
	Crashed                          // the whole service ends, with all consumers and rounds
	Rebooted                         // the whole service, after a crash
	Observed                         // someone looked at the service: see State
	ClientRead                       // a client was answered that it is up to date
	Delivered                        // service: an event was sent to a consumer that lives

	eventKinds
)

// Event is one event. Which fields count depends on the kind.
type Event struct {
	Kind    EventKind
	Time    int64   // virtual nanoseconds, for the reader only: nothing is decided by it
	Handle  string  // Served … Stored, ConsumerStarted, ConsumerDied, ClientRead, Delivered
	LSN     LSN     // Committed, Advanced, Acknowledged, ClientRead: up to date, Delivered
	Offset  Offset  // Stored, ClientRead
	Ops     []Op    // Committed
	Shape   *Shape  // Served
	Durable bool    // Invalidated: a crash cannot bring the handle back
	Round   uint64  // RoundBegun, RoundRetried, RoundEnded
	Retries int     // RoundRetried, RoundEnded: so far
	Reason  string  // ConsumerDied: the class of death, such as "kill"; ClientRead: the client
	View    []Entry // ClientRead: all its rows in the order of their keys
	State   *State  // Observed

	number uint32 // of the handle in its history, 0: none
}

// History is what happened around a shape log service, in the order in which it happened. It only
// grows. The zero value is empty and ready; slices given to it belong to it.
type History struct {
	events eventStore
	now    int64
	index  *relevance // nil: to be built
}

// Stamp sets the virtual time of the events to come, in nanoseconds.
func (h *History) Stamp(now int64) { h.now = now }

// Len is the number of events.
func (h *History) Len() int { return h.events.len() }

// Event is the i-th event, from 0.
func (h *History) Event(i int) (e Event) {
	h.events.get(i, &e)
	return e
}

// Commit records a transaction of the source. Each op has the LSN in its offset.
func (h *History) Commit(lsn LSN, ops ...Op) {
	h.append(Event{Kind: Committed, LSN: lsn, Ops: ops})
}

// Advance records that the WAL of the source ends at lsn, without a transaction of interest.
func (h *History) Advance(lsn LSN) { h.append(Event{Kind: Advanced, LSN: lsn}) }

// Serve records that clients are given the shape: for the first time, or again after it was
// invalidated.
func (h *History) Serve(s Shape) {
	h.append(Event{Kind: Served, Handle: s.Handle, Shape: &s})
}

// Invalidate records that clients are refused the handle. It is durable if a crash cannot bring the
// handle back; an invalidation that is not may be followed by one that is.
func (h *History) Invalidate(handle string, durable bool) {
	h.append(Event{Kind: Invalidated, Handle: handle, Durable: durable})
}

// Store records that a crash cannot take the log of handle back behind upTo: each relevant
// operation at or before it is durable. An offset below an earlier one says nothing new.
func (h *History) Store(handle string, upTo Offset) {
	h.append(Event{Kind: Stored, Handle: handle, Offset: upTo})
}

// Acknowledge records that the source was told it may discard everything up to lsn.
func (h *History) Acknowledge(lsn LSN) { h.append(Event{Kind: Acknowledged, LSN: lsn}) }

// BeginRound records the start of a publish round; numbers are the recorder's, one for each round.
func (h *History) BeginRound(round uint64) { h.append(Event{Kind: RoundBegun, Round: round}) }

// RetryRound records that an open round begins again; retries is how often it has.
func (h *History) RetryRound(round uint64, retries int) {
	h.append(Event{Kind: RoundRetried, Round: round, Retries: retries})
}

// EndRound records the end of a round after so many retries.
func (h *History) EndRound(round uint64, retries int) {
	h.append(Event{Kind: RoundEnded, Round: round, Retries: retries})
}

// StartConsumer records that a consumer for the handle began to run.
func (h *History) StartConsumer(handle string) {
	h.append(Event{Kind: ConsumerStarted, Handle: handle})
}

// EndConsumer records that a consumer died while the service lived; reason is the class of its
// death.
func (h *History) EndConsumer(handle, reason string) {
	h.append(Event{Kind: ConsumerDied, Handle: handle, Reason: reason})
}

// Crash records that the service ended, cleanly or not, with its consumers and rounds.
func (h *History) Crash() { h.append(Event{Kind: Crashed}) }

// Restart records that it runs again.
func (h *History) Restart() { h.append(Event{Kind: Rebooted}) }

// Read records an answer to a client: that it is up to date at lsn, with the log up to offset, and
// all rows that it then has, in the order of their keys.
func (h *History) Read(client, handle string, offset Offset, lsn LSN, view []Entry) {
	h.append(
		Event{
			Kind:   ClientRead,
			Handle: handle,
			Offset: offset,
			LSN:    lsn,
			Reason: client,
			View:   view,
		},
	)
}

// Deliver records that an event of the transaction at lsn was sent to a consumer of the handle that
// lives.
func (h *History) Deliver(handle string, lsn LSN) {
	h.append(Event{Kind: Delivered, Handle: handle, LSN: lsn})
}

// Observe records what was found when the service was looked at.
func (h *History) Observe(s State) { h.append(Event{Kind: Observed, State: &s}) }

func (h *History) append(e Event) {
	e.Time = h.now
	h.events.add(e)
	h.index = nil
}

// reached says whether the run came to an observation in one of the phases.
func (h *History) reached(phases ...Phase) bool {
	return slices.ContainsFunc(h.events.whole, func(e Event) bool {
		return e.Kind == Observed && slices.Contains(phases, e.State.Phase)
	})
}
