package automerge

import "groundhog/nodes/automerge/syncstate"

// SaveError is what a node does about a save that failed.
type SaveError uint8

// The answers. The resets are those of the debate: reload the document from storage, forget the
// states of its peers, go on.
const (
	IgnoreError  SaveError = iota // log it (PR 676, 2026)
	CrashOnError                  // an unhandled rejection ends the process (Node.js since 15)
	ResetDiscard                  // messages are discarded until the document is reloaded
	ResetBuffer                   // messages wait until then
	// connections are closed, so that the other side begins anew as well
	ResetClose
	// as ResetDiscard, and the first thing said is that the document is empty
	ResetEmptyHeads
	RetrySave // try again, ever more slowly
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
	PerDocument Throttle = iota
	// one for all documents: the last one that changed is saved (2.1.0 to 2.3.0)
	OneForAll
	// for each document, but it saves the document as it was when the throttle was made (2.3.0)
	ForgetsDocument
)

// Notice is who hears of a connection that ended.
type Notice uint8

// The notices. A side that has not heard goes on with the states it had.
const (
	BothSides Notice = iota
	ServerOnly
	NobodyHears
)

// Ending is how a process ends that is asked to: Repo.shutdown.
type Ending uint8

// The endings.
const (
	// all that are ready are saved, whatever fails, and then connections end (PR 692 and 719, 2026)
	FlushThenDisconnect Ending = iota
	// connections end first; a document that cannot be saved, or is not ready, ends the process at
	// once (2.0 to 2.5.6, issue 740)
	FlushOrFail
	NoFlush // at once (before 2.0)
	// connections end first, and then all that are ready are saved, whatever fails; no version does
	DisconnectThenFlush
)

// Toggles are the points in which versions and designs differ. The zero value is the version 2.6.
type Toggles struct {
	SaveError SaveError
	Order     Order
	Throttle  Throttle
	Notice    Notice
	Ending    Ending
	Sync      syncstate.Options

	// Backoff lets the storage adapter try a failed write again, five times.
	Backoff bool
	// CacheBeforeWrite is NodeFS: what was to be written is read back by this process, whether the
	// write failed or not.
	CacheBeforeWrite bool
	// SyncsFolders makes the name of each folder durable before a file in it counts as saved.
	SyncsFolders bool
	// AtomicChunks writes a file beside, syncs it, renames it over, and syncs its folder (PR 600,
	// open).
	AtomicChunks bool
	// KeepParsed keeps what could be read of a document with a damaged chunk.
	KeepParsed bool
	// StoredHeadsEarly takes a document for stored when its write begins (d55f716c, 2023).
	StoredHeadsEarly bool
	// OverlappingSaves begins a save while another of the same document is under way (before
	// 2.5.6).
	OverlappingSaves bool
	// CompactionFlagStays never compacts a document again after a compaction has failed (before PR
	// 672).
	CompactionFlagStays bool
	// StatePerDocument stores the states of all documents that changed, and not of the last one
	// only for each peer.
	StatePerDocument bool
	// ReusesActor makes changes under the same actor in every process, instead of a new one.
	ReusesActor bool

	// HearsGone handles messages that have waited for storage also if their connection has ended
	// meanwhile: the peer is then taken for connected until it comes back, and goes on with a state
	// that has seen an answer which never arrived (before 92de1f5a, 2.6).
	HearsGone bool

	// The following matter with Config.Finds only.

	// AsksNobody takes a document for unavailable if storage has none and no peer is connected yet,
	// and does not ask one that connects later (issue 155, before PR 156, 2023).
	AsksNobody bool
	// UnavailableOnce tells those who ask that a document is unavailable only when it becomes so:
	// who asks later, and who waits for a peer that has left, is not answered (before b8c0630c,
	// 2.0.4).
	UnavailableOnce bool
	// GivesUp is the state machine of 1.x and 2.x (before 92de1f5a): after a minute a document is
	// unavailable, and then stays so until it comes; otherwise nothing ends the waiting for a peer,
	// and a new peer is waited for again.
	GivesUp bool
	// LoadHangs goes on waiting for storage if a document could not be read (before PR 671).
	// Otherwise it is taken for not stored, and peers are asked for it.
	LoadHangs bool
	// RetryLoad tries to read it again. No version does.
	RetryLoad bool
	// AnswersAfterLoad lets those who ask wait until storage was looked at (2.x, and again since PR
	// 763); 2.6 first says that it has nothing.
	AnswersAfterLoad bool
	// CreatesEmpty creates a document without a change (issue 488, before c6023465): to others it
	// is the same as none.
	CreatesEmpty bool
}
