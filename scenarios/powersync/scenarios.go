package powersync

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/model/syncengine"
	"groundhog/nodes/powersync"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// OpenStore gives each client of a run a database that survives its process.
type OpenStore func() func(client.Opening) (client.Store, error)

// Scenarios returns the scenarios of PowerSync, in the order in which they are
// run, over a database in memory.
func Scenarios() []*explore.Scenario {
	return Over(func() func(client.Opening) (client.Store, error) { return memory.New().Open })
}

// Over returns the scenarios of PowerSync over databases of one kind. What each version does under
// each scenario stands beside it. UploadLoopWakes is the lost wake-up itself,
// UploadsAndDownloadsEnd what is left of it in the end. Every other defect stands in the scenario
// that brings it out, beside the version that does not have it.
func Over(open OpenStore) []*explore.Scenario {
	return slices.Concat(lostWakeUps(open), connections(open), buckets(open), storages(open))
}

// report are the version of the report in two languages, which violate the same, and its fixes,
// which hold.
func report(within int, finds ...*model.Property) cases {
	return cases{}.violates("1.15.0", within, finds...).allowing(ends).
		violates("1.15.0-rust", within, finds...).allowing(ends).
		holds("recheck", "recheck-rust", "latch").asksAgain()
}

// asksAgain adds the third fix by itself, which hardly ever loses a wake-up: what is written while
// a first pass that found nothing to do comes to its end.
func (c cases) asksAgain() cases { return c.holds("retry").allowing(wakes, ends) }

// lostWakeUps are the report, and what else ends the processes and connections of clients.
func lostWakeUps(open OpenStore) []*explore.Scenario {
	return []*explore.Scenario{
		scenario(open, "kill", "the report: one to a majority of the clients are killed, "+
			"and start again on the same database",
			setting{}, report(2000, wakes, ends).
				violates("asks-after-upload", 200, wakes).allowing(ends), kills("kill")),
		scenario(open, "quiet", "nothing goes wrong", setting{},
			always().holds("1.15.0", "1.15.0-rust", "recheck", "recheck-rust")),
		scenario(open, "stop", "clients are closed, and start again", setting{},
			report(200, wakes), kills("shutdown")),
		scenario(open, "power", "machines of clients lose power", setting{},
			report(200, wakes), kills("power")),
		scenario(open, "reconnect", "the application disconnects and connects", setting{},
			report(200, wakes).
				violates("forgets-local", 600, causal).
				violates("two-isolates", 200, once, checksum).allowing(causal, ends, converges),
			reconnects()...),
	}
}

// connections are what happens to them, and to the two ends that clients talk to.
func connections(open OpenStore) []*explore.Scenario {
	return []*explore.Scenario{
		scenario(open, "slow-backend", "the application disconnects and connects "+
			"while the backend does not answer", long,
			cases{}.violates("mutex-ends-loop", 200, ends).allowing(wakes).holds("recheck"),
			append(reconnects(), clogs())...),
		scenario(open, "network", "connections are reset, links clogged and cut",
			setting{calm: 20 * time.Second},
			cases{}.violates("idle-events", 800, ends).holds("1.15.0", "recheck", "recheck-rust"),
			cuts()),
		scenario(open, "half-open", "connections end at one side only", setting{calm: patience},
			cases{}.violates("recheck", 200, ends, converges).holds("timeouts"), halfOpens()),
		scenario(open, "pause", "machines of clients stop for a while", setting{},
			cases{}.holds("1.15.0", "recheck", "recheck-rust"), pauses()),
		scenario(open, "restart", "service and backend are killed, and start again", long,
			cases{}.violates("no-first-line-trigger", 800, wakes).allowing(ends).
				violates("no-upload-retry", 200, wakes).allowing(ends).
				violates("last-item-kept", 200, ends).allowing(wakes).
				holds("latch", "recheck", "recheck-rust"),
			restarts()),
		scenario(open, "slow-stream", "the backend is down while streams take long to open, "+
			"and little is written", seldom(),
			cases{}.violates("recheck", 400, wakes).allowing(ends).
				violates("latch", 400, wakes).allowing(ends).
				holds("first-line", "recheck-rust"),
			slowStreams()...),
		scenario(open, "token", "tokens live 40 s", setting{tokenLife: 40 * time.Second},
			report(200, wakes), kills("kill")),
		scenario(open, "offline", "tokens live 40 s, and clients are cut off for as long",
			setting{tokenLife: 40 * time.Second, work: 70 * time.Second, calm: patience,
				workload: workload(70*time.Second, 6, 18)},
			// Without timeouts, a stream that ended meanwhile is waited for: Dart 307.
			cases{}.violates("keeps-token", 50, ends).allowing(converges, wakes).
				violates("recheck", 200, converges).holds("timeouts"), outagesOfClients()),
		scenario(open, "sign-in", "another user signs in, and the database is cleared", behind,
			cases{}.violates("soft-clear-keeps-local", 200, ends).
				violates("stale-has-synced", 200, firstSync).
				holds("recheck", "recheck-rust", "requests"),
			signIns("soft", "full")),
		// Dart 464: the gate waits for a number that the new user never reaches.
		scenario(open, "user", "another user signs in, and the database is not cleared", behind,
			cases{}.violates("recheck", 400, ends).allowing(causal).
				holds("requests", "asks-per-user", "requests-per-user"),
			signIns("keep")),
		scenario(open, "users", "two users sign in by turns, and the database is cleared or not",
			returning(),
			cases{}.violates("recheck", 400, ends).allowing(causal, firstSync).
				violates("requests", 400, causal).allowing(firstSync).
				holds("asks-per-user", "requests-per-user"),
			turns()),
	}
}

// buckets are several of them, of priorities or without.
func buckets(open OpenStore) []*explore.Scenario {
	fixes := cases{}.holds("recheck", "recheck-rust", "latch").asksAgain()
	return []*explore.Scenario{
		scenario(open, "compact", "three buckets, which are compacted while clients load them",
			parted(thirds()), fixes, compactions(), kills("kill")),
		scenario(open, "priority", "registers and some rows more urgent than the others, "+
			"and a slow storage that is compacted",
			setting{rules: urgent(), chunk: 3, fetch: 300 * time.Millisecond},
			append(cases{}.
				violates("service-1.23.1", 300, causal).allowing(converges, checksum, firstSync).
				violates("service-1.20.4", 50, checksum).allowing(causal, ends), fixes...),
			compactions(), kills("kill")),
		scenario(open, "parts", "transactions over buckets of two priorities: "+
			"what is published first is a part, by design",
			parted(half()), cases{}.violates("recheck", 100, causal), kills("kill")),
	}
}

// storages are how fast the service is, and what it does when its storage fails.
func storages(open OpenStore) []*explore.Scenario {
	fixes := []string{"recheck", "recheck-rust"}
	return []*explore.Scenario{
		scenario(open, "sparse", "a transaction now and then, for a minute", sparse(),
			cases{}.violates("service-0.18.0", 50, ends).
				holds("1.15.0").holds(fixes...)),
		scenario(open, "idle", "minutes without a transaction, and few in all", idle(),
			cases{}.violates("service-race", 100, converges).allowing(ends).holds(fixes...)),
		scenario(open, "storage", "the storage of the service fails now and then, "+
			"also within a checkpoint", failing(),
			cases{}.violates("service-fetch-silent", 800, ends).allowing(converges).
				holds(fixes...),
			storageFaults()),
		scenario(open, "machines", "two machines answer clients, and hear of checkpoints on "+
			"sessions that end when they are idle, and now and then",
			machines(),
			cases{}.violates("service-frozen", 50, converges).allowing(ends).
				violates("service-blind", 200, converges).allowing(ends).
				holds(fixes...),
			lostSessions()...),
		// The report of wger: what a stream says last stays in the proxy until it ends.
		scenario(open, "proxy", "clients reach the service by a proxy that buffers responses",
			proxied(),
			cases{}.violates("recheck", 50, ends).
				violates("recheck-rust", 50, ends).
				holds("service-asks-unbuffered")),
		snapshot(open),
		scenario(open, "slow", "the storage of the service is slow",
			setting{chunk: 4, interruptAfter: 4, fetch: 150 * time.Millisecond},
			cases{}.violates("service-1.10.1", 500, ends).holds(fixes...), kills("kill")),
		scenario(open, "lag", "the service is up to two seconds behind the source", behind,
			cases{}.violates("service-ignores-lsn", 50, causal).holds(fixes...), kills("kill")),
		scenario(open, "fast", "a fast network, and transactions close to each other", fast(),
			cases{}.violates("leading-only", 4000, wakes).allowing(ends).holds(fixes...)),
		// To retry is not enough by itself: a first pass that ends with an error, while there is no
		// stream, is as deaf as ever. To check again, or a latch, is deaf when a stream takes long
		// to open: see slow-stream. It takes tens of thousands of seeds here.
		scenario(open, "all", "everything at once", everything(),
			cases{}.holds("recheck").allowing(wakes, ends).
				holds("latch").allowing(wakes, ends).
				violates("retry", 1000, wakes).allowing(ends).
				holds("first-line", "recheck-rust"),
			slices.Concat([]plan.Part{compactions(), kills("kill"), cuts(), pauses(), restarts()},
				reconnects())...),
	}
}

// always are defects that need no fault.
func always() cases {
	return cases{}.
		violates("pending-kept", 50, checksum).allowing(causal, ends, converges).
		violates("merge-drops-line", 50, checksum, ends).allowing(causal, converges).
		violates("no-sequence", 50, wakes, ends).
		violates("mixed-version", 50, once, ends).
		violates("tx-per-kind", 50, arrives).
		violates("dangling", 100, converges).
		violates("no-apply-after-upload", 200, ends).
		violates("drops-while-busy", 50, wakes).allowing(ends).
		violates("no-transaction", 50, causal, arrives).
		violates("service-1.7.1", 50, ends)
}

// scenario is a scenario with these cases as its variants.
func scenario(
	open OpenStore, name, doc string, setting setting, cases cases, faults ...plan.Part,
) *explore.Scenario {
	setting = setting.orDefault()
	return &explore.Scenario{
		Name: "powersync-" + name, Doc: doc,
		StepLimit: 1_000_000, TimeLimit: time.Hour, Sweep: 8,
		Plan: plan.Schema{
			Actions: actions(setting.topology()), Length: setting.work,
			Parts: append(setting.workload, faults...), Budget: 8,
		},
		Properties: syncengine.Properties(),
		Sometimes:  []string{"powersync.published", "powersync.parked"},
		Explain:    explore.Words(powersync.Meanings()).Explain,
		Variants:   cases.variants(),
		Others: versions.Others(powersync.Versions(), cases.variants(),
			syncengine.Properties()),
		Play: func(r *explore.Run) {
			w := newSystem(r, setting, open)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}
