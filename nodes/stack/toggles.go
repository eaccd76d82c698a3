package stack

// Toggles are the points in which versions of the stack differ. Each switches a defect on; the zero
// value has none.
type Toggles struct {
	// PublishUnsynced lets the streamer publish an entry of the change log before it is synced.
	PublishUnsynced bool
	// NoEpochs compares entries of the change log by their positions alone.
	NoEpochs bool
	// AckReceived lets the streamer acknowledge to the slot what it has received.
	AckReceived bool
	// NoResend sends a mutation once over a connection, whatever becomes of the answer.
	NoResend bool
	// DropOnSaved takes a mutation out of the outbox when the source has it, not when it comes
	// back with the rows of others.
	DropOnSaved bool
	// EarlyKept tells the user that a mutation is kept before the device has synced it.
	EarlyKept bool
	// ResendApplies lets the source apply a mutation that comes twice.
	ResendApplies bool
	// FrozenView lets a view that has lost its streamer serve what it has, for good.
	FrozenView bool
	// ServeBehind lets a view that is behind a client give the client its older rows.
	ServeBehind bool
	// RepeatIsFatal lets the source refuse a mutation that comes again, and the device give up.
	RepeatIsFatal bool
	// NoReceiveTimeout lets the streamer wait for a source that is silent, for good.
	NoReceiveTimeout bool
	// DropByEcho takes a mutation out of the outbox only when a change comes that it has made. It
	// does not if the client begins anew, or if another mutation has come over it.
	DropByEcho bool
	// PoisonBlocks answers a mutation that the application refuses as if it could be tried again.
	PoisonBlocks bool
	// ResetHidesOutbox shows the rows of the server alone when a client begins anew, until the next
	// message.
	ResetHidesOutbox bool
	// HandleNeedsGrowth stores the cursor of who begins anew only if its LSN has grown.
	HandleNeedsGrowth bool
	// SentSurvives keeps the mark of what was sent when the connection ends.
	SentSurvives bool
	// NoFirstPush looks at the outbox when a mutation is made, not when a connection is.
	NoFirstPush bool
	// SnapshotThenFollow gives a client that begins anew its rows, and then whatever changes from
	// the time on at which they are sent.
	SnapshotThenFollow bool
	// AckUnbacked lets the streamer acknowledge to the slot what it has stored and not backed up.
	AckUnbacked bool
	// TrustSlot lets the streamer go on where the slot begins, without a look at its log.
	TrustSlot bool
	// GapsPass lets the source apply a mutation that is ahead of the next.
	GapsPass bool
	// StaleLeader lets a tab that has lost the lock of the store go on as if it had it.
	StaleLeader bool
	// RestoreAgain lets a streamer whose log was left behind by the slot delete the log, and not
	// the backup that it came from.
	RestoreAgain bool

	// Of the source.

	// AnswerEarly answers and shows a transaction before the log is synced.
	AnswerEarly bool
	// GapIsFatal refuses a mutation that is ahead of the next, and the device gives up.
	GapIsFatal bool
	// PushNeedsHead lets the source take mutations from those only who have seen all others.
	PushNeedsHead bool
	// PeekDecodes has the source decode all that the slot keeps before it answers.
	PeekDecodes bool
	// AsyncStandby answers and shows a transaction before the standby has it.
	AsyncStandby bool
	// StreamFirst gives a transaction to the slot before the standby has it.
	StreamFirst bool
	// FullIgnored commits what the disk has no room for.
	FullIgnored bool
	// NoRoomKept lets the log take all room that the disk has.
	NoRoomKept bool
	// TornDropsAll lets who finds the end of the log torn go on with its beginning alone.
	TornDropsAll bool
	// UnsyncedSlots makes the slot anew, at the end of the log, when a standby is promoted.
	UnsyncedSlots bool

	// Of the streamer and the object store.

	// NoTimelines lets the streamer go on with a source whose timeline its log is ahead of.
	NoTimelines bool
	// HalfTxnKept keeps the parts of a transaction when the connection ends.
	HalfTxnKept bool
	// KeepalivesIgnored takes no note of how far a source is that has nothing for the slot.
	KeepalivesIgnored bool
	// PositionsAsText compares LSNs as the texts that they are sent as.
	PositionsAsText bool
	// SlotLostRetried asks for a slot that has left the log behind again and again.
	SlotLostRetried bool
	// LockWhileAsking holds the lock of a reset in a transaction, for which a snapshot waits.
	LockWhileAsking bool
	// WaitsForReaders acknowledges to the slot what every view has as well.
	WaitsForReaders bool
	// DeadReadersStay counts a view whose connection has ended as one that has read nothing more.
	DeadReadersStay bool
	// UploadOnce ends the backup with the first upload that fails.
	UploadOnce bool
	// AnyBackup takes in whatever is uploaded, such as a file that was deleted while it was open.
	AnyBackup bool
	// PartsUnsynced answers for an object that is not synced.
	PartsUnsynced bool
	// OpensAll opens all objects of a backup before it reads the first.
	OpensAll bool
	// LooseNames does not sync the folder when a log takes the place of another.
	LooseNames bool
	// FormatAtOnce lets the later release send its format to everybody.
	FormatAtOnce bool
	// FormatOnDisk lets the later release write its format to the disk.
	FormatOnDisk bool

	// Of the consumers of the streamer.

	// AckUnflushed acknowledges to the slot what consumers have not flushed.
	AckUnflushed bool
	// TrustShapes lets a consumer run from where the stream begins, whatever it lacks.
	TrustShapes bool
	// DeadConsumersStay does not notice that a consumer has ended.
	DeadConsumersStay bool
	// ResumesBehind lets a consumer that has ended go on with what comes next.
	ResumesBehind bool
	// UnpinsDead forgets what a consumer that has ended has yet to flush.
	UnpinsDead bool
	// DropsUndelivered pins nothing for a consumer that has ended.
	DropsUndelivered bool
	// HangingStay waits for a consumer that does not flush, for good.
	HangingStay bool
	// NeverQuarantines starts a consumer again however often it ends by the same transaction.
	NeverQuarantines bool
	// QuarantineLate lets the slot move before the file of a shape in quarantine is empty.
	QuarantineLate bool
	// FlushIgnored takes a flush that has failed for one.
	FlushIgnored bool
	// SnapshotsAtOnce asks for all snapshots of shapes at once.
	SnapshotsAtOnce bool
	// SnapshotsRunOn lets the source go on with a snapshot whose asker is gone.
	SnapshotsRunOn bool

	// Of the view.

	// OpenPoke begins a poke while the one before has not ended, if there is something newer.
	OpenPoke bool
	// LastApart reads the counts of the client's mutations apart from the rows.
	LastApart bool
	// LiveParts reads each part of all rows when it is sent.
	LiveParts bool
	// ChecksParts begins a poke of such parts again if something has changed meanwhile.
	ChecksParts bool
	// ForgetsInvalid looks for that in the last part alone.
	ForgetsInvalid bool
	// NewShapeOldCursor goes on from where a client is when it wants other shapes.
	NewShapeOldCursor bool

	// ChecksLog refuses a client that has nothing, and names a log that the view does not have.
	ChecksLog bool
	// StreamHeld does not ask proxies to pass on at once what is streamed.
	StreamHeld bool
	// OwnCounts puts into an answer that caches keep the mutations of the client alone that asked.
	OwnCounts bool

	// LateMaterializers makes a materializer when a client asks for its shape, and not at the start
	// of a view that has served it before.
	LateMaterializers bool
	// FirstChunk lets a materializer that is made at the start read the snapshot of the log alone.
	FirstChunk bool
	// ToldOnce tells a client how many of its mutations there are if it was never told before, or
	// if the view itself has passed them on.
	ToldOnce bool

	// Of the device.

	// StaleBelieved takes rows of the log with which a client was refused for new ones.
	StaleBelieved bool
	// NextSuffix makes a name of a log up when a refusal has none: the last one, and "-next".
	NextSuffix bool
	// PartsAtOnce shows each part of a poke when it comes.
	PartsAtOnce bool
	// KeepsToken keeps a token that was refused.
	KeepsToken bool
	// SharedStore gives the store of one user to the next.
	SharedStore bool
	// GateOfFormer takes no rows before they include what the former user has made.
	GateOfFormer bool
	// SentByPosition notes how many mutations of the outbox were sent, and not which.
	SentByPosition bool
	// TabKeepsTerm lets a tab address its mutations to the tab that synced when it was opened.
	TabKeepsTerm bool
	// InfoInPlace keeps the numbers of the last mutations in a file that is written in place.
	InfoInPlace bool
	// GateFirst takes no rows before they include all own mutations of the first tab, and counts
	// one before it is kept.
	GateFirst bool
	// RetryDies leaves a retry that is due to a connection that has ended.
	RetryDies bool
	// ResetReplaces lets what a client begins anew with take the place of its store.
	ResetReplaces bool
	// WatermarkFatal ends the program when the log of the server is shorter than it was.
	WatermarkFatal bool
	// WaitsForPull waits for the next rows when the source says that there are newer ones.
	WaitsForPull bool
}
