package automerge

import (
	"slices"

	"groundhog/nodes/automerge/syncstate"
	"groundhog/nodes/version"
)

// Versions are the releases, the designs of the debate of issue 264 on top of the newest, single
// defects on top of the one that holds, and the one that holds.
func Versions() version.List[Toggles] {
	return slices.Concat(releases(), designs(), defects())
}

// releases are those of the library, each with what it did about a failed save.
func releases() version.List[Toggles] {
	first := Toggles{
		CacheBeforeWrite: true, UnavailableOnce: true, GivesUp: true, HearsGone: true,
		LoadHangs: true, AnswersAfterLoad: true, Ending: NoFlush,
	}
	second := Toggles{
		CacheBeforeWrite: true, CreatesEmpty: true, GivesUp: true, HearsGone: true, LoadHangs: true,
		AnswersAfterLoad: true, Ending: FlushOrFail,
	}
	return version.List[Toggles]{
		version.New(
			"2023-10",
			"taken for stored when the write begins",
			with(first, func(t *Toggles) {
				t.SaveError, t.StoredHeadsEarly, t.OverlappingSaves = IgnoreError, true, true
			}),
		),
		version.New(
			"1.1.0", "of the report: an error ends the process",
			with(first, func(t *Toggles) { t.SaveError, t.OverlappingSaves = CrashOnError, true }),
		),
		version.New("2.1.0", "one throttle for all documents", with(second, func(t *Toggles) {
			t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, OneForAll
		})),
		version.New(
			"2.3.0",
			"a throttle that saves the document as it once was",
			with(second, func(t *Toggles) {
				t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, ForgetsDocument
			}),
		),
		version.New(
			"2.5.6", "saves do not overlap",
			with(second, func(t *Toggles) { t.SaveError, t.CreatesEmpty = CrashOnError, false }),
		),
		version.New("2.6", "errors are logged (PR 676)", nodeFS),
	}
}

// designs are the proposals of issue 264, on top of release 2.6.
func designs() version.List[Toggles] {
	return version.List[Toggles]{
		version.New(
			"backoff", "2.6, and the adapter tries five times",
			with(nodeFS, func(t *Toggles) { t.Backoff = true }),
		),
		version.New(
			"reset-discard", "the document is reloaded, messages meanwhile are discarded",
			Toggles{SaveError: ResetDiscard},
		),
		version.New(
			"reset-cached", "the same over NodeFS, which reads back what it could not write",
			with(nodeFS, func(t *Toggles) { t.SaveError = ResetBuffer }),
		),
		version.New(
			"reset-buffer", "messages wait until the document is reloaded",
			Toggles{SaveError: ResetBuffer},
		),
		version.New(
			"reset-close", "connections are closed before the document is reloaded",
			Toggles{SaveError: ResetClose},
		),
		version.New(
			"reset-empty", "the server first says that it has nothing",
			Toggles{SaveError: ResetEmptyHeads},
		),
		version.New(
			"reset-override", "reset-discard, and what is asked for is sent again",
			Toggles{SaveError: ResetDiscard, Sync: syncstate.Options{NeedOverridesSent: true}},
		),
		version.New(
			"before-reply", "stored before the sender is answered; relays do not wait",
			Toggles{Order: BeforeReply},
		),
		version.New(
			"before-relay", "stored before others hear of it; answers do not wait",
			Toggles{Order: BeforeRelay},
		),
		version.New(
			"durable-heads",
			"only what was written is advertised; but nothing is synced, or tried again",
			Toggles{Order: DurableHeads},
		),
		version.New("atomic", "2.6 with atomic chunks (PR 600)", Toggles{AtomicChunks: true}),
	}
}

// defects are single ones on top of the design that holds, which is the last.
func defects() version.List[Toggles] {
	return version.List[Toggles]{
		version.New(
			"no-notice", "durable, but nobody hears of a connection that ended",
			with(durable, func(t *Toggles) { t.Notice = NobodyHears }),
		),
		version.New(
			"one-notice", "durable, but clients do not hear of it (before 84b385e3)",
			with(durable, func(t *Toggles) { t.Notice = ServerOnly }),
		),
		version.New(
			"torn-drops",
			"durable, but chunks are written in place, and a torn one takes all others with it",
			with(durable, func(t *Toggles) {
				t.AtomicChunks, t.SyncsFolders, t.KeepParsed = false, false, false
			}),
		),
		version.New(
			"flag-stays", "durable, but a failed compaction is the last one",
			with(durable, func(t *Toggles) { t.CompactionFlagStays = true }),
		),
		version.New(
			"same-actor", "durable, but an actor is used again by the next process",
			with(durable, func(t *Toggles) { t.ReusesActor = true }),
		),
		version.New(
			"durable",
			"heads are advertised when they are stored, chunks are atomic, failed saves are "+
				"tried again",
			durable,
		),
	}
}

// nodeFS is release 2.6, over the storage adapter for files.
var nodeFS = Toggles{CacheBeforeWrite: true}

// durable is the design that holds.
var durable = Toggles{
	SaveError: RetrySave, Order: DurableHeads, AtomicChunks: true, SyncsFolders: true,
	KeepParsed: true, StatePerDocument: true,
}

// with is a set of toggles that differs from another.
func with(t Toggles, change func(t *Toggles)) Toggles {
	change(&t)
	return t
}

// FindVersions are those for nodes with Config.Finds: one that does what is expected of it, and
// single defects on top of it.
func FindVersions() version.List[Toggles] {
	found := with(
		durable,
		func(t *Toggles) {
			t.RetryLoad, t.AnswersAfterLoad, t.Ending = true, true, DisconnectThenFlush
		},
	)
	return version.List[Toggles]{
		version.New(
			"asks-nobody", "found, but without a connection there is no document (before PR 156)",
			with(found, func(t *Toggles) { t.AsksNobody = true }),
		),
		version.New(
			"told-once",
			"found, but only who asks first is told that a document is unavailable (before "+
				"b8c0630c)",
			with(found, func(t *Toggles) { t.UnavailableOnce = true }),
		),
		version.New(
			"created-empty", "found, but a new document has no change (before c6023465)",
			with(found, func(t *Toggles) { t.CreatesEmpty = true }),
		),
		version.New(
			"hears-gone",
			"found, but messages are handled whose connection has ended (before 92de1f5a)",
			with(found, func(t *Toggles) { t.HearsGone = true }),
		),
		version.New(
			"load-hangs", "found, but a load that fails does not end (before PR 671)",
			with(found, func(t *Toggles) { t.RetryLoad, t.LoadHangs = false, true }),
		),
		version.New(
			"load-none", "found, but what could not be read is not there (since PR 671)",
			with(found, func(t *Toggles) { t.RetryLoad = false }),
		),
		version.New(
			"answers-early",
			"found, but the first answer does not wait for storage (2.6, before PR 763)",
			with(found, func(t *Toggles) { t.AnswersAfterLoad = false }),
		),
		version.New(
			"flush-or-fail",
			"2.6, but its end does not wait for all documents (before PR 692; issue 740)",
			Toggles{CacheBeforeWrite: true, AnswersAfterLoad: true, Ending: FlushOrFail},
		),
		version.New(
			"ends-first", "2.6, but connections end before documents are saved",
			Toggles{CacheBeforeWrite: true, AnswersAfterLoad: true, Ending: DisconnectThenFlush},
		),
		version.New(
			"found",
			"durable, requests wait for storage, loads are tried again, and a process that ends "+
				"disconnects and then saves",
			found,
		),
	}
}

// AllVersions are both.
func AllVersions() version.List[Toggles] { return slices.Concat(Versions(), FindVersions()) }
