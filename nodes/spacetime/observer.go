package spacetime

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events.
const (
	Started     EventKind = iota // Next: everything below was found
	StartFailed                  // Err
	Stopped                      // Err: a server that ran ends, such as on a failed sync
	Sent                         // Client, ID, Ops: a client sent a transaction
	Answered                     // Client, ID, Reads, Next: and was answered
	GaveUp                       // Client, ID: no answer came
	Durable                      // Next: the server calls everything below durable
	Notified                     // Client, Next: a subscriber was told of everything below
)

var eventNames = [...]string{
	"started", "start-failed", "stopped", "sent", "answered", "gave-up", "durable", "notified",
}

// String returns the name of the kind.
func (k EventKind) String() string { return eventNames[k] }

// Event is one thing that happened, told at the step at which it did.
type Event struct {
	Kind   EventKind
	Client int
	ID     uint64
	Ops    []TxOp
	Reads  [][]uint64
	Next   uint64
	Err    error
}

// Observer is told everything, in order of execution. It must not act on the world.
type Observer func(e Event)

func (o Observer) report(e Event) {
	if o != nil {
		o(e)
	}
}
