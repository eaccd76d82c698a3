package spacetime

import (
	"time"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/model"
	"groundhog/model/store"
	"groundhog/model/txn"
	"groundhog/nodes/spacetime"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// The phases of a run of SpacetimeDB.
const (
	workTime = 20 * time.Second // clients work, and things go wrong
	healTime = 10 * time.Second // the watchdog has ten tries

	restartTime = 5 * time.Second
	readTime    = 5 * time.Second // every list is read, before the restart and after it
)

// The properties by short names, for the table of scenarios.
var (
	starts       = store.StartsWithoutOperator
	confirmed    = store.ConfirmedIsKept
	durable      = store.CalledDurableIsKept
	wholeCommits = txn.ReadsSeeWholeCommits
	serializable = txn.Serializable
	strict       = txn.StrictlySerializable
)

// Scenarios returns the scenarios of SpacetimeDB, in the order in which they are
// run, with what each version does under each.
func Scenarios() []*explore.Scenario {
	of := func(within int, allows properties, finds ...*model.Property) explore.Expect {
		return explore.Expect{Finds: finds, Within: within, Allows: allows}
	}
	any := properties{starts, confirmed, durable, wholeCommits, serializable, strict}
	// Answered before it was durable, and gone; or torn, in the last block of the log.
	early := of(1000, properties{wholeCommits, serializable, starts}, strict)
	stops, both := of(200, any, starts), of(200, any, starts, confirmed)
	// A torn write takes a crash at the right moment.
	rare, rarest := of(5000, any, starts, confirmed), of(20_000, any, starts)
	clean := explore.Expect{}
	// A few bytes of a torn commit look like the end of the log, and others are appended to them.
	behindTorn := of(0, properties{starts, confirmed, durable})
	power := func(kind world.CrashKind, max int) plan.Part {
		return plan.Part{Action: hosts.Crash, Max: max, From: time.Second, To: 18 * time.Second,
			With: []plan.Domain{plan.Among("host", "server"), plan.Among("kind", kind),
				plan.Range("down", 10*time.Millisecond, 2*time.Second)}}
	}
	slow := plan.Part{Action: slowDisk, Min: 1, Max: 1}
	one := func(p plan.Part) plan.Part { p.Min = 1; return p }
	return []*explore.Scenario{
		scenario("power",
			"the machine loses power; what was not synced survives in any way that POSIX "+
				"allows", persist.POSIX, 512,
			[4]explore.Expect{stops, both, both, both}, one(power("power", 3))),
		scenario("ext4", "the same on ext4 with its defaults", persist.Ext4, 512,
			[4]explore.Expect{stops, behindTorn, behindTorn, clean}, one(power("power", 3))),
		scenario("torn", "and on a device that may stop in the middle of a sector",
			persist.Ext4, 16,
			[4]explore.Expect{stops, rare, rare, rarest}, one(power("power", 3)), slow),
		scenario("lazyfs",
			"the report: un-fsynced writes are lost, under the running server or with the "+
				"power", persist.LazyFS, 512,
			[4]explore.Expect{stops, stops, both, both},
			plan.Part{Action: dropCache, Min: 1, Max: 2, From: time.Second,
				To: 18 * time.Second}, power("power", 2)),
		scenario("kill-power",
			"the server is killed with its page cache full, and soon after the machine loses "+
				"power", persist.LazyFS, 512,
			[4]explore.Expect{stops, stops, both, both}, one(power("kill", 3)), one(power("power",
				3)), slow),
		scenario("unconfirmed",
			"clients do not wait: what they lose at a power loss was not "+
				"durable", persist.Ext4, 512,
			[4]explore.Expect{stops, early, early, early}, one(power("power", 3)), slow),
		scenario("register", "the same losses of power, and clients that write and read registers",
			persist.POSIX, 512,
			[4]explore.Expect{stops, both, both, both}, one(power("power", 3))),
		scenario("kill", "the server is killed; the machine stays up", persist.POSIX,
			512, [4]explore.Expect{clean, clean, clean, clean}, one(power("kill", 4))),
		scenario("sync-errors",
			"a sync fails now and then: the server ends, and its watchdog starts it "+
				"again", persist.POSIX, 512,
			[4]explore.Expect{clean, clean, clean, clean},
			plan.Part{Action: hosts.Disk, Min: 1, Max: 2, From: time.Second, To: 18 * time.Second,
				With: []plan.Domain{
					plan.Examples("fault", `sync "replicas/1/clog/*.log" EIO max=1`)}}),
	}
}

// scenario is a random list-append workload under faults, in the versions and in the cure.
func scenario(name, doc string, profile persist.Profile,
	sector int64, expect [4]explore.Expect, faults ...plan.Part) *explore.Scenario {
	ops := listOps
	if name == "register" {
		ops = registerOps
	}
	work := plan.Part{Action: transaction, Min: 20,
		Max: 60, From: 100 * time.Millisecond, To: workTime - time.Second,
		With: []plan.Domain{plan.Among("ops", ops...)}}
	cured := explore.Expect{}
	if name == "unconfirmed" { // it starts, and nothing that it called durable is lost
		cured = explore.Expect{Finds: properties{strict}, Within: 1000,
			Allows: properties{wholeCommits, serializable}}
	}
	expects := append(expect[:], cured)
	var variants []explore.Variant
	for i, v := range spacetime.Versions() {
		variants = append(variants, versions.Variant(v, expects[i]))
	}
	judged := append(store.Properties(), txn.Properties()...)
	var share sim.Ratio
	if name == "lazyfs" {
		// What is dropped from the cache between a write and its sync is gone, though the sync
		// succeeds: no store can survive that, so no fault is aimed at it.
		share = plan.Timed
	}
	return &explore.Scenario{
		Name: "spacetime-" + name, Doc: doc,
		StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 100,
		Plan: plan.Schema{Actions: actions, Length: workTime, Parts: append([]plan.Part{work},
			faults...), Budget: 6, OnEvents: share},
		Properties: judged,
		Sometimes:  []string{"spacetime.durable", "spacetime.started"},
		Explain:    explore.Words(spacetime.Meanings()).Explain,
		Variants:   variants,
		Others:     versions.Others(spacetime.AllVersions(), variants, judged),
		Play: func(r *explore.Run) {
			w := newSystem(r, name == "unconfirmed")
			w.server.Disk().Profile, w.server.Disk().Sector = profile, sector
			w.server.Disk().Survival = disk.Draw
			if name == "register" {
				w.everything = []op{{read, 3}, {read, 4}} // as lists, which tell the order
			}
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
