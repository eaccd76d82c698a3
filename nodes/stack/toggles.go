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
}
