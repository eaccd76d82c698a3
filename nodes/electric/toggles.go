package electric

import "time"

// Toggles are the points in which versions and proposed fixes of Electric differ. The zero value is
// sync-service 1.4.13.
type Toggles struct {
	// RetryCrashed is fix 1 of PR 3975: a broadcast that meets a dead consumer starts another and
	// delivers again.
	RetryCrashed bool
	// RetryCap bounds the attempts of RetryCrashed (branch fix/consumer-registry-dead-pids); 0: no
	// bound.
	RetryCap int
	// NilGuard is fix 2: a consumer that gets the rest of a transaction whose begin it never saw
	// skips it and reports it flushed, instead of raising.
	NilGuard bool
	// ExcludeUndeliverable is fix 3: a shape to which the commit could not be delivered is not
	// tracked.
	ExcludeUndeliverable bool

	// WatchConsumers invalidates the shape of every consumer that ends other than by a suspend.
	WatchConsumers bool
	// RemovalRetries makes the removal chain idempotent and runs it again until each step is done.
	// Without it a chain that fails stays half done, and a second one stops where it finds the
	// handle gone.
	RemovalRetries bool
	// RemovalUnpins lets a chain that finds the handle gone take the shape out of the tracker all
	// the same, and kill a consumer that does not stop (PR 4730, 1.7.9). Nobody runs a chain again
	// but the check for stalls.
	RemovalUnpins bool
	// DurableStatus writes ShapeStatus to the disk before a change of it is answered. Without it a
	// write buffer is flushed every 100 ms.
	DurableStatus bool
	// DeferFlush reports a flush within a pending transaction up to the last committed one only,
	// and flushes the commit mark even where it brings no bytes (PR 4064 in kind).
	DeferFlush bool
	// DedupeByTxn skips what a restarted consumer has durably by transaction, not by its last own
	// operation.
	DedupeByTxn bool
	// SuspendNeedsClean lets a consumer suspend only when everything it was sent is flushed (PR
	// 4503, 4730).
	SuspendNeedsClean bool
	// MetadataFsync makes the flush pointer durable before the flush is reported.
	MetadataFsync bool
	// PurgeFirst stores the database's timeline after the shapes of another are given up, not
	// before.
	PurgeFirst bool
	// InvalidateUnpublished invalidates the shapes of a table that somebody has taken out of the
	// publication.
	InvalidateUnpublished bool
	// SnapshotUnpublished takes snapshots of tables that are not published yet. No version does.
	SnapshotUnpublished bool
	// RaiseWriteErrors makes a consumer raise on a failed write or sync of its log; without it they
	// are ignored.
	RaiseWriteErrors bool
	// DropUndelivered takes a shape that an event could not be delivered to out of the tracker,
	// also if an older transaction of it is not flushed (PR 4011).
	DropUndelivered bool
	// SuspendOnce starts a consumer again that suspended under a publish, but only once; then the
	// shape is removed (PR 4011).
	SuspendOnce bool
	// Monitors watches the writer of every incomplete entry: a crash unpins and then invalidates, a
	// cleanup unpins, a shutdown or a kill does neither; an event that cannot be delivered counts
	// as the end of its writer, in place of DropUndelivered (PR 4730).
	Monitors bool
	// Sweep is the sweep for dead consumers that PR 3975 leaves for later.
	Sweep Sweep
	// StallGrace is after which time without progress of a tracked shape it is invalidated. 0:
	// never. The check kills the consumer at once, and counts from when it first saw the entry.
	StallGrace time.Duration
	// Challenge makes the check that of PR 4730 (1.7.9): a writer that is monitored is asked first,
	// and let be if it waits for its snapshot; the chain of the removal ends it, not the check; the
	// time counts from the entry, its last flush, or the last time that the check removed it. It
	// needs Monitors.
	Challenge bool
	// PublishTimeout is after which time a publish kills the consumer that it waits for. 0: never.
	PublishTimeout time.Duration
	// KeepaliveAcks lets a keep-alive acknowledge all that was received unless it comes within a
	// transaction: also what a transaction of one fragment has brought and nobody has flushed
	// (1.2.7 to 1.7.8, PR 4731).
	KeepaliveAcks bool
	// StatusTimer sends a status every 15 s, whatever the stream does, so that a connection that
	// has ended at the other side only is found out (1.5.2, PR 4105).
	StatusTimer bool

	// ReceiveTimeout opens the replication connection anew when the database has been silent for
	// twice its wal_sender_timeout, as Electric does not, and zero-cache does (rocicorp/mono
	// PR 6047).
	ReceiveTimeout bool
	// ReceiveZero takes a wal_sender_timeout of 0, which turns it off, for a limit of no time
	// (before mono PR 6244).
	ReceiveZero bool
	// ReceiveBlind counts the time in which the client itself does not read, because of back
	// pressure (before mono PR 6348).
	ReceiveBlind bool
	// ReceiveFloor is how long the database may be silent in any case: it is while it decodes what
	// the slot does not stream (mono PR 6351).
	ReceiveFloor time.Duration

	// Tracker holds the rules of the flush tracker.
	Tracker TrackerOptions

	// TrackFragments tracks a shape from the first fragment that is sent to it, so that a flush in
	// the middle of a transaction finds its entry; at the commit it tracks who has changes in the
	// last fragment, or an entry (PR 3986, 1.4.14, taken back by PR 4064).
	TrackFragments bool
	// WholeTxns lets the replication client hand transactions to the collector whole, as until
	// 1.2.5 (PR 3465).
	WholeTxns bool
	// BuildTxns lets each consumer put the fragments of a transaction together in memory, and write
	// nothing before its commit (1.2.8 to 1.4.8, PR 3541 to PR 3783).
	BuildTxns bool
	// CutAtFull cuts a fragment as soon as it is full. The commit of a transaction that ends there
	// comes alone, with the offset of the fragment before it, and is dropped as a duplicate (PR
	// 3726, 3764).
	CutAtFull bool
	// StaleFlushTimer lets a flush for size end the timer and leave the note that one runs: no
	// other is set (PR 3055; until 1.1.6).
	StaleFlushTimer bool
	// SkippedPending does not count what a consumer skips, because it has it, as flushed (PR 3058;
	// until 1.1.6).
	SkippedPending bool
	// IdleSlot lets nothing but transactions move the acknowledgement: what else the database
	// writes is kept (PR 2992; until 1.1.2).
	IdleSlot bool
	// SendToNobody sends an event to the consumer that a removed shape does not get, which is no
	// process: the collector raises (PR 3718).
	SendToNobody bool
	// StaleReader lets a reader look at where the lines are, and at the lines a moment later (PR
	// 3719): what a flush has moved meanwhile it misses.
	StaleReader bool
	// RefuseOrphans answers no client for a shape whose writer is dead and not removed yet.
	RefuseOrphans bool
}

// Sweep is what the sweep for dead consumers, which PR 3975 leaves for later, does about one.
type Sweep uint8

// The sweeps.
const (
	NoSweep         Sweep = iota
	SweepUnpin            // its entry leaves the tracker
	SweepInvalidate       // its shape is removed, and the entry with it
)
