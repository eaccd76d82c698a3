package electric

import (
	"time"

	"groundhog/nodes/version"
)

// Toggles are the points in which versions and proposed fixes of Electric differ. The zero value is
// sync-service 1.4.13.
type Toggles struct {
	// RetryCrashed is fix 1 of PR 3975: a broadcast that meets a dead consumer starts another and delivers again.
	RetryCrashed bool
	// RetryCap bounds the attempts of RetryCrashed (branch fix/consumer-registry-dead-pids); 0: no bound.
	RetryCap int
	// NilGuard is fix 2: a consumer that gets the rest of a transaction whose begin it never saw skips it and
	// reports it flushed, instead of raising.
	NilGuard bool
	// ExcludeUndeliverable is fix 3: a shape to which the commit could not be delivered is not tracked.
	ExcludeUndeliverable bool

	// WatchConsumers invalidates the shape of every consumer that ends other than by a suspend.
	WatchConsumers bool
	// RemovalRetries makes the removal chain idempotent and runs it again until each step is done. Without it
	// a chain that fails stays half done, and a second one stops where it finds the handle gone.
	RemovalRetries bool
	// DurableStatus writes ShapeStatus to the disk before a change of it is answered. Without it a write buffer
	// is flushed every 100 ms.
	DurableStatus bool
	// DeferFlush reports a flush within a pending transaction up to the last committed one only, and flushes the
	// commit mark even where it brings no bytes (PR 4064 in kind).
	DeferFlush bool
	// DedupeByTxn skips what a restarted consumer has durably by transaction, not by its last own operation.
	DedupeByTxn bool
	// SuspendNeedsClean lets a consumer suspend only when everything it was sent is flushed (PR 4503, 4730).
	SuspendNeedsClean bool
	// MetadataFsync makes the flush pointer durable before the flush is reported.
	MetadataFsync bool
	// PurgeFirst stores the database's timeline after the shapes of another are given up, not before.
	PurgeFirst bool
	// InvalidateUnpublished invalidates the shapes of a table that somebody has taken out of the publication.
	InvalidateUnpublished bool
	// SnapshotUnpublished takes snapshots of tables that are not published yet. No version does.
	SnapshotUnpublished bool
	// RaiseWriteErrors makes a consumer raise on a failed write or sync of its log; without it they are ignored.
	RaiseWriteErrors bool
	// DropUndelivered takes a shape that an event could not be delivered to out of the tracker, also if an older transaction of it is not
	// flushed (PR 4011).
	DropUndelivered bool
	// SuspendOnce starts a consumer again that suspended under a publish, but only once; then the shape is removed (PR 4011).
	SuspendOnce bool
	// Monitors watches the writer of every incomplete entry: a crash unpins and then invalidates, a cleanup unpins (PR 4730).
	Monitors bool
	// Sweep is the sweep for dead consumers that PR 3975 leaves for later.
	Sweep Sweep
	// StallGrace is after which time without progress of a tracked shape its consumer is killed and the shape
	// invalidated. 0: never.
	StallGrace time.Duration
	// Challenge asks a writer that is alive before that, and lets one be that waits for its snapshot (PR 4730).
	Challenge bool
	// PublishTimeout is after which time a publish kills the consumer that it waits for. 0: never.
	PublishTimeout time.Duration
	// KeepaliveAcks lets a keep-alive acknowledge all that was received unless it comes within a transaction: also what a transaction of one fragment
	// has brought and nobody has flushed (1.2.7 to 1.7.8, PR 4731).
	KeepaliveAcks bool
	// Tracker holds the rules of the flush tracker.
	Tracker TrackerOptions

	// TrackFragments tracks a shape from the first fragment that is sent to it, not from the commit: a flush in the middle of a transaction finds its
	// entry (PR 3986, 1.4.14, taken back by PR 4064).
	TrackFragments bool
	// WholeTxns hands transactions to the collector whole, as until 1.4.9 (PR 3783).
	WholeTxns bool
	// CutAtFull cuts a fragment as soon as it is full. The commit of a transaction that ends there comes alone, with the offset of the fragment before it,
	// and is dropped as a duplicate (PR 3726, 3764).
	CutAtFull bool
	// StaleFlushTimer lets a flush for size end the timer and leave the note that one runs: no other is set (PR 3046, 3055; until 1.1.7).
	StaleFlushTimer bool
	// SkippedPending does not count what a consumer skips, because it has it, as flushed (PR 3056, 3058; until 1.1.7).
	SkippedPending bool
	// IdleSlot lets nothing but transactions move the acknowledgement: what else the database writes is kept (PR 2992; until 1.1.3).
	IdleSlot bool
	// SendToNobody sends an event to the consumer that a removed shape does not get, which is no process: the collector raises (PR 3718).
	SendToNobody bool
	// StaleReader lets a reader look at where the lines are, and at the lines a moment later (PR 3719): what a flush has moved meanwhile it misses.
	StaleReader bool
	// RefuseOrphans answers no client for a shape whose writer is dead and not removed yet.
	RefuseOrphans bool
}

// Versions are the releases, the proposals and the cure, in the order in which they came to be.
func Versions() version.List[Toggles] {
	early := Toggles{WholeTxns: true, Tracker: TrackerOptions{StartAtGlobal: true}}
	pr := Toggles{RetryCrashed: true, NilGuard: true, ExcludeUndeliverable: true}
	capped := pr
	capped.RetryCap = 3
	crashed := Toggles{ExcludeUndeliverable: true, DropUndelivered: true, SuspendOnce: true}
	deferred := crashed
	deferred.DeferFlush = true
	crashed.TrackFragments = true
	watched := deferred
	watched.SuspendNeedsClean, watched.Monitors, watched.RemovalRetries, watched.StallGrace, watched.Challenge = true, true, true, time.Minute, true
	sweeping := func(t Toggles, s Sweep) Toggles {
		t.Sweep = s
		return t
	}
	acking := deferred
	acking.KeepaliveAcks = true
	return version.List[Toggles]{
		version.New("1.1.9", "whole transactions, and entries that start at the global offset (until PR 3106)", early),
		version.New("1.4.9", "1.4.13 with the keep-alives that acknowledge too much (1.2.7 to 1.7.8, PR 4731)", Toggles{KeepaliveAcks: true}),
		version.New("1.4.13", "the sync service as it was reported", Toggles{}),
		version.New("pr3975", "the three fixes of the pull request", pr),
		version.New("pr3975+cap", "and at most three attempts", capped),
		version.New("pr3975+unpin", "and a sweep that takes dead writers' entries out of the tracker", sweeping(capped, SweepUnpin)),
		version.New("pr3975+invalid", "and a sweep that removes dead writers' shapes instead", sweeping(capped, SweepInvalidate)),
		version.New("sweep-unpin", "1.4.13 and the first sweep alone", sweeping(Toggles{}, SweepUnpin)),
		version.New("sweep-invalid", "1.4.13 and the second sweep alone", sweeping(Toggles{}, SweepInvalidate)),
		version.New("1.4.15", "what cannot be delivered is not tracked, nor what came before (PR 4011)", crashed),
		version.New("1.4.16", "and a flush within a transaction is reported at its commit (PR 4064)", deferred),
		version.New("1.7.8", "1.4.16 with the keep-alives that acknowledge too much (until PR 4731)", acking),
		version.New("1.7.9", "writers are monitored, stalls found and shapes removed (PR 4730)", watched),
		version.New("pinned", "an entry leaves the tracker only by a completed flush or a durable invalidation", Toggles{
			WatchConsumers: true, RemovalRetries: true, DurableStatus: true, DeferFlush: true, DedupeByTxn: true,
			RefuseOrphans: true, PurgeFirst: true, InvalidateUnpublished: true, SuspendNeedsClean: true, MetadataFsync: true, RaiseWriteErrors: true, StallGrace: 10 * time.Second, PublishTimeout: 10 * time.Second,
		}),
	}
}

// Sweep is what the sweep for dead consumers, which PR 3975 leaves for later, does about one.
type Sweep uint8

// The sweeps.
const (
	NoSweep         Sweep = iota
	SweepUnpin            // its entry leaves the tracker
	SweepInvalidate       // its shape is removed, and the entry with it
)
