package scenarios

import (
	"slices"
	"strings"
	"time"

	"groundhog/nodes/powersync"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The phases of a run of PowerSync, and its size. The report's test has 10 clients, 100 rows and minutes.
const (
	powersyncWork    = 30 * time.Second
	powersyncQuiet   = 3 * time.Second
	powersyncEnd     = 12 * time.Second // shorter than a keep-alive: nothing wakes by accident
	powersyncClients = 4
	powersyncRows    = 20
	powersyncNotes   = 6
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

// powersyncSetting is what is particular to the world of a scenario.
type powersyncSetting struct {
	rules          []service.Rule // nil: one bucket
	tokenLife      time.Duration  // 0: 300 s
	chunk          int            // operations of a line of data; 0: 1000
	interruptAfter int
	longLag        time.Duration // of replication
}

// powersyncTable is PowerSync over a database in memory.
func powersyncTable() []*explore.Scenario {
	return Powersync(func() func(client.Opening) (client.Store, error) { return memory.New().Open })
}

// Powersync returns the scenarios of PowerSync over databases of one kind. What each version does under each scenario stands beside it: Y2
// is the lost wake-up itself, Y3 what is left of it in the end.
func Powersync(open PowersyncStore) []*explore.Scenario {
	fixes := []powersyncCase{{version: "recheck"}, {version: "recheck-rust"}, {version: "latch"}, {version: "retry"}}
	both := func(finds string, within int, allows string) []powersyncCase {
		return append([]powersyncCase{{"1.15.0", finds, within, allows}, {"1.15.0-rust", finds, within, allows}}, fixes...)
	}
	buckets := func(priority int) powersyncSetting {
		return powersyncSetting{rules: powersyncBuckets(priority), chunk: 4, interruptAfter: 8}
	}
	// Priorities publish parts of a checkpoint, and so parts of transactions: that is what they are for.
	apart := func(cases []powersyncCase) (list []powersyncCase) {
		for _, c := range cases {
			c.finds, c.within = "Y1", 100
			list = append(list, c)
		}
		return list
	}
	return []*explore.Scenario{
		powersyncScenario(open, "kill", "the report: one to a majority of the clients are killed, and start again on the same database", powersyncSetting{},
			both("Y2 Y3", 8000, ""), powersyncKills("kill")),
		powersyncScenario(open, "quiet", "nothing goes wrong", powersyncSetting{}, both("", 0, "")),
		powersyncScenario(open, "stop", "clients are closed, and start again", powersyncSetting{}, both("Y2", 500, "Y3"), powersyncKills("shutdown")),
		powersyncScenario(open, "reconnect", "the application disconnects and connects", powersyncSetting{}, both("Y2", 500, "Y3"), powersyncReconnects()...),
		powersyncScenario(open, "network", "connections are reset, links clogged and cut", powersyncSetting{}, both("Y2", 1000, "Y3"), powersyncCuts()),
		powersyncScenario(open, "pause", "machines of clients stop for a while", powersyncSetting{}, both("", 0, "Y2 Y3"), powersyncPauses()),
		powersyncScenario(open, "restart", "service and backend are killed, and start again", powersyncSetting{}, both("Y2", 1000, "Y3"), powersyncRestarts()),
		powersyncScenario(open, "token", "tokens live 40 s", powersyncSetting{tokenLife: 40 * time.Second}, both("", 0, "Y2 Y3"), powersyncKills("kill")),
		powersyncScenario(open, "compact", "three buckets, which are compacted while clients load them", buckets(protocol.DefaultPriority),
			fixes, powersyncCompactions(), powersyncKills("kill")),
		powersyncScenario(open, "priority", "the same, and one bucket is more urgent than the others", buckets(1),
			apart(fixes), powersyncCompactions(), powersyncKills("kill")),
		powersyncScenario(open, "all", "everything at once", buckets(protocol.DefaultPriority), fixes,
			slices.Concat([]plan.Part{powersyncCompactions(), powersyncKills("kill"), powersyncCuts(), powersyncPauses(), powersyncRestarts()}, powersyncReconnects())...),
	}
}

// powersyncBuckets are three: half of the registers, the other rows, and the other half of the registers. A transaction may write to all.
func powersyncBuckets(first int) []service.Rule {
	half := func(low bool) func(table, id string) bool {
		return func(table, id string) bool { return table == client.Registers && (number(id) < powersyncRows/2) == low }
	}
	return []service.Rule{
		{Bucket: "low[]", Priority: first, Match: half(true)},
		{Bucket: "notes[]", Priority: first, Match: func(table, _ string) bool { return table != client.Registers }},
		{Bucket: "high[]", Priority: protocol.DefaultPriority, Match: half(false)},
	}
}

func powersyncScenario(open PowersyncStore, name, doc string, setting powersyncSetting, cases []powersyncCase, faults ...plan.Part) *explore.Scenario {
	var variants []explore.Variant
	for _, c := range cases {
		v, err := powersync.Find(c.version)
		if err != nil {
			panic(err) // a version of the table below that does not exist
		}
		variants = append(variants, explore.Variant{Name: v.Name, Doc: v.Doc, Expect: explore.Expect{
			Finds: strings.Fields(c.finds), Within: c.within, Allows: strings.Fields(c.allows),
		}})
	}
	return &explore.Scenario{
		Name: "powersync-" + name, Doc: doc, StepLimit: 1_000_000, TimeLimit: time.Hour, Sweep: 100,
		Plan:      plan.Schema{Actions: powersyncActions(), Length: powersyncWork, Parts: append(powersyncWorkload(), faults...), Budget: 8},
		Sometimes: []string{"powersync.published", "powersync.parked"},
		Variants:  variants,
		Play: func(r *explore.Run) {
			w := newPowersyncWorld(r, setting, open)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}
