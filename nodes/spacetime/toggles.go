package spacetime

import "time"

// Toggles are the points in which versions of the server differ, and in which fixes that nobody has
// shipped yet would. The zero value is v2.1.0.
type Toggles struct {
	// AtomicMeta writes metadata.toml and config.toml to a temporary file, syncs it, renames it,
	// and syncs the folder (#4892, v2.2.0). Without it they are truncated and written in place, at
	// every start.
	AtomicMeta bool
	// SyncPid syncs the data of the pid file (#4890, v2.2.0).
	SyncPid bool
	// SyncSnapshots syncs objects, their folders and the snapshot file in order (#4891, v2.2.0).
	// Without it nothing of a snapshot is ever synced.
	SyncSnapshots bool
	// PublishWaits lets a publish wait until the control database is durable (#4909, v2.2.0).
	PublishWaits bool
	// SegmentByRename creates a segment under a temporary name, syncs it and renames it (#4863,
	// v2.3.0).
	SegmentByRename bool
	// DropEmptyTail removes a last segment that has no commit and goes on with the one before it
	// (#4863, v2.3.0). Without it a segment without a whole header stops the start.
	DropEmptyTail bool
	// IndexAfterSync adds an entry to the offset index only when the commit it names is synced
	// (#5018, v2.3.0).
	IndexAfterSync bool
	// TruncateTail cuts the last segment off behind its last whole commit before it is appended to
	// (#5116, v2.4.0). Without it the writer appends behind whatever is there.
	TruncateTail bool

	// The rest is in none of the versions above.

	// SyncSegmentFolder syncs the folder of the log when a segment is created, replaced or removed
	// (#5785).
	SyncSegmentFolder bool
	// SyncCompressed syncs a compressed segment or object before it is renamed over the original
	// (#5785).
	SyncCompressed bool
	// SyncOnOpen syncs the data of the last segment when it is opened, before any of it is read and
	// called durable (#5830).
	SyncOnOpen bool
	// ReadOnlyHistory opens the log for replay without the right to repair it (#5497). Without it
	// the log is opened twice by a writer.
	ReadOnlyHistory bool
	// SyncFolders syncs every folder that is made, in its parent.
	SyncFolders bool
	// SyncSnapshotFolder syncs the folder of the snapshots after a snapshot is made, and after its
	// lock is removed; a lock that a crash left behind is removed.
	SyncSnapshotFolder bool
	// VerifyParent checks an object of the previous snapshot before it is linked into the next.
	VerifyParent bool
	// CutTornCommit cuts off what cannot be read at the end of the last segment, also if it is the
	// segment's first commit. Without it such a tail stays, with a new segment behind it; and a
	// first commit that was torn by a power loss, just after a rotation, stops the start.
	CutTornCommit bool
	// ZeroIsEnd reads a commit header of zeros as the end of the log, as the format wants it.
	ZeroIsEnd bool

	// FlushEvery is the pace of the log: 0 drains the queue, writes and syncs, again and again
	// (v2.1.0 and later); else a timer syncs (500 ms in v2.0.0, then 50 ms, then 10 ms).
	FlushEvery time.Duration
}
