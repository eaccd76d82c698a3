package electric

import (
	"time"

	"groundhog/nodes/version"
)

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
	watched.SuspendNeedsClean, watched.Monitors, watched.RemovalUnpins = true, true, true
	watched.StallGrace, watched.Challenge = time.Minute, true
	acking := deferred
	acking.KeepaliveAcks, acking.StatusTimer = true, true
	watched.StatusTimer = true
	idle := early
	idle.IdleSlot = true
	list := version.List[Toggles]{
		version.New(
			"1.1.2", "1.1.9, whose idle slot keeps what it does not stream (PR 2992)", idle,
		),
		version.New(
			"1.1.9",
			"whole transactions, and entries that start at the global offset (until PR 3106)",
			early,
		),
		version.New(
			"1.4.9",
			"1.4.13 with the keep-alives that acknowledge too much (1.2.7 to 1.7.8, PR 4731)",
			Toggles{KeepaliveAcks: true},
		),
		version.New("1.4.13", "the sync service as it was reported", Toggles{}),
		version.New("pr3975", "the three fixes of the pull request", pr),
		version.New("pr3975+cap", "and at most three attempts", capped),
	}
	list = append(list, sweeps(capped)...)
	list = append(list,
		version.New(
			"1.4.15", "what cannot be delivered is not tracked, nor what came before (PR 4011)",
			crashed,
		),
		version.New(
			"1.4.16", "and a flush within a transaction is reported at its commit (PR 4064)",
			deferred,
		),
		version.New(
			"1.7.8", "1.4.16 with the keep-alives that acknowledge too much (until PR 4731)",
			acking,
		),
		version.New(
			"1.7.9", "writers are monitored, stalls found and shapes removed (PR 4730)", watched,
		),
		version.New(
			"pinned",
			"an entry leaves the tracker only by a completed flush or a durable invalidation",
			pinned,
		),
	)
	return append(list, receivers()...)
}

// sweeps are PR 3975 and 1.4.13 with a sweep for dead consumers.
func sweeps(capped Toggles) version.List[Toggles] {
	sweeping := func(t Toggles, s Sweep) Toggles {
		t.Sweep = s
		return t
	}
	return version.List[Toggles]{
		version.New(
			"pr3975+unpin", "and a sweep that takes dead writers' entries out of the tracker",
			sweeping(capped, SweepUnpin),
		),
		version.New(
			"pr3975+invalid", "and a sweep that removes dead writers' shapes instead",
			sweeping(capped, SweepInvalidate),
		),
		version.New(
			"sweep-unpin", "1.4.13 and the first sweep alone", sweeping(Toggles{}, SweepUnpin),
		),
		version.New(
			"sweep-invalid", "1.4.13 and the second sweep alone",
			sweeping(Toggles{}, SweepInvalidate),
		),
	}
}

// AllVersions are Versions and the toggles that no version has, one each.
func AllVersions() version.List[Toggles] {
	return append(Versions(),
		version.New("1.4.8", "1.4.9, whose consumers put whole transactions together (PR 3783)",
			Toggles{KeepaliveAcks: true, BuildTxns: true}),
		version.New("stale-timer", "1.4.13, whose flush timer is not set again (PR 3055)",
			Toggles{StaleFlushTimer: true}),
		version.New("skipped-pending",
			"1.4.13, which does not count as flushed what it skips (PR 3058)",
			Toggles{SkippedPending: true, DedupeByTxn: true}),
		version.New("cut-at-full",
			"1.4.13, which drops the commit of a transaction of whole fragments (PR 3726, 3764)",
			Toggles{CutAtFull: true}),
		version.New("send-to-nobody",
			"1.4.13, which sends to the consumer that a removed shape has not (PR 3718)",
			Toggles{SendToNobody: true}),
		version.New("stale-reader", "1.4.13, whose readers miss what a flush moves (PR 3719)",
			Toggles{StaleReader: true}),
		version.New("snapshot-unpublished",
			"1.4.13, which takes snapshots of tables that are not published",
			Toggles{SnapshotUnpublished: true}),
	)
}

// receivers are pinned with a limit on the silence of a database, and ways to get it wrong.
func receivers() version.List[Toggles] {
	receiving := pinned
	receiving.ReceiveTimeout, receiving.ReceiveFloor = true, time.Minute
	zero, blind, short := receiving, receiving, receiving
	zero.ReceiveZero, zero.ReceiveFloor = true, 0
	blind.ReceiveBlind, blind.ReceiveFloor = true, 0
	short.ReceiveFloor = 0
	return version.List[Toggles]{
		version.New(
			"receive-timeout",
			"pinned, and a database that is silent for too long is left (mono PR 6047 to 6351)",
			receiving,
		),
		version.New(
			"receive-zero", "the same, which takes no timeout for one of no time (mono PR 6244)",
			zero,
		),
		version.New(
			"receive-blind", "the same, which counts its own back pressure (mono PR 6348)", blind,
		),
		version.New(
			"receive-short", "the same, for twice wal_sender_timeout and no longer (mono PR 6351)",
			short,
		),
	}
}

// pinned is the repair under which no property was ever seen violated: each of its toggles answers
// one way in which the acknowledgement stalls or data is lost.
var pinned = Toggles{
	WatchConsumers:        true,
	RemovalRetries:        true,
	DurableStatus:         true,
	DeferFlush:            true,
	DedupeByTxn:           true,
	RefuseOrphans:         true,
	PurgeFirst:            true,
	InvalidateUnpublished: true,
	SuspendNeedsClean:     true,
	MetadataFsync:         true,
	RaiseWriteErrors:      true,
	StallGrace:            10 * time.Second,
	PublishTimeout:        10 * time.Second,
	StatusTimer:           true,
}
