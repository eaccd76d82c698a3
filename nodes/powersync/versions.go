package powersync

import (
	"slices"

	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/service"
	"groundhog/nodes/version"
)

// Toggles are those of a client together with those of a service.
type Toggles struct {
	Client  client.Toggles
	Service service.Toggles
}

// Versions are the report, its fixes, both for the Dart and the Rust implementation of the client,
// and then one defect each. Those come with the first fix, so that they are seen alone.
func Versions() version.List[Toggles] {
	report := version.List[Toggles]{
		version.New("1.15.0", "the report: one pass before the subscription (Dart)", Toggles{}),
		version.New(
			"1.15.0-rust", "the same loop over the Rust client",
			Toggles{Client: client.Toggles{Rust: true}},
		),
		version.New(
			"keep-alive-trigger", "1.15.0, and keep-alives wake the upload loop, as in JS",
			Toggles{Client: client.Toggles{KeepAliveTrigger: true}},
		),
		version.New(
			"recheck", "F1: one more pass after the subscription (Dart 2.2.0)",
			Toggles{Client: client.Toggles{Recheck: true}},
		),
		version.New(
			"recheck-rust", "F1 over the Rust client",
			Toggles{Client: client.Toggles{Recheck: true, Rust: true}},
		),
		version.New(
			"first-line", "F1, and the first line of a stream wakes the upload loop in Dart too",
			Toggles{Client: client.Toggles{Recheck: true, FirstLineTrigger: true}},
		),
		version.New(
			"requests",
			"F1 over the Rust client, which numbers its write checkpoints itself (core 0.5.0, "+
				"JS PR 1072, service 1.24)",
			Toggles{Client: client.Toggles{Recheck: true, Rust: true, Requests: true}},
		),
		version.New(
			"asks-per-user", "F1, and the gate of one user asks anew for the next",
			Toggles{Client: client.Toggles{Recheck: true, AsksPerUser: true}},
		),
		version.New(
			"requests-per-user", "requests, and the gate of one user asks anew for the next",
			Toggles{Client: client.Toggles{
				Recheck: true, Rust: true, Requests: true, AsksPerUser: true,
			}},
		),
		version.New(
			"latch", "F2: an event before the subscription is kept (JS PR 977)",
			Toggles{Client: client.Toggles{Latch: true}},
		),
		version.New(
			"retry", "F3: a raced write checkpoint is asked for again (JS PR 1055)",
			Toggles{Client: client.Toggles{RetryRaced: true}},
		),
	}
	return slices.Concat(report, syncDefects(), uploadDefects(), serviceDefects())
}

// fixed is the first fix, with which single defects come.
var fixed = Toggles{Client: client.Toggles{Recheck: true}}

// fixedWith is a version of the client with the first fix and one defect.
func fixedWith(name, doc string, change func(t *client.Toggles)) version.Version[Toggles] {
	t := fixed
	change(&t.Client)
	return version.New(name, doc, t)
}

// syncDefects are those of other versions of the client in how it takes in a stream, and of its
// database.
func syncDefects() (list version.List[Toggles]) {
	add := func(name, doc string, change func(t *client.Toggles)) {
		list = append(list, fixedWith(name, doc, change))
	}
	add(
		"no-first-line-trigger",
		"offline writes wait for the next local write (Rust before 1.14.1, Dart PR 294)",
		func(c *client.Toggles) {
			c.Recheck, c.Latch, c.Rust, c.NoFirstLineTrigger = false, true, true, true
		},
	)
	add(
		"forgets-local", "the gate is deleted at each connect (core 54)",
		func(c *client.Toggles) { c.ForgetsLocal = true },
	)
	add(
		"pending-kept",
		"a refused checkpoint is applied to the data of a newer one (JS 665)",
		func(c *client.Toggles) {
			c.Rust, c.PendingKept = true, true
		},
	)
	add(
		"merge-drops-line",
		"merging events into the stream loses lines (JS 960)",
		func(c *client.Toggles) {
			c.Rust, c.MergeDropsLine = true, true
		},
	)
	add(
		"keeps-token", "timeouts, and a refused token is used again (JS before PR 1033)",
		func(c *client.Toggles) { c.Timeouts, c.KeepsToken = true, true },
	)
	add(
		"two-isolates",
		"disconnect overtakes connect: two sync isolates (Dart 253)",
		func(c *client.Toggles) {
			c.TwoIsolates, c.OwnLocks = true, true
		},
	)
	add(
		"no-sequence", "the sequence of the queue is read from another schema (JS 781)",
		func(c *client.Toggles) { c.NoSequence = true },
	)
	add(
		"mixed-version", "complete() writes a column that is gone (JS 1058)",
		func(c *client.Toggles) { c.MixedVersion = true },
	)
	add(
		"tx-per-kind", "insert-only tables number their transactions apart (core aa76bfe)",
		func(c *client.Toggles) { c.TxPerKind = true },
	)
	add(
		"soft-clear-keeps-local",
		"the gate of one user is left to the next (core 832463b)",
		func(c *client.Toggles) {
			c.SoftClearKeepsLocal = true
		},
	)
	add(
		"dangling", "a row that was removed stays published (core before 0.3.6)",
		func(c *client.Toggles) { c.Dangling = true },
	)
	return list
}

// uploadDefects are those of other versions of the client in its upload loop and its status.
func uploadDefects() (list version.List[Toggles]) {
	add := func(name, doc string, change func(t *client.Toggles)) {
		list = append(list, fixedWith(name, doc, change))
	}
	add(
		"no-apply-after-upload",
		"a checkpoint that came during an upload is not tried again (JS 558, Dart 263)",
		func(c *client.Toggles) {
			c.NoApplyAfterUpload = true
		},
	)
	add(
		"no-upload-retry",
		"a failed round of uploads is deaf to streams for 5 s, and then ends (Kotlin 340)",
		func(c *client.Toggles) { c.NoUploadRetry = true },
	)
	add(
		"asks-after-upload",
		"a write checkpoint is asked for only after an upload of the same pass (core 162)",
		func(c *client.Toggles) { c.AsksAfterUpload = true },
	)
	add(
		"last-item-kept", "a retry is taken for a connector that completes nothing (Swift 145)",
		func(c *client.Toggles) { c.LastItemKept = true },
	)
	add(
		"leading-only",
		"a throttle loses the last change of its interval (Dart 69, in review)",
		func(c *client.Toggles) {
			c.LeadingOnly = true
		},
	)
	add(
		"idle-events",
		"events of an ended iteration break the next one (JS 943)",
		func(c *client.Toggles) {
			c.Rust, c.IdleEvents = true, true
		},
	)
	add(
		"mutex-ends-loop",
		"an upload loop whose lock is not free in time is gone (Dart 2.2.0, with two isolates "+
			"as before 1.12.3)",
		func(c *client.Toggles) {
			c.TwoIsolates, c.MutexEndsLoop = true, true
		},
	)
	return append(list, otherUploadDefects()...)
}

// otherUploadDefects are those of how the loop is woken and what its status says, and what is no
// defect of it.
func otherUploadDefects() (list version.List[Toggles]) {
	add := func(name, doc string, change func(t *client.Toggles)) {
		list = append(list, fixedWith(name, doc, change))
	}
	add(
		"drops-while-busy",
		"events for an upload loop that is busy are dropped (JS up to 1.53.1)",
		func(c *client.Toggles) {
			c.DropsWhileBusy = true
		},
	)
	add(
		"stale-has-synced", "a sync is remembered over a clear (Dart 440)",
		func(c *client.Toggles) { c.StaleHasSynced = true },
	)
	add(
		"timeouts",
		"not a defect: gives up on silent connections, which no version of the Dart client does "+
			"(Dart 307)",
		func(c *client.Toggles) {
			c.Timeouts = true
		},
	)
	add(
		"no-transaction", "a connector that sends each row by itself",
		func(c *client.Toggles) { c.NoTransaction = true },
	)
	return list
}

// serviceDefects are those of other versions of the service.
func serviceDefects() (list version.List[Toggles]) {
	add := func(name, doc string, change func(t *service.Toggles)) {
		t := fixed
		change(&t.Service)
		list = append(list, version.New(name, doc, t))
	}
	add(
		"service-0.18.0", "the source is pinged before the write checkpoint is stored (PR 201)",
		func(s *service.Toggles) { s.PingFirst = true },
	)
	add(
		"service-ignores-lsn", "write checkpoints are acknowledged before their data (PR 134)",
		func(s *service.Toggles) { s.IgnoresLSN = true },
	)
	add(
		"service-1.10.1", "data is interrupted for checkpoints without news (PR 236)",
		func(s *service.Toggles) { s.InterruptsForNothing = true },
	)
	add(
		"service-1.7.1", "a checkpoint without data has no end",
		func(s *service.Toggles) { s.EmptyWithoutEnd = true },
	)
	add(
		"service-1.23.1", "an invalidated priority is forgotten at the next (PR 701)",
		func(s *service.Toggles) { s.InvalidPerPriority = true },
	)
	add(
		"service-1.20.4", "buckets are listed by one priority and sent by another (PR 586)",
		func(s *service.Toggles) { s.EarlyPartial = true },
	)
	add(
		"service-race",
		"after an idle minute a checkpoint is late by up to a minute (PR 494)",
		func(s *service.Toggles) { s.RaceSwallows = true },
	)
	add(
		"service-asks-unbuffered",
		"a fix: a proxy is asked to pass streams on as they come (PR 539, 1.20.1)",
		func(s *service.Toggles) { s.AsksUnbuffered = true },
	)
	add(
		"service-fetch-silent",
		"a storage error within a large checkpoint waits for the next (issue 772, PR 773)",
		func(s *service.Toggles) { s.FetchErrorSilent = true },
	)
	add(
		"service-frozen",
		"who hears of checkpoints does not listen again (issue 718, before PR 719)",
		func(s *service.Toggles) { s.ChangesNotResumed = true },
	)
	add(
		"service-blind", "who listens again does not ask what was missed (a commit of PR 719)",
		func(s *service.Toggles) { s.ListensBlindly = true },
	)
	return append(list, snapshotDefects()...)
}

// snapshotDefects are those of what the service does when its slot is lost during a snapshot.
func snapshotDefects() (list version.List[Toggles]) {
	add := func(name, doc string, change func(t *service.Toggles)) {
		t := fixed
		change(&t.Service)
		list = append(list, version.New(name, doc, t))
	}
	add(
		"service-1.20.4-snapshot",
		"a lost slot shows when the snapshot is done, and another follows (PR 554)",
		func(s *service.Toggles) { s.NoSlotCheck, s.StreamingPhase = true, true },
	)
	add(
		"service-1.20.5",
		"a snapshot whose slot is lost ends early, and another follows (PR 606)",
		func(s *service.Toggles) { s.StreamingPhase = true },
	)
	add(
		"service-checks-at-end",
		"a fix: the slot is looked at once more when the snapshot is done",
		func(s *service.Toggles) { s.ChecksAtEnd = true },
	)
	return list
}
