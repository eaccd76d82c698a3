package powersync

import "time"

// How long things take. The report's machine is not known; what matters is that a write checkpoint takes longer than
// a transaction.
const (
	statementLeast, statementMost = time.Millisecond, 8 * time.Millisecond       // of a transaction at the backend
	lagLeast, lagMost             = 2 * time.Millisecond, 40 * time.Millisecond  // of replication
	storeLeast, storeMost         = time.Millisecond, 30 * time.Millisecond      // of a document in the storage of the service
	txLeast, txMost               = 200 * time.Microsecond, 4 * time.Millisecond // of a SQLite transaction

	crudThrottle = 10 * time.Millisecond // from a change of ps_crud to the trigger
	retryDelay   = 5 * time.Second
)

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events.
const (
	Connected  EventKind = iota // a stream brought its first line
	Transacted                  // Rows: what the application read; Writes: and then wrote, in one transaction
	Uploaded                    // Writes: the backend has committed them, and the client knows
	Dropped                     // Text: a trigger of the upload loop that nobody listened to
	Raced                       // a write checkpoint came back behind new local writes
	Published                   // a checkpoint was published
	LostWakeup                  // Text: the upload loop rests, though there is something to do, and nothing will wake it
)

var eventNames = [...]string{"connected", "transaction", "uploaded", "trigger dropped", "write checkpoint raced", "published", "LOST WAKE-UP"}

// String returns the name of the kind.
func (k EventKind) String() string { return eventNames[k] }

// Event is one thing that happened at a client, told at the step at which it did.
type Event struct {
	Kind   EventKind
	Client int
	Rows   map[int]int64
	Writes []Write
	Text   string
}

// Observer is told everything, in order of execution. It must not act on the world.
type Observer func(e Event)
