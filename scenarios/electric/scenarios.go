package electric

import (
	"time"

	"groundhog/model/shapelog"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// Scenarios returns the scenarios of Electric, in the order in which they are
// run, with what each variant does under each. A property
// that is neither found nor allowed must hold under every seed: so 1.4.13 may
// stall (acks-catch-up, no-wait-for-dead-writer, and publish-round-ends where a consumer hangs), but loses nothing (acked-is-durable to log-is-complete) as long
// as the machine keeps its power; PR 3975 trades the stall for loss.
func Scenarios() []*explore.Scenario {
	stalls := explore.Expect{Finds: properties{shapelog.AcksCatchUp}, Within: 50, Allows: properties{shapelog.NoWaitForDeadWriter}}
	seldom := explore.Expect{Finds: properties{shapelog.AcksCatchUp}, Within: 500, Allows: properties{shapelog.NoWaitForDeadWriter}}
	rarely := explore.Expect{Finds: properties{shapelog.AcksCatchUp}, Within: 5000, Allows: properties{shapelog.NoWaitForDeadWriter, shapelog.NoNeedlessInvalidation}}
	loses := explore.Expect{Finds: properties{shapelog.AckedIsDurable, shapelog.LogHasNoHole}, Within: 200, Allows: properties{shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter, shapelog.LogIsComplete}}
	skips := explore.Expect{Finds: properties{shapelog.LogHasNoHole}, Within: 50}
	forgets := explore.Expect{Finds: properties{shapelog.LogHasNoHole}, Within: 20, Allows: properties{shapelog.LogIsComplete, shapelog.AcksCatchUp, shapelog.NoNeedlessInvalidation}}
	reads := explore.Expect{Finds: properties{shapelog.ClientViewIsRight}, Within: 50, Allows: properties{shapelog.AckedIsDurable, shapelog.LogHasNoHole, shapelog.LogIsComplete, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter, shapelog.NoNeedlessInvalidation, shapelog.PublishRoundEnds}}
	ignores := explore.Expect{Finds: properties{shapelog.LogHasNoHole}, Within: 50, Allows: properties{shapelog.AckedIsDurable, shapelog.LogIsComplete, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter}}
	torn := explore.Expect{Finds: properties{shapelog.AcksCatchUp, shapelog.NoDeliveryAfterRemoval}, Within: 200, Allows: properties{shapelog.NoWaitForDeadWriter, shapelog.AckedIsDurable, shapelog.LogHasNoHole, shapelog.LogIsComplete}}
	ghosts := explore.Expect{Finds: properties{shapelog.NoDeliveryAfterRemoval}, Within: 200}
	same := func(e explore.Expect) [3]explore.Expect { return [3]explore.Expect{e, e, e} }
	clean := explore.Expect{}

	return []*explore.Scenario{
		scenario("stall", "the report: a consumer dies with a flush to come, its table falls quiet",
			same(stalls), story(false)...),
		scenario("redeliver", "the same, but transactions for the dead consumer go on",
			[3]explore.Expect{stalls, skips, skips}, story(true)...),
		load(),
		scale(stalls),
		slot(),
		mixture("exception", "consumers raise; the removal chain works",
			[3]explore.Expect{clean, ghosts, ghosts}, dying("exception")...),
		mixture("removal", "consumers raise, and the removal chain fails half-way",
			[3]explore.Expect{stalls, torn, torn}, append(dying("exception"), failingRemoval())...),
		mixture("kill", "consumers are killed",
			[3]explore.Expect{stalls, loses, loses}, dying("kill")...),
		mixture("suspend", "consumers are suspended",
			[3]explore.Expect{seldom, loses, loses}, dying("suspend")...),
		mixture("poison", "a change that kills each consumer that takes it",
			[3]explore.Expect{
				{Finds: properties{shapelog.AcksCatchUp}, Within: 50, Allows: properties{shapelog.NoWaitForDeadWriter, shapelog.LogIsComplete}}, // log-is-complete: what is stuck is not complete
				{Finds: properties{shapelog.PublishRoundEnds}, Within: 50, Allows: properties{explore.Budget}},
				{Finds: properties{shapelog.AckedIsDurable}, Within: 50, Allows: properties{shapelog.LogHasNoHole, shapelog.LogIsComplete, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter}},
			},
			plan.Part{Action: poison, Min: 1, Max: 1, From: 2 * time.Second, To: 10 * time.Second}),
		memory(),
		publication(),
		mixture("crash", "the whole service is killed", same(rarely), crashing("kill")),
		mixture("power", "the machine of the service loses power", same(forgets), crashing("power")),
		withClients(mixture("clients", "the service loses its process, its consumers are killed, and clients read",
			same(reads), append(dying("kill"), crashing("kill"))...)),
		mixture("disk", "writes and syncs of shape logs fail",
			same(ignores), failingDisk()),
		mixture("mixed", "every death, failing removals, crashes and a bad network",
			[3]explore.Expect{
				{Finds: properties{shapelog.AcksCatchUp}, Within: 50, Allows: properties{shapelog.NoWaitForDeadWriter, shapelog.PublishRoundEnds, shapelog.NoNeedlessInvalidation}},
				{Finds: properties{shapelog.AckedIsDurable, shapelog.LogHasNoHole}, Within: 200, Allows: properties{shapelog.LogIsComplete, shapelog.NoDeliveryAfterRemoval, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter, shapelog.NoNeedlessInvalidation, shapelog.PublishRoundEnds, explore.Budget}},
				{Finds: properties{shapelog.AckedIsDurable, shapelog.LogHasNoHole}, Within: 200, Allows: properties{shapelog.LogIsComplete, shapelog.NoDeliveryAfterRemoval, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter, shapelog.NoNeedlessInvalidation, shapelog.PublishRoundEnds}},
			},
			append(dying(death{}.Words()...), failingRemoval(), crashing("kill"), cutOff())...),
	}
}

// sometimes is what every sweep over random faults should come to.
var sometimes = []string{"electric.log-durable", "electric.flush-boundary", "electric.consumer-died"}

// scenario is a scenario in the variants 1.4.13, pr3975 and pr3975+cap, of which so much is expected, in those of knownFindings, and in pinned,
// which holds everywhere.
func scenario(name, doc string, expect [3]explore.Expect, parts ...plan.Part) *explore.Scenario {
	return &explore.Scenario{
		Name: "electric-" + name, Doc: doc,
		StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 300,
		Plan:       plan.Schema{Actions: actions, Length: workTime, Parts: parts, Budget: 4},
		Properties: shapelog.Properties(),
		Sometimes:  sometimes,
		Variants:   variants(name, expect),
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

// load is a steady load without any fault: the tables are written by turns, so that at no time everything is flushed. What the database keeps
// meanwhile is what comes in until the next flush.
func load() *explore.Scenario {
	const pause = 700 * time.Millisecond
	var parts []plan.Part
	for i := range 18 {
		parts = append(parts, plan.Part{Action: commit, Min: 1, Max: 1,
			From: time.Second + time.Duration(i)*pause, With: rowsOf(i%2, 1, 1)})
	}
	sc := scenario("load", "a steady load, and no fault", [3]explore.Expect{}, parts...)
	sc.Sweep = 100 // nothing is drawn but rows and the schedule
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
			Action: killConsumer, Min: 1, Max: 1, From: 2020 * time.Millisecond, To: 2900 * time.Millisecond,
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
