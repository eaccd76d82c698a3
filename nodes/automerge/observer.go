package automerge

import "groundhog/nodes/automerge/document"

// EventKind says what an [Event] is about, and which of its fields it uses.
type EventKind uint8

// The events.
const (
	Started EventKind = iota // a process
	Made                     // Changes: an edit
	// Peer, Changes: a server has advertised them to this client, for the first time
	Advertised
	Loaded     // Changes: a document was read from the disk by a new process
	LoadFailed // Text: it could not be read
	// Changes: that are stored now, for the first time, as the node believes
	Saved
	SaveFailed   // Text
	Compacted    // Text: the snapshot that replaces the chunks
	Resetting    // a document is to be reloaded
	Reset        // Changes: what was read, and is taken for stored
	Connected    // Peer
	Disconnected // Peer: as far as this node hears of it
	Said         // Peer, Text: a sync message was sent
	Heard        // Peer, Text: a sync message was received
	Discarded    // Peer: a sync message
	Broken       // Peer, Text: a message that the document does not take
	Requested    // a document is to be found
	Found        // and is there
	Unavailable  // or is not: nobody has it
	Stopping     // the process was asked to end
)

var eventNames = [...]string{
	"started", "made", "told", "loaded", "load failed", "saved", "save failed", "compacted",
	"resets", "reset", "connected", "disconnected",
	"says to", "hears of", "discards a message of", "broken by",
	"looks for", "found", "unavailable", "ends",
}

// String returns the name of the kind.
func (k EventKind) String() string { return eventNames[k] }

// Event is one thing that happened at a node, told at the step at which it did.
type Event struct {
	Kind     EventKind
	Node     string
	Document string
	Peer     string
	Changes  []document.Hash
	Text     string
}

// Observer is told everything, in order of execution. It must not act on the world.
type Observer func(e Event)
