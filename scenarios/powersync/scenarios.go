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

// expected is what a version does under a scenario: finds, within so many seeds, and allows. A version without either must hold.
type expected struct {
	version string
	finds   properties
	within  int
	allows  properties
}

// Scenarios returns the scenarios of PowerSync, in the order in which they are
// run, over a database in memory.
func Scenarios() []*explore.Scenario {
	return Over(func() func(client.Opening) (client.Store, error) { return memory.New().Open })
}

// Over returns the scenarios of PowerSync over databases of one kind. What each version does under each scenario stands beside it.
// UploadLoopWakes is the lost wake-up itself, UploadsAndDownloadsEnd what is left of it in the end. Every other defect stands in the scenario that brings it out, beside
// the version that does not have it.
func Over(open OpenStore) []*explore.Scenario {
	fixes := []expected{{version: "recheck"}, {version: "recheck-rust"}, {version: "latch"}, {version: "retry"}}
	report := func(finds properties, within int, allows properties) []expected {
		return append([]expected{{"1.15.0", finds, within, allows}, {"1.15.0-rust", finds, within, allows}}, fixes...)
	}
	return []*explore.Scenario{
		scenario(open, "kill", "the report: one to a majority of the clients are killed, and start again on the same database", setting{},
			report(properties{syncengine.UploadLoopWakes, syncengine.UploadsAndDownloadsEnd}, 2000, nil), kills("kill")),
		scenario(open, "quiet", "nothing goes wrong", setting{}, append(always(),
			expected{version: "1.15.0"}, expected{version: "1.15.0-rust"}, expected{version: "recheck"}, expected{version: "recheck-rust"})),
		scenario(open, "stop", "clients are closed, and start again", setting{}, report(properties{syncengine.UploadLoopWakes}, 200, properties{syncengine.UploadsAndDownloadsEnd}), kills("shutdown")),
		scenario(open, "power", "machines of clients lose power", setting{}, report(properties{syncengine.UploadLoopWakes}, 200, properties{syncengine.UploadsAndDownloadsEnd}), kills("power")),
		scenario(open, "reconnect", "the application disconnects and connects", setting{}, append(report(properties{syncengine.UploadLoopWakes}, 200, properties{syncengine.UploadsAndDownloadsEnd}),
			expected{"forgets-local", properties{syncengine.ReadsAreCausal}, 600, nil}, expected{"two-isolates", properties{syncengine.AnsweredUploadNotRepeated, syncengine.BucketMatchesChecksum}, 200, properties{syncengine.ReadsAreCausal, syncengine.UploadsAndDownloadsEnd, syncengine.ClientsMatchTheSource}}),
			reconnects()...),
		scenario(open, "slow-backend", "the application disconnects and connects while the backend does not answer", long, []expected{
			{"mutex-ends-loop", properties{syncengine.UploadsAndDownloadsEnd}, 200, properties{syncengine.UploadLoopWakes}}, {version: "recheck"}}, append(reconnects(), clogs())...),
		scenario(open, "network", "connections are reset, links clogged and cut", setting{calm: 20 * time.Second}, []expected{
			{"idle-events", properties{syncengine.UploadsAndDownloadsEnd}, 800, nil}, {version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}, cuts()),
		scenario(open, "half-open", "connections end at one side only", setting{calm: patience}, []expected{
			{"recheck", properties{syncengine.UploadsAndDownloadsEnd, syncengine.ClientsMatchTheSource}, 200, nil}, {version: "timeouts"}}, halfOpens()),
		scenario(open, "pause", "machines of clients stop for a while", setting{}, []expected{
			{version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}, pauses()),
		scenario(open, "restart", "service and backend are killed, and start again", long, []expected{
			{"no-first-line-trigger", properties{syncengine.UploadLoopWakes}, 800, properties{syncengine.UploadsAndDownloadsEnd}}, {"no-upload-retry", properties{syncengine.UploadLoopWakes}, 200, properties{syncengine.UploadsAndDownloadsEnd}}, {"last-item-kept", properties{syncengine.UploadsAndDownloadsEnd}, 200, properties{syncengine.UploadLoopWakes}},
			{version: "latch"}, {version: "recheck"}, {version: "recheck-rust"}}, restarts()),
		scenario(open, "slow-stream", "the backend is down while streams take long to open, and little is written", seldom(), []expected{
			{"recheck", properties{syncengine.UploadLoopWakes}, 400, properties{syncengine.UploadsAndDownloadsEnd}}, {"latch", properties{syncengine.UploadLoopWakes}, 400, properties{syncengine.UploadsAndDownloadsEnd}}, {version: "first-line"}, {version: "recheck-rust"}}, slowStreams()...),
		scenario(open, "token", "tokens live 40 s", setting{tokenLife: 40 * time.Second}, report(properties{syncengine.UploadLoopWakes}, 200, properties{syncengine.UploadsAndDownloadsEnd}), kills("kill")),
		scenario(open, "sign-in", "another user signs in, and the database is cleared", behind, []expected{
			{"soft-clear-keeps-local", properties{syncengine.UploadsAndDownloadsEnd}, 200, nil}, {"stale-has-synced", properties{syncengine.FirstSyncIsComplete}, 200, nil}, {version: "recheck"}, {version: "recheck-rust"}},
			signIns("soft", "full")),
		scenario(open, "user", "another user signs in, and the database is not cleared", behind, []expected{
			{"recheck", properties{syncengine.UploadsAndDownloadsEnd}, 400, properties{syncengine.ReadsAreCausal}}}, signIns("keep")), // Dart 464: the gate waits for a number that the new user never reaches
		scenario(open, "compact", "three buckets, which are compacted while clients load them", parted(thirds()), fixes,
			compactions(), kills("kill")),
		scenario(open, "priority", "registers and some rows more urgent than the others, and a slow storage that is compacted",
			setting{rules: urgent(), chunk: 3, fetch: 300 * time.Millisecond}, append([]expected{{"service-1.23.1", properties{syncengine.ReadsAreCausal}, 300, properties{syncengine.ClientsMatchTheSource, syncengine.BucketMatchesChecksum, syncengine.FirstSyncIsComplete}}, {"service-1.20.4", properties{syncengine.BucketMatchesChecksum}, 50, properties{syncengine.ReadsAreCausal, syncengine.UploadsAndDownloadsEnd}}}, fixes...),
			compactions(), kills("kill")),
		scenario(open, "parts", "transactions over buckets of two priorities: what is published first is a part, by design",
			parted(half()), []expected{{"recheck", properties{syncengine.ReadsAreCausal}, 100, nil}}, kills("kill")),
		scenario(open, "sparse", "a transaction now and then, for a minute", sparse(), []expected{
			{"service-race", properties{syncengine.ClientsMatchTheSource}, 400, properties{syncengine.UploadsAndDownloadsEnd}}, {"service-0.18.0", properties{syncengine.UploadsAndDownloadsEnd}, 50, nil}, {version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}),
		scenario(open, "storage", "the storage of the service fails now and then", sparse(), []expected{
			{"service-fetch-silent", properties{syncengine.UploadsAndDownloadsEnd}, 200, properties{syncengine.ClientsMatchTheSource}}, {"service-frozen", properties{syncengine.UploadsAndDownloadsEnd}, 200, properties{syncengine.ClientsMatchTheSource}}, {version: "recheck"}, {version: "recheck-rust"}},
			storageFaults()),
		scenario(open, "slow", "the storage of the service is slow", setting{chunk: 4, interruptAfter: 4, fetch: 150 * time.Millisecond},
			[]expected{{"service-1.10.1", properties{syncengine.UploadsAndDownloadsEnd}, 500, nil}, {version: "recheck"}, {version: "recheck-rust"}}, kills("kill")),
		scenario(open, "lag", "the service is up to two seconds behind the source", behind, []expected{
			{"service-ignores-lsn", properties{syncengine.ReadsAreCausal}, 50, nil}, {version: "recheck"}, {version: "recheck-rust"}}, kills("kill")),
		scenario(open, "fast", "a fast network, and transactions close to each other", fast(), []expected{
			{"leading-only", properties{syncengine.UploadLoopWakes}, 4000, properties{syncengine.UploadsAndDownloadsEnd}}, {version: "recheck"}, {version: "recheck-rust"}}),
		scenario(open, "all", "everything at once", everything(), []expected{
			// F3 is not enough by itself: a first pass that ends with an error, while there is no stream, is as deaf as ever.
			// F1 and F2 are deaf when a stream takes long to open: see slow-stream. It takes tens of thousands of seeds here.
			{version: "recheck", allows: properties{syncengine.UploadLoopWakes, syncengine.UploadsAndDownloadsEnd}}, {version: "latch", allows: properties{syncengine.UploadLoopWakes, syncengine.UploadsAndDownloadsEnd}}, {"retry", properties{syncengine.UploadLoopWakes}, 1000, properties{syncengine.UploadsAndDownloadsEnd}}, {version: "first-line"}, {version: "recheck-rust"}},
			slices.Concat([]plan.Part{compactions(), kills("kill"), cuts(), pauses(), restarts()}, reconnects())...),
	}
}

// always are defects that need no fault.
func always() []expected {
	return []expected{
		{"pending-kept", properties{syncengine.BucketMatchesChecksum}, 50, properties{syncengine.ReadsAreCausal, syncengine.UploadsAndDownloadsEnd, syncengine.ClientsMatchTheSource}},
		{"merge-drops-line", properties{syncengine.BucketMatchesChecksum, syncengine.UploadsAndDownloadsEnd}, 50, properties{syncengine.ReadsAreCausal, syncengine.ClientsMatchTheSource}},
		{"no-sequence", properties{syncengine.UploadLoopWakes, syncengine.UploadsAndDownloadsEnd}, 50, nil},
		{"mixed-version", properties{syncengine.AnsweredUploadNotRepeated, syncengine.UploadsAndDownloadsEnd}, 50, nil},
		{"tx-per-kind", properties{syncengine.LocalWritesReachSource}, 50, nil},
		{"dangling", properties{syncengine.ClientsMatchTheSource}, 100, nil},
		{"no-apply-after-upload", properties{syncengine.UploadsAndDownloadsEnd}, 200, nil},
		{"drops-while-busy", properties{syncengine.UploadLoopWakes}, 50, properties{syncengine.UploadsAndDownloadsEnd}},
		{"no-transaction", properties{syncengine.ReadsAreCausal, syncengine.LocalWritesReachSource}, 50, nil},
		{"service-1.7.1", properties{syncengine.UploadsAndDownloadsEnd}, 50, nil},
	}
}

func scenario(open OpenStore, name, doc string, setting setting, cases []expected, faults ...plan.Part) *explore.Scenario {
	var variants []explore.Variant
	for _, c := range cases {
		v, err := powersync.Versions().Find(c.version)
		if err != nil {
			panic(err) // a version of the table above that does not exist
		}
		variants = append(variants, versions.Variant(v, explore.Expect{
			Finds: c.finds, Within: c.within, Allows: c.allows,
		}))
	}
	setting = setting.orDefault()
	return &explore.Scenario{
		Name: "powersync-" + name, Doc: doc, StepLimit: 1_000_000, TimeLimit: time.Hour, Sweep: 20,
		Plan:       plan.Schema{Actions: actions, Length: setting.work, Parts: append(setting.workload, faults...), Budget: 8},
		Properties: syncengine.Properties(),
		Sometimes:  []string{"powersync.published", "powersync.parked"},
		Variants:   variants,
		Play: func(r *explore.Run) {
			w := newSystem(r, setting, open)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
