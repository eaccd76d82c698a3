package scenarios

import (
	"slices"
	"strings"
	"time"

	"groundhog/nodes/powersync"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// PowersyncStore gives each client of a run a database that survives its process.
type PowersyncStore func() func(client.Opening) (client.Store, error)

// powersyncCase is what a version does under a scenario: finds, within so many seeds, and allows. A version without either must hold.
type powersyncCase struct {
	version string
	finds   string
	within  int
	allows  string
}

// powersyncTable is PowerSync over a database in memory.
func powersyncTable() []*explore.Scenario {
	return Powersync(func() func(client.Opening) (client.Store, error) { return memory.New().Open })
}

// Powersync returns the scenarios of PowerSync over databases of one kind. What each version does under each scenario stands beside it. Y2 is
// the lost wake-up itself, Y3 what is left of it in the end. Every other defect stands in the scenario that brings it out, beside
// the version that does not have it.
func Powersync(open PowersyncStore) []*explore.Scenario {
	fixes := []powersyncCase{{version: "recheck"}, {version: "recheck-rust"}, {version: "latch"}, {version: "retry"}}
	report := func(finds string, within int, allows string) []powersyncCase {
		return append([]powersyncCase{{"1.15.0", finds, within, allows}, {"1.15.0-rust", finds, within, allows}}, fixes...)
	}
	return []*explore.Scenario{
		powersyncScenario(open, "kill", "the report: one to a majority of the clients are killed, and start again on the same database", powersyncSetting{},
			report("Y2 Y3", 2000, ""), powersyncKills("kill")),
		powersyncScenario(open, "quiet", "nothing goes wrong", powersyncSetting{}, append(powersyncAlways(),
			powersyncCase{version: "1.15.0"}, powersyncCase{version: "1.15.0-rust"}, powersyncCase{version: "recheck"}, powersyncCase{version: "recheck-rust"})),
		powersyncScenario(open, "stop", "clients are closed, and start again", powersyncSetting{}, report("Y2", 200, "Y3"), powersyncKills("shutdown")),
		powersyncScenario(open, "power", "machines of clients lose power", powersyncSetting{}, report("Y2", 200, "Y3"), powersyncKills("power")),
		powersyncScenario(open, "reconnect", "the application disconnects and connects", powersyncSetting{}, append(report("Y2", 200, "Y3"),
			powersyncCase{"forgets-local", "Y1", 600, ""}, powersyncCase{"two-isolates", "Y8 Y9", 200, "Y1 Y3 Y4"}),
			powersyncReconnects()...),
		powersyncScenario(open, "slow-backend", "the application disconnects and connects while the backend does not answer", powersyncLong, []powersyncCase{
			{"mutex-ends-loop", "Y3", 200, "Y2"}, {version: "recheck"}}, append(powersyncReconnects(), powersyncClogs())...),
		powersyncScenario(open, "network", "connections are reset, links clogged and cut", powersyncSetting{calm: 20 * time.Second}, []powersyncCase{
			{"idle-events", "Y3", 800, ""}, {version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}, powersyncCuts()),
		powersyncScenario(open, "half-open", "connections end at one side only", powersyncSetting{calm: powersyncPatience}, []powersyncCase{
			{"recheck", "Y3 Y4", 200, ""}, {version: "timeouts"}}, powersyncHalves()),
		powersyncScenario(open, "pause", "machines of clients stop for a while", powersyncSetting{}, []powersyncCase{
			{version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}, powersyncPauses()),
		powersyncScenario(open, "restart", "service and backend are killed, and start again", powersyncLong, []powersyncCase{
			{"no-first-line-trigger", "Y2", 800, "Y3"}, {"no-upload-retry", "Y2", 200, "Y3"}, {"last-item-kept", "Y3", 200, "Y2"},
			{version: "latch"}, {version: "recheck"}, {version: "recheck-rust"}}, powersyncRestarts()),
		powersyncScenario(open, "slow-stream", "the backend is down while streams take long to open, and little is written", powersyncSeldom(), []powersyncCase{
			{"recheck", "Y2", 400, "Y3"}, {"latch", "Y2", 400, "Y3"}, {version: "first-line"}, {version: "recheck-rust"}}, powersyncSlowStreams()...),
		powersyncScenario(open, "token", "tokens live 40 s", powersyncSetting{tokenLife: 40 * time.Second}, report("Y2", 200, "Y3"), powersyncKills("kill")),
		powersyncScenario(open, "sign-in", "another user signs in, and the database is cleared", powersyncBehind, []powersyncCase{
			{"soft-clear-keeps-local", "Y3", 200, ""}, {"stale-has-synced", "Y10", 200, ""}, {version: "recheck"}, {version: "recheck-rust"}},
			powersyncSignIns("soft", "full")),
		powersyncScenario(open, "user", "another user signs in, and the database is not cleared", powersyncBehind, []powersyncCase{
			{"recheck", "Y3", 400, "Y1"}}, powersyncSignIns("keep")), // Dart 464: the gate waits for a number that the new user never reaches
		powersyncScenario(open, "compact", "three buckets, which are compacted while clients load them", powersyncParted(powersyncThirds()), fixes,
			powersyncCompactions(), powersyncKills("kill")),
		powersyncScenario(open, "priority", "registers and some rows more urgent than the others, and a slow storage that is compacted",
			powersyncSetting{rules: powersyncUrgent(), chunk: 3, fetch: 300 * time.Millisecond}, append([]powersyncCase{{"service-1.23.1", "Y1", 300, "Y4 Y9 Y10"}, {"service-1.20.4", "Y9", 50, "Y1 Y3"}}, fixes...),
			powersyncCompactions(), powersyncKills("kill")),
		powersyncScenario(open, "parts", "transactions over buckets of two priorities: what is published first is a part, by design",
			powersyncParted(powersyncHalf()), []powersyncCase{{"recheck", "Y1", 100, ""}}, powersyncKills("kill")),
		powersyncScenario(open, "sparse", "a transaction now and then, for a minute", powersyncSparse(), []powersyncCase{
			{"service-race", "Y4", 400, "Y3"}, {"service-0.18.0", "Y3", 50, ""}, {version: "1.15.0"}, {version: "recheck"}, {version: "recheck-rust"}}),
		powersyncScenario(open, "storage", "the storage of the service fails now and then", powersyncSparse(), []powersyncCase{
			{"service-fetch-silent", "Y3", 200, "Y4"}, {"service-frozen", "Y3", 200, "Y4"}, {version: "recheck"}, {version: "recheck-rust"}},
			powersyncStorageFaults()),
		powersyncScenario(open, "slow", "the storage of the service is slow", powersyncSetting{chunk: 4, interruptAfter: 4, fetch: 150 * time.Millisecond},
			[]powersyncCase{{"service-1.10.1", "Y3", 500, ""}, {version: "recheck"}, {version: "recheck-rust"}}, powersyncKills("kill")),
		powersyncScenario(open, "lag", "the service is up to two seconds behind the source", powersyncBehind, []powersyncCase{
			{"service-ignores-lsn", "Y1", 50, ""}, {version: "recheck"}, {version: "recheck-rust"}}, powersyncKills("kill")),
		powersyncScenario(open, "fast", "a fast network, and transactions close to each other", powersyncFast(), []powersyncCase{
			{"leading-only", "Y2", 4000, "Y3"}, {version: "recheck"}, {version: "recheck-rust"}}),
		powersyncScenario(open, "all", "everything at once", powersyncEverything(), []powersyncCase{
			// F3 is not enough by itself: a first pass that ends with an error, while there is no stream, is as deaf as ever.
			// F1 and F2 are deaf when a stream takes long to open: see slow-stream. It takes tens of thousands of seeds here.
			{version: "recheck", allows: "Y2 Y3"}, {version: "latch", allows: "Y2 Y3"}, {"retry", "Y2", 1000, "Y3"}, {version: "first-line"}, {version: "recheck-rust"}},
			slices.Concat([]plan.Part{powersyncCompactions(), powersyncKills("kill"), powersyncCuts(), powersyncPauses(), powersyncRestarts()}, powersyncReconnects())...),
	}
}

// powersyncAlways are defects that need no fault.
func powersyncAlways() []powersyncCase {
	return []powersyncCase{
		{"pending-kept", "Y9", 50, "Y1 Y3 Y4"},
		{"merge-drops-line", "Y9 Y3", 50, "Y1 Y4"},
		{"no-sequence", "Y2 Y3", 50, ""},
		{"mixed-version", "Y8 Y3", 50, ""},
		{"tx-per-kind", "Y6", 50, ""},
		{"dangling", "Y4", 100, ""},
		{"no-apply-after-upload", "Y3", 200, ""},
		{"drops-while-busy", "Y2", 50, "Y3"},
		{"no-transaction", "Y1 Y6", 50, ""},
		{"service-1.7.1", "Y3", 50, ""},
	}
}

func powersyncScenario(open PowersyncStore, name, doc string, setting powersyncSetting, cases []powersyncCase, faults ...plan.Part) *explore.Scenario {
	var variants []explore.Variant
	for _, c := range cases {
		v, err := powersync.Versions().Find(c.version)
		if err != nil {
			panic(err) // a version of the table above that does not exist
		}
		variants = append(variants, variantOf(v, explore.Expect{
			Finds: strings.Fields(c.finds), Within: c.within, Allows: strings.Fields(c.allows),
		}))
	}
	setting = setting.orDefault()
	return &explore.Scenario{
		Name: "powersync-" + name, Doc: doc, StepLimit: 1_000_000, TimeLimit: time.Hour, Sweep: 20,
		Plan:      plan.Schema{Actions: powersyncActions(), Length: setting.work, Parts: append(setting.workload, faults...), Budget: 8},
		Sometimes: []string{"powersync.published", "powersync.parked"},
		Variants:  variants,
		Play: func(r *explore.Run) {
			w := newPowersyncWorld(r, setting, open)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}
