package stack

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events, by the layer that reports them.
const (
	Committed EventKind = iota // Txn: the source has it, durably, and shows it to others
	Found                      // Layer, Upto: what a layer finds of its own when it starts
	Claimed                    // Layer, Upto: what a layer promises from now on
	Made                       // Client, ID, Key: a user was told that a mutation is kept
	Saved                      // Client, ID: and that those up to this have reached the source
	Viewed                     // View: what a client shows has changed
	Refetched                  // Client: a client began anew
)

// Event is one thing that happened, told at the step at which it did.
type Event struct {
	Kind   EventKind
	Layer  Layer
	Client uint64
	ID     uint64
	Key    uint64
	Upto   uint64
	Txn    Txn
	View   View
}

// View is what a client shows to its user.
type View struct {
	Client  uint64 // the user
	Cursor  Cursor
	Shapes  Shapes
	Rows    map[uint64]Row // as of the cursor, without its own mutations; it must not be changed
	Counts  []Count        // its last mutations that these rows include
	Pending []Mutation     // its mutations on top of them
	Synced  bool           // the client says that it is up to date
}

// Layer is a rung of the ladder of promises. Each may promise only what the one below it has made
// durable.
type Layer string

// The layers from the bottom to the top, what each promises, and what makes it true.
const (
	// Device: mutations of a client up to a number are kept, by the journal on its disk.
	Device Layer = "device"
	// Source: transactions up to an LSN are committed, by the write-ahead log on its disk.
	Source Layer = "source"
	// Shape: a consumer (ID) has the rows of its shape as of an LSN, by its file.
	Shape Layer = "shape"
	// Stored: the change log has transactions up to an LSN, by the journal of the streamer.
	Stored Layer = "stored"
	// Backed: the backup has transactions up to an LSN, by the object store.
	Backed Layer = "backed"
	// Slot: the source may forget transactions up to an LSN, since the backup and the shapes have
	// them.
	Slot Layer = "slot"
)

// Observer is told everything, in order of execution. It must not act on the world.
type Observer func(e Event)

// Report reports an event.
func (o Observer) Report(e Event) {
	if o != nil {
		o(e)
	}
}
