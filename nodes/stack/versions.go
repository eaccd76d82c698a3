package stack

import (
	"slices"

	"groundhog/nodes/version"
)

// Versions are the stack with one defect each, and the fixed one, which is the last.
func Versions() version.List[Toggles] {
	return slices.Concat(
		reused(), ofSource(), ofStreamer(), ofConsumers(), ofView(), ofDevice(),
		version.List[Toggles]{version.New("fixed", "no defect is known", Toggles{})},
	)
}

// reused is the stack that uses positions again, and its two cures.
func reused() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("positions",
			"entries are published before they are synced, and told apart by position",
			Toggles{PublishUnsynced: true, NoEpochs: true}),
		version.New("positions+epochs",
			"the first cure: published before they are synced, and told apart by epoch",
			Toggles{PublishUnsynced: true}),
		version.New("positions+sync",
			"the second cure: synced before they are published, and told apart by position",
			Toggles{NoEpochs: true}),
	}
}

// ofSource are defects of the source, and of what the streamer tells it.
func ofSource() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("ack-received", "the slot is told what was received, not what was stored",
			Toggles{AckReceived: true}),
		version.New("ack-unbacked", "the slot is told what the backup does not have",
			Toggles{AckUnbacked: true, TrustSlot: true}),
		version.New("answer-early", "the source answers and shows what is not synced yet",
			Toggles{AnswerEarly: true}),
		version.New("resend-applies", "the source applies a mutation that comes again",
			Toggles{ResendApplies: true}),
		version.New("repeat-is-fatal", "a mutation that comes again ends its client's sending",
			Toggles{RepeatIsFatal: true}),
		version.New("gaps-pass", "the source applies a mutation that is ahead of the next",
			Toggles{GapsPass: true}),
		version.New("poison-blocks", "a mutation that the application refuses is tried for ever",
			Toggles{PoisonBlocks: true}),
		version.New("push-needs-head", "the source takes mutations of those who have seen all",
			Toggles{PushNeedsHead: true}),
		version.New("waits-for-pull", "and who has not waits for rows that may have come already",
			Toggles{PushNeedsHead: true, WaitsForPull: true}),
		version.New("peek-decodes", "each start of the stream decodes all that the slot keeps",
			Toggles{PeekDecodes: true}),
		version.New("async-standby", "a commit is shown before the standby has it",
			Toggles{AsyncStandby: true}),
		version.New("stream-first", "the slot has a transaction before the standby does",
			Toggles{StreamFirst: true, NoTimelines: true}),
		version.New("stream-first+timelines", "and a log that is ahead of a timeline begins anew",
			Toggles{StreamFirst: true}),
		version.New("full-ignored", "what finds no room on the disk is called committed",
			Toggles{FullIgnored: true}),
		version.New("full-fatal", "the log takes the room that the next start needs",
			Toggles{NoRoomKept: true}),
		version.New("pinned-full-ignored", "a consumer that has ended keeps a log without room",
			Toggles{DeadConsumersStay: true, FullIgnored: true}),
		version.New("torn-drops-all", "a log whose end is torn goes on with its beginning",
			Toggles{TornDropsAll: true}),
		version.New("unsynced-slot", "a standby has no slot, and the streamer trusts the new one",
			Toggles{UnsyncedSlots: true, TrustSlot: true}),
		version.New("unsynced-slot+check", "and looks whether the new one goes on where it ends",
			Toggles{UnsyncedSlots: true}),
	}
}

// ofStreamer are defects of the streamer and its backup.
func ofStreamer() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("no-receive-timeout", "the streamer waits for a silent source for good",
			Toggles{NoReceiveTimeout: true}),
		version.New("restore-again", "a log that is behind the slot is restored again and again",
			Toggles{RestoreAgain: true}),
		version.New("slot-lost-retried", "a slot that has left the log behind is asked for again",
			Toggles{SlotLostRetried: true}),
		version.New("keepalives-ignored", "the slot moves with published tables alone",
			Toggles{KeepalivesIgnored: true}),
		version.New("positions-as-text", "the streamer compares positions as text",
			Toggles{PositionsAsText: true}),
		version.New("half-txn-kept", "the parts of a transaction outlive their connection",
			Toggles{HalfTxnKept: true}),
		version.New("lock-while-asking", "a reset holds a lock for whose end its snapshot waits",
			Toggles{LockWhileAsking: true}),
		version.New("waits-for-readers", "the slot is told what every view has as well",
			Toggles{WaitsForReaders: true}),
		version.New("dead-reader", "and a view whose connection has ended is waited for",
			Toggles{WaitsForReaders: true, DeadReadersStay: true}),
		version.New("upload-once", "the backup ends with the first upload that fails",
			Toggles{UploadOnce: true}),
		version.New("zero-backup", "a log that is deleted while it is open is backed up as nothing",
			Toggles{AnyBackup: true}),
		version.New("torn-parts", "the object store answers for what is not synced",
			Toggles{PartsUnsynced: true}),
		version.New("opens-all", "a restore opens all objects before it reads the first",
			Toggles{OpensAll: true}),
		version.New("loose-names", "a log takes the place of another, and its name is not durable",
			Toggles{LooseNames: true}),
		version.New("format-at-once", "the later release sends its format to the older one",
			Toggles{FormatAtOnce: true}),
		version.New("format-on-disk", "the later release writes what the older one cannot read",
			Toggles{FormatOnDisk: true}),
	}
}

// ofConsumers are defects of the consumers of shapes, and of who looks after them.
func ofConsumers() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("ack-unflushed", "the slot is told what a consumer has not flushed",
			Toggles{AckUnflushed: true, TrustShapes: true}),
		version.New("dead-consumer", "a consumer that has ended is not noticed",
			Toggles{DeadConsumersStay: true}),
		version.New("consumer-resumes", "a consumer that has ended goes on with what comes next",
			Toggles{ResumesBehind: true, TrustShapes: true}),
		version.New("dead-unpinned", "what a consumer that has ended lacks is not waited for",
			Toggles{UnpinsDead: true, TrustShapes: true}),
		version.New("dead-unpinned+check", "and it looks whether it lacks anything",
			Toggles{UnpinsDead: true}),
		version.New("undelivered-dropped", "what comes for a consumer that has ended is dropped",
			Toggles{DropsUndelivered: true, TrustShapes: true}),
		version.New("hanging-consumer", "a consumer that does not flush is waited for",
			Toggles{HangingStay: true}),
		version.New("poison-event", "a consumer that ends by a transaction is given it again",
			Toggles{NeverQuarantines: true}),
		version.New("quarantine-late", "the slot moves before the file of a shape is empty",
			Toggles{QuarantineLate: true, TrustShapes: true}),
		version.New("flush-ignored", "a flush that has failed counts as one",
			Toggles{FlushIgnored: true}),
		version.New("refetch-at-once", "all shapes ask at once, and who is gone is served",
			Toggles{SnapshotsAtOnce: true, SnapshotsRunOn: true}),
		version.New("refetch-at-once+gone", "and who is gone is passed over",
			Toggles{SnapshotsAtOnce: true}),
	}
}

// ofView are defects of the machines that serve clients.
func ofView() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("frozen-view", "a view that has lost the change log serves what it has",
			Toggles{FrozenView: true}),
		version.New("serve-behind", "a view that is behind a client gives it older rows",
			Toggles{ServeBehind: true}),
		version.New("snapshot-then-follow", "what changes while a snapshot is read is in neither",
			Toggles{SnapshotThenFollow: true}),
		version.New("open-poke", "a poke begins while the one before is open",
			Toggles{OpenPoke: true}),
		version.New("last-apart", "rows and the count of own mutations are read at two times",
			Toggles{LastApart: true}),
		version.New("live-parts", "each part of all rows is read when it is sent",
			Toggles{LiveParts: true}),
		version.New("live-parts+check", "and all begin again if something has changed meanwhile",
			Toggles{LiveParts: true, ChecksParts: true}),
		version.New("invalid-forgotten", "and what has changed before the last part is forgotten",
			Toggles{LiveParts: true, ChecksParts: true, ForgetsInvalid: true}),
		version.New("late-materializer", "after a start a shape is ready when a client asks for it",
			Toggles{LateMaterializers: true}),
		version.New("first-chunk", "and it is made of the snapshot of the log alone",
			Toggles{FirstChunk: true}),
		version.New("told-once", "a view tells a client once how far what others passed on is",
			Toggles{ToldOnce: true}),
		version.New("own-counts", "an answer that caches keep has the counts of who has asked",
			Toggles{OwnCounts: true}),
		version.New("held-stream", "proxies are not asked to pass on at once what is streamed",
			Toggles{StreamHeld: true}),
		version.New("new-shape-old-cursor", "a new shape begins with what changes from now on",
			Toggles{NewShapeOldCursor: true}),
	}
}

// ofDevice are defects of clients.
func ofDevice() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("early-kept", "a device says that a mutation is kept before it is synced",
			Toggles{EarlyKept: true}),
		version.New("drop-on-saved", "a mutation leaves the outbox before its rows are back",
			Toggles{DropOnSaved: true}),
		version.New("no-resend", "a mutation is sent once over a connection",
			Toggles{NoResend: true}),
		version.New("drop-by-echo", "a mutation leaves the outbox by its own change alone",
			Toggles{DropByEcho: true}),
		version.New("reset-hides-outbox", "who begins anew sees the rows of the server alone",
			Toggles{ResetHidesOutbox: true}),
		version.New("handle-needs-growth", "a new handle is stored only with a greater LSN",
			Toggles{HandleNeedsGrowth: true}),
		version.New("sent-survives", "what was sent before the connection ended counts as sent",
			Toggles{SentSurvives: true}),
		version.New("no-first-push", "a new connection does not look at the outbox",
			Toggles{NoFirstPush: true}),
		version.New("stale-leader", "a tab that was frozen goes on as the one that syncs",
			Toggles{StaleLeader: true}),
		version.New("parts-at-once", "a part of a poke is shown when it comes",
			Toggles{PartsAtOnce: true}),
		version.New("token-kept", "a token that was refused is used again",
			Toggles{KeepsToken: true}),
		version.New("shared-store", "the next user gets the store of the one before",
			Toggles{SharedStore: true}),
		version.New("gate-of-former", "no rows are taken before those of the former user are back",
			Toggles{GateOfFormer: true}),
		version.New("sent-by-position", "what was sent is a place in an outbox whose order changes",
			Toggles{SentByPosition: true, GapIsFatal: true}),
		version.New("tab-keeps-term", "a tab addresses its mutations to the tab that led at first",
			Toggles{TabKeepsTerm: true}),
		version.New("info-in-place", "the numbers of mutations are in a file written in place",
			Toggles{InfoInPlace: true}),
		version.New("gate-first", "rows wait for own mutations, counted before they are kept",
			Toggles{GateFirst: true}),
		version.New("retry-dies", "a retry that is due ends with the connection",
			Toggles{RetryDies: true}),
		version.New("reset-replaces", "who begins anew replaces its store, and the outbox in it",
			Toggles{ResetReplaces: true}),
		version.New("stale-believed", "rows of a log with which a client was refused are believed",
			Toggles{StaleBelieved: true}),
		version.New("next-suffix", "the name of a log that a refusal lacks is made up",
			Toggles{NextSuffix: true, ChecksLog: true}),
		version.New("watermark-fatal", "a log that is shorter than before ends the client",
			Toggles{WatermarkFatal: true}),
	}
}
