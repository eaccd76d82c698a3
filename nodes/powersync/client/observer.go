package client

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events.
const (
	Started      EventKind = iota // the process has opened its database
	OpenFailed                    // Text: it has not
	Asked                         // a stream is asked for
	Connected                     // it brought its first line
	Disconnected                  // Text: a stream ended, and why
	// Rows: what the application read; Mutations: and then wrote, in one transaction
	Transacted
	TransactFailed // Mutations, Text: whether it is there is not known
	UploadCalled   // uploadData of the connector begins
	// Tx, Queued: the backend has answered the commit of a transaction
	Committed
	Completed    // Tx, Queued: and its rows are out of the queue
	UploadFailed // Text
	Dropped      // Text: an event for the upload loop that nobody listened to
	// Op, Text: a write checkpoint came back behind new local writes
	WriteRaced
	Targeted       // Op: a write checkpoint was stored as the target of the gate
	CheckpointSeen // Op: a checkpoint was announced
	ApplyRefused   // Op: the gate refused a checkpoint
	PartlyApplied  // Op: the buckets of a priority were published
	CheckpointDone // Op: a checkpoint was published
	// Op: the checksums of a checkpoint are not those of what is here
	Mismatch
	LineLost  // a line of the stream is nobody's
	Rested    // Rest: the upload loop rests, and was looked at
	LoopEnded // Text: the upload loop is dead
	Cleared   // the database was cleared
	Stopped   // an isolate ends
)

var eventNames = [...]string{
	"started", "open failed", "stream asked", "connected", "disconnected", "transaction",
	"transaction failed", "uploadData", "committed", "completed",
	"upload failed", "trigger dropped", "write checkpoint raced", "write checkpoint stored",
	"checkpoint", "checkpoint refused",
	"published in part", "published", "checksum mismatch", "line lost", "rests",
	"upload loop ended", "cleared", "stopped",
}

// String returns the name of the kind.
func (k EventKind) String() string { return eventNames[k] }

// Event is one thing that happened at a client, told at the step at which it did.
type Event struct {
	Kind      EventKind
	Client    string // its name
	Rows      []Row
	Mutations []Mutation
	Tx        int64
	Queued    []Queued
	Op        int64
	Text      string
	Rest      Rest
}

// Rest is the upload loop as it rests: what there is to do for it, and what will wake it.
type Rest struct {
	Number    int  // of the rest, counted over all processes of the client
	Connected bool // only then can it upload
	Queued    int  // rows in ps_crud
	Waits     bool // there is a write checkpoint to ask for
	Coming    int  // events that are on their way to the loop
}

// Observer is told everything, in order of execution. It must not act on the world, nor change what
// it is given.
type Observer func(e Event)
