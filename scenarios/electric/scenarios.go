package electric

import (
	"time"

	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// Scenarios returns the scenarios of Electric, in the order in which they are
// run, with what each variant does under each. A property
// that is neither found nor allowed must hold under every seed: so 1.4.13 may
// stall (L1, L2, and LL where a consumer hangs), but loses nothing (S1 to S3) as long
// as the machine keeps its power; PR 3975 trades the stall for loss.
func Scenarios() []*explore.Scenario {
	stalls := explore.Expect{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2"}}
	seldom := explore.Expect{Finds: []string{"L1"}, Within: 500, Allows: []string{"L2"}}
	rarely := explore.Expect{Finds: []string{"L1"}, Within: 5000, Allows: []string{"L2", "L5"}}
	loses := explore.Expect{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"L1", "L2", "S3"}}
	skips := explore.Expect{Finds: []string{"S2"}, Within: 50}
	forgets := explore.Expect{Finds: []string{"S2"}, Within: 20, Allows: []string{"S3", "L1", "L5"}}
	reads := explore.Expect{Finds: []string{"S4"}, Within: 50, Allows: []string{"S1", "S2", "S3", "L1", "L2", "L5", "LL"}}
	ignores := explore.Expect{Finds: []string{"S2"}, Within: 50, Allows: []string{"S1", "S3", "L1", "L2"}}
	torn := explore.Expect{Finds: []string{"L1", "S7"}, Within: 200, Allows: []string{"L2", "S1", "S2", "S3"}}
	ghosts := explore.Expect{Finds: []string{"S7"}, Within: 200}
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
				{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "S3"}}, // S3: what is stuck is not complete
				{Finds: []string{"LL"}, Within: 50, Allows: []string{"budget"}},
				{Finds: []string{"S1"}, Within: 50, Allows: []string{"S2", "S3", "L1", "L2"}},
			},
			plan.Part{Action: "poison", Min: 1, Max: 1, From: 2 * time.Second, To: 10 * time.Second}),
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
				{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "LL", "L5"}},
				{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"S3", "S7", "L1", "L2", "L5", "LL", "budget"}},
				{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"S3", "S7", "L1", "L2", "L5", "LL"}},
			},
			append(dying(deathWords...), failingRemoval(), crashing("kill"), cutOff())...),
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
		Plan:      plan.Schema{Actions: actions, Length: workTime, Parts: parts, Budget: 4},
		Sometimes: sometimes,
		Variants:  variants(name, expect),
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
	const each = 700 * time.Millisecond
	var parts []plan.Part
	for i := range 18 {
		parts = append(parts, plan.Part{Action: "commit", Min: 1, Max: 1, From: time.Second + time.Duration(i)*each,
			With: []plan.Arg{plan.List("rows", 1, 1, ofTable(i%2)...)}})
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
	commit := func(at time.Duration, rows ...string) plan.Part {
		return plan.Part{Action: "commit", Min: 1, Max: 1, From: at, With: []plan.Arg{plan.List("rows", 1, 1, rows...)}}
	}
	parts := []plan.Part{
		commit(2*time.Second, ofTable(1)...),
		{
			Action: "kill-consumer", Min: 1, Max: 1, From: 2020 * time.Millisecond, To: 2900 * time.Millisecond,
			With: []plan.Arg{plan.Int("shape", 2, 2), plan.Word("why", "kill")},
		},
	}
	for i := range 4 {
		at := time.Duration(4+i) * time.Second
		parts = append(parts, commit(at, ofTable(0)...))
		if traffic {
			parts = append(parts, commit(at, ofTable(1)...))
		}
	}
	return parts
}
