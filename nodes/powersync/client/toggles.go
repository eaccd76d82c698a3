package client

// Toggles are the points in which versions of the client differ. The zero value is powersync.dart
// 1.15.0 with its Dart implementation, the one of the report of issue 308.
type Toggles struct {
	// Rust is the other implementation of the sync client, that of the PowerSync core: it never
	// waits for an upload, keeps a checkpoint that was validated and refused, and tries it again
	// when an upload is complete.
	Rust bool

	// Requests is the protocol of core 0.5.0, JS PR 1072 and service 1.24: the client numbers its
	// write checkpoints itself, and agrees with the service on the last one at each stream.
	Requests bool

	// AsksPerUser forgets, when another user signs in and nothing is cleared, the write checkpoints
	// of the one before: their numbers say nothing of what the next user gets. A gate that is shut
	// then waits for one that is yet to be asked for.
	AsksPerUser bool

	// Recheck (F1) lets the upload loop run once more right after it has subscribed to what wakes
	// it (Dart 2.2.0, PR 421).
	Recheck bool
	// Latch (F2) remembers an event that comes before the loop has subscribed (JS PR 977).
	Latch bool
	// RetryRaced (F3) goes on uploading when local writes raced the write checkpoint (JS PR 1055).
	RetryRaced bool
	// FirstLineTrigger wakes the upload loop of the Dart client at the first line of a stream as
	// well, as the Rust client's is woken, and not only when the stream is asked for: a pass that
	// fails while the stream is being opened ends when it finds none.
	FirstLineTrigger bool

	// NoFirstLineTrigger does not wake the upload loop when a stream begins (Rust before 1.14.1,
	// Dart PR 294).
	NoFirstLineTrigger bool
	// PendingKept applies a checkpoint that was validated and refused although a newer one has been
	// announced (JS 665).
	PendingKept bool
	// MergeDropsLine asks the stream for the next line anew when another event wins the race
	// against it, so that the line which was asked for first is nobody's (JS 960).
	MergeDropsLine bool
	// TwoIsolates lets disconnect overtake connect, without a lock that they share: a sync isolate
	// that is being started survives, and the next connect starts another (Dart 253, before
	// 1.12.3).
	TwoIsolates bool
	// OwnLocks gives each sync isolate locks of its own, so that two upload, and stream, at the
	// same time (Dart before 1.12.3).
	OwnLocks bool
	// NoApplyAfterUpload does not try a checkpoint again that came during an upload (JS 558, Dart
	// 263, before 1.12.4).
	NoApplyAfterUpload bool
	// NoUploadRetry ends a failed round of uploads after [RetryDelay]; until then, as in any round,
	// the first line of a stream wakes nobody (powersync-kotlin 1.13.0 StreamingSyncClient.kt
	// uploadAllCrud and triggerCrudUploadAsync, issues 340 and 383; powersync-native 2fc180e
	// sync/upload.rs WaitingForReconnect, issue 15). A local write is kept for after the round.
	NoUploadRetry bool
	// AsksAfterUpload asks for a write checkpoint only in a pass that has uploaded something: who
	// is killed between the two waits for ever, with an empty queue (what core issue 162 tells).
	// No version that was read does so.
	AsksAfterUpload bool
	// LastItemKept remembers the first row of the queue over an error, so that its retry is taken
	// for a connector that does not complete its transactions, for ever (Swift 145).
	LastItemKept bool
	// LeadingOnly is a throttle that lets the first change through and forgets what comes in its
	// interval (Dart 69, in review).
	LeadingOnly bool
	// IdleEvents hands events of an iteration that has ended to the core, which fails: no iteration
	// is active (JS 943).
	IdleEvents bool
	// MutexEndsLoop ends the upload loop for good when the lock of uploads is not free in time
	// (Dart 2.2.0). Without it, the isolate fails as a whole, and is started anew.
	MutexEndsLoop bool
	// Timeouts gives up on requests and streams that have been silent for too long. No version of
	// the Dart client has them (Dart 307).
	Timeouts bool
	// DropsWhileBusy drops an event that comes while the upload loop is busy (JS up to 1.53.1,
	// before PR 977).
	DropsWhileBusy bool
	// StaleHasSynced keeps the time of the last sync over a clear, and takes it at the next connect
	// for a sign that there was a sync: the application reads tables that are empty (Dart 440,
	// before PR 441).
	StaleHasSynced bool
	// KeepAliveTrigger wakes the upload loop on each keep-alive, as JS and Kotlin do. It hides the
	// lost wake-up, after a while.
	KeepAliveTrigger bool
	// KeepsToken goes on with a token that the service has refused (JS before PR 1033): who is
	// offline when its token ends is refused for ever.
	KeepsToken bool
	// NoTransaction is a connector that sends each row of a transaction to the backend in a
	// transaction of its own.
	NoTransaction bool

	// Defects are those of the database.
	Defects
}

// Defects are the points in which versions of the PowerSync core differ, and the statements that
// clients run on its tables.
type Defects struct {
	// ForgetsLocal asks for the bucket of local state like any other, and deletes it when the
	// service does not have it: the gate opens for data older than what was uploaded (core 54,
	// before 1.11.0).
	ForgetsLocal bool
	// NoSequence reads the sequence of ps_crud from the temporary schema, which has none (JS 781).
	NoSequence bool
	// MixedVersion is a core that has dropped target_op under a client that sets it in complete():
	// the transaction rolls back (JS 1058).
	MixedVersion bool
	// TxPerKind numbers the transactions of insert-only tables apart from the others, so that one
	// local transaction becomes two in the queue; and completing the first deletes what lies
	// between its rows (core aa76bfe, before 0.5.3).
	TxPerKind bool
	// SoftClearKeepsLocal leaves the gate of one user to the next (core 832463b, before 0.4.8).
	SoftClearKeepsLocal bool
	// Dangling does not mark the row of a REMOVE for the next publish (core before 0.3.6).
	Dangling bool
}
