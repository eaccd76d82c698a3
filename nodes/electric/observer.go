package electric

import "groundhog/nodes/electric/beam"

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events, in the order of the life of a transaction and of a shape.
const (
	TxnCommitted  EventKind = iota // Txn, LSN
	ShapeCreated                   // Handle, Shape: the handle is in ShapeStatus
	SnapshotTaken                  // Handle, LSN, Rows: the snapshot is durable
	LogDurable                     // Handle, Offset: log and pointer are on the disk up to there
	// Handle, Shape, LSN: served again after a boot, with its snapshot's LSN
	ShapeRestored
	// Handle, Durable: ShapeStatus has forgotten it; then again, Durable, when its disk has
	ShapeRemoved
	WALAdvanced      // LSN: the end of the WAL, of which nothing new is streamed
	SlotConfirmed    // LSN: everything before it may be gone from the source
	PublishStarted   // LSN
	PublishRetried   // Handle, Depth: attempt number of a delivery
	PublishFinished  // LSN, Depth: the deepest
	ConsumerStarted  // Handle, PID
	ConsumerDied     // Handle, PID, Reason
	EventUndelivered // Handle, LSN, Reason
	EventDelivered   // Handle, PID, LSN: sent to a consumer that lives
)

var eventNames = [...]string{
	"txn-committed", "shape-created", "snapshot-taken", "log-durable", "shape-restored",
	"shape-removed", "wal-advanced", "slot-confirmed", "publish-started", "publish-retried",
	"publish-finished",
	"consumer-started", "consumer-died", "event-undelivered", "event-delivered",
}

// String returns the name of the kind.
func (k EventKind) String() string { return eventNames[k] }

// Event is one thing that happened, told at the step at which it did.
type Event struct {
	Kind   EventKind
	LSN    LSN
	Txn    *Txn
	Handle Handle
	Shape  int // index of its definition in the configuration
	Rows   []Change
	Offset Offset
	Depth  int
	PID    beam.PID
	Reason beam.Reason

	Durable bool
}

// Observer is told everything, in order of execution. It must not act on the world.
type Observer func(e Event)

func (o Observer) report(e Event) {
	if o != nil {
		o(e)
	}
}
