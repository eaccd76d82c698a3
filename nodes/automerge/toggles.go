package automerge

import "groundhog/nodes/automerge/syncstate"

// SaveError is what a node does about a save that failed.
type SaveError uint8

// The answers. The resets are those of the debate: reload the document from storage, forget the states of its peers, go on.
const (
	IgnoreError     SaveError = iota // log it (PR 676, 2026)
	CrashOnError                     // an unhandled rejection ends the process (Node.js since 15)
	ResetDiscard                     // messages are discarded until the document is reloaded
	ResetBuffer                      // messages wait until then
	ResetClose                       // connections are closed, so that the other side begins anew as well
	ResetEmptyHeads                  // as ResetDiscard, and the first thing said is that the document is empty
	RetrySave                        // try again, ever more slowly
)

// Order is what must be stored before what is said.
type Order uint8

// The orders.
const (
	Async        Order = iota // nothing
	BeforeReply               // changes, before their sender is answered
	BeforeRelay               // changes, before other peers hear of them
	DurableHeads              // only what is stored is advertised to anybody
)

// Throttle is how saves are held back.
type Throttle uint8

// The throttles.
const (
	PerDocument     Throttle = iota
	OneForAll                // one for all documents: the last one that changed is saved (2.1.0 to 2.3.0)
	ForgetsDocument          // for each document, but it saves the document as it was when the throttle was made (2.3.0)
)

// Notice is who hears of a connection that ended.
type Notice uint8

// The notices. A side that has not heard goes on with the states it had.
const (
	BothSides Notice = iota
	ServerOnly
	NobodyHears
)

// Toggles are the points in which versions and designs differ. The zero value is the version 2.6.
type Toggles struct {
	SaveError SaveError
	Order     Order
	Throttle  Throttle
	Notice    Notice
	Sync      syncstate.Options

	// Backoff lets the storage adapter try a failed write again, five times.
	Backoff bool
	// CacheBeforeWrite is NodeFS: what was to be written is read back by this process, whether the write failed or not.
	CacheBeforeWrite bool
	// AtomicChunks writes a file beside, syncs it, renames it over, and syncs its folder (PR 600, open).
	AtomicChunks bool
	// KeepParsed keeps what could be read of a document with a damaged chunk.
	KeepParsed bool
	// StoredHeadsEarly takes a document for stored when its write begins (d55f716c, 2023).
	StoredHeadsEarly bool
	// OverlappingSaves begins a save while another of the same document is under way (before 2.5.6).
	OverlappingSaves bool
	// CompactionFlagStays never compacts a document again after a compaction has failed (before PR 672).
	CompactionFlagStays bool
	// StatePerDocument stores the states of all documents that changed, and not of the last one only for each peer.
	StatePerDocument bool
	// ReusesActor makes changes under the same actor in every process, instead of a new one.
	ReusesActor bool
}
