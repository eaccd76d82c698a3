package service

// Toggles are defects of versions of the service, of which the zero value has none, and a fix.
type Toggles struct {
	// PingFirst writes the message into the source's log before the write checkpoint is stored:
	// replication may pass it when there is nothing to reach yet, and nothing happens until the
	// source changes again (PR 201, before 0.18.1).
	PingFirst bool
	// IgnoresLSN sends a write checkpoint with the next line, whether its end of the log was
	// replicated or not (PR 134).
	IgnoresLSN bool
	// InterruptsForNothing abandons the data of a checkpoint when there is a newer one, also if
	// that has nothing for this client, so that no line follows (PR 236 and 239, before 1.12.0).
	InterruptsForNothing bool
	// EmptyWithoutEnd does not send the end of a checkpoint that has no data (before 1.7.2).
	EmptyWithoutEnd bool
	// InvalidPerPriority forgets at each priority that operations of an earlier one were compacted
	// away (PR 701, before 1.23.2).
	InvalidPerPriority bool
	// EarlyPartial sends a bucket with those of the priority of its definition, though the client
	// was told the one that its subscription asks for: a priority ends before the client has all
	// that it takes to be of it (PR 586, before 1.20.5).
	EarlyPartial bool
	// RaceSwallows races the next change of the storage against a minute, once for all streams.
	// Each minute that wins reads the storage anew and leaves a request for a change behind; that
	// takes a later change, which nobody hears of before the next one or the end of a minute
	// (MongoDB storage before PR 494, MongoSyncBucketStorage.ts watchActiveCheckpoint).
	RaceSwallows bool
	// FetchErrorSilent ends a stream whose storage fails only after its next checkpoint, if it
	// already waits for one beside its data, which it does from [Config.InterruptAfter] operations
	// on (issue 772, PR 773; service-core 1.25.0 sync/sync.ts streamResponseInner).
	FetchErrorSilent bool
	// ChangesNotResumed does not listen for checkpoints again when the session that did has ended:
	// the machine keeps its last checkpoint until all of its streams have ended (Postgres storage,
	// issue 718, before PR 719, 1.24.0).
	ChangesNotResumed bool
	// ListensBlindly listens again, but does not ask what it has missed (a commit of PR 719).
	ListensBlindly bool
	// NoSlotCheck does not look at the slot during a snapshot: that it is lost shows when the
	// snapshot is done, and hours are lost (before PR 554, 1.20.5).
	NoSlotCheck bool
	// StreamingPhase takes a slot that is found lost at a start for one that was lost while
	// streaming, though the snapshot is not done: another slot is made, for a snapshot that comes
	// to the same end (before PR 606, 1.21.0).
	StreamingPhase bool
	// ChecksAtEnd is no defect but a fix that no version has: the slot is looked at once more when
	// the snapshot is done. Without it, one that was lost since the last look counts as lost while
	// streaming.
	ChecksAtEnd bool
	// AsksUnbuffered is no defect but a fix: the answer to a stream says that a proxy is to pass it
	// on as it comes (issue 536, PR 539, 1.20.1). Where there is none it changes nothing.
	AsksUnbuffered bool
}

// Fault points of the service.
const (
	// before data is read from the storage; a value fails it
	PointFetch = "powersync/service/fetch"
	// before a change of the storage is told to the API; a value ends the change stream, which is
	// opened again after a second
	PointChanges = "powersync/service/changes"
	// between the two steps of a write checkpoint; the value is for whoever hears of it
	PointStore = "powersync/service/store"
)
