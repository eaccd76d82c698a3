package electric

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/model/shapelog"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// Scenarios returns the scenarios of Electric, in the order in which they are run, with what each
// variant does under each. A property that is neither found nor allowed must hold under every seed:
// so 1.4.13 may stall (acks-catch-up, no-wait-for-dead-writer, and publish-round-ends where a
// consumer hangs), but loses nothing (acked-is-durable to log-is-complete) as long as the machine
// keeps its power; PR 3975 trades the stall for loss.
func Scenarios() []*explore.Scenario {
	return slices.Concat(stories(), deaths(), outages(), boxes())
}

// of is what a version does: it violates these within so many seeds, and may violate others.
func of(finds properties, within int, allows ...*model.Property) explore.Expect {
	return explore.Expect{Finds: finds, Within: within, Allows: allows}
}

// same is for three versions that do the same.
func same(e explore.Expect) [3]explore.Expect { return [3]explore.Expect{e, e, e} }

// stories are the report, and scenarios with a plan of their own.
func stories() []*explore.Scenario {
	report := of(stalls, 50, noDeadWriter)
	return []*explore.Scenario{
		scenario("stall", "the report: a consumer dies with a flush to come, its table falls quiet",
			same(report), story(false)...),
		scenario("redeliver", "the same, but transactions for the dead consumer go on",
			[3]explore.Expect{report, of(skips, 50), of(skips, 50)}, story(true)...),
		load(),
		scale(report),
		slot(),
		idle(),
		hang(report), decoding(), untimed(),
	}
}

// deaths are scenarios in which consumers die, each in one way.
func deaths() []*explore.Scenario {
	report := of(stalls, 50, noDeadWriter)
	loss := of(properties{durable, noHole}, 200, catchUp, noDeadWriter, complete)
	torn := of(properties{catchUp, noLateDelivery}, 200, noDeadWriter, durable, noHole, complete)
	late := of(lateDelivery, 200)
	return []*explore.Scenario{
		mixture("exception", "consumers raise; the removal chain works",
			[3]explore.Expect{{}, late, late}, dying("exception")...),
		mixture("removal", "consumers raise, and the removal chain fails half-way",
			[3]explore.Expect{report, torn, torn}, append(dying("exception"), failingRemoval())...),
		mixture("kill", "consumers are killed",
			[3]explore.Expect{report, loss, loss}, dying("kill")...),
		mixture("suspend", "consumers are suspended",
			[3]explore.Expect{of(stalls, 500, noDeadWriter), loss, loss}, dying("suspend")...),
		mixture("poison", "a change that kills each consumer that takes it",
			[3]explore.Expect{
				of(stalls, 50, noDeadWriter, complete), // what is stuck is not complete
				of(properties{roundEnds}, 50, explore.Budget),
				of(loses, 50, noHole, complete, catchUp, noDeadWriter),
			},
			plan.Part{Action: poison, Min: 1, Max: 1, From: 2 * time.Second, To: 10 * time.Second}),
		memory(),
	}
}

// outages are scenarios in which the service, its machine, its disk or its database fails.
func outages() []*explore.Scenario {
	loss := of(properties{durable, noHole}, 200,
		complete, noLateDelivery, catchUp, noDeadWriter, keepsShapes, roundEnds)
	endless := loss
	endless.Allows = append(slices.Clone(loss.Allows), explore.Budget)
	return []*explore.Scenario{
		publication(),
		mixture("crash", "the whole service is killed",
			same(of(stalls, 5000, noDeadWriter, keepsShapes)), crashing("kill")),
		mixture("power", "the machine of the service loses power",
			same(of(skips, 20, complete, catchUp, keepsShapes)), crashing("power")),
		withClients(mixture("clients",
			"the service loses its process, its consumers are killed, and clients read",
			same(of(misleads, 50,
				durable, noHole, complete, catchUp, noDeadWriter, keepsShapes, roundEnds)),
			append(dying("kill"), crashing("kill"))...)),
		mixture("disk", "writes and syncs of shape logs fail",
			same(of(skips, 50, durable, complete, catchUp, noDeadWriter)), failingDisk()),
		mixture("mixed", "every death, failing removals, crashes and a bad network",
			[3]explore.Expect{
				of(stalls, 50, noDeadWriter, roundEnds, keepsShapes), endless, loss,
			},
			append(dying(death{}.Words()...), failingRemoval(), crashing("kill"), cutOff())...),
	}
}

// sometimes is what every sweep over random faults should come to.
var sometimes = []string{"electric.log-durable", "electric.flush-boundary",
	"electric.consumer-died"}

// scenario is a scenario in the variants 1.4.13, pr3975 and pr3975+cap, of which so much is
// expected, in those of knownFindings, and in pinned, which holds everywhere.
func scenario(name, doc string, expect [3]explore.Expect, parts ...plan.Part) *explore.Scenario {
	return &explore.Scenario{
		Name: "electric-" + name, Doc: doc,
		StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 100,
		Plan:       plan.Schema{Actions: actions, Length: workTime, Parts: parts, Budget: 4},
		Properties: shapelog.Properties(),
		Sometimes:  sometimes,
		Explain:    electric.Explain,
		Variants:   variants(name, expect),
		Others: versions.Others(allSoftware(), variants(name, expect),
			shapelog.Properties()),
		Play: func(r *explore.Run) {
			w := newSystem(r)
			r.Follow(handlers(w))
			w.finish(r)
		},
	}
}

// mixture is a random workload under faults.
func mixture(name, doc string, expect [3]explore.Expect, faults ...plan.Part) *explore.Scenario {
	return scenario(name, doc, expect, append(workload(), faults...)...)
}

// load is a steady load without any fault: the tables are written by turns, so that at no time
// everything is flushed. What the database keeps meanwhile is what comes in until the next flush.
func load() *explore.Scenario {
	const pause = 700 * time.Millisecond
	var parts []plan.Part
	for i := range 18 {
		parts = append(parts, plan.Part{Action: commit, Min: 1, Max: 1,
			From: time.Second + time.Duration(i)*pause, With: rowsOf(i%2, 1, 1)})
	}
	sc := scenario("load", "a steady load, and no fault", [3]explore.Expect{}, parts...)
	sc.Sweep = 50 // nothing is drawn but rows and the schedule
	sc.Play = func(r *explore.Run) {
		w := newSystem(r)
		w.rules.RetainedMax = 400
		r.Follow(handlers(w))
		w.finish(r)
	}
	return sc
}

// story is the failure of PR 3975 step by step. A transaction of table
// 1 is tracked for its shape and sits in the buffer of the shape's consumer; the
// consumer is killed before it flushes; transactions of the other table go on,
// are flushed, and cannot be acknowledged. With traffic the dead consumer's
// table goes on as well: its events meet a dead process.
func story(traffic bool) []plan.Part {
	one := func(at time.Duration, table int) plan.Part {
		return plan.Part{Action: commit, Min: 1, Max: 1, From: at, With: rowsOf(table, 1, 1)}
	}
	parts := []plan.Part{
		one(2*time.Second, 1),
		{
			Action: killConsumer, Min: 1, Max: 1,
			From: 2020 * time.Millisecond, To: 2900 * time.Millisecond,
			With: []plan.Domain{plan.Range("shape", 2, 2), plan.Among("why", "kill")},
		},
	}
	for i := range 4 {
		at := time.Duration(4+i) * time.Second
		parts = append(parts, one(at, 0))
		if traffic {
			parts = append(parts, one(at, 1))
		}
	}
	return parts
}
