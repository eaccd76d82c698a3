package scenarios

import (
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim"
	"groundhog/sim/explore"
)

// electricTable says what each variant does under each scenario. A property
// that is neither found nor allowed must hold under every seed: so 1.4.13 may
// stall (L1, L2, and LL where a consumer hangs), but loses nothing (S1 to S3) as long
// as the machine keeps its power; PR 3975 trades the stall for loss.
func electricTable() []*explore.Scenario {
	stalls := explore.Expect{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2"}}
	seldom := explore.Expect{Finds: []string{"L1"}, Within: 500, Allows: []string{"L2"}}
	rarely := explore.Expect{Finds: []string{"L1"}, Within: 5000, Allows: []string{"L2"}}
	loses := explore.Expect{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"L1", "L2", "S3"}}
	skips := explore.Expect{Finds: []string{"S2"}, Within: 50}
	forgets := explore.Expect{Finds: []string{"S2"}, Within: 20, Allows: []string{"S3", "L1"}}
	same := func(e explore.Expect) [3]explore.Expect { return [3]explore.Expect{e, e, e} }
	clean := explore.Expect{}

	exceptions := []electric.DeathReason{electric.DieException}
	return []*explore.Scenario{
		electricStory("stall", "the report: a consumer dies with a flush to come, its table falls quiet", false,
			[3]explore.Expect{stalls, stalls, stalls}),
		electricStory("redeliver", "the same, but transactions for the dead consumer go on", true,
			[3]explore.Expect{stalls, skips, skips}),
		electricMixture("exception", "consumers raise; the removal chain works", same(clean),
			electricMix{deaths: exceptions, faults: 2}),
		electricMixture("removal", "consumers raise, and the removal chain fails half-way",
			[3]explore.Expect{stalls, {Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "S1", "S2", "S3"}}, {Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "S1", "S2", "S3"}}},
			electricMix{deaths: exceptions, faults: 2, removal: true}),
		electricMixture("kill", "consumers are killed", [3]explore.Expect{stalls, loses, loses},
			electricMix{deaths: []electric.DeathReason{electric.DieKill}, faults: 2}),
		electricMixture("suspend", "consumers are suspended", [3]explore.Expect{seldom, loses, loses},
			electricMix{deaths: []electric.DeathReason{electric.DieSuspend}, faults: 2}),
		electricMixture("poison", "a transaction so large that each consumer that takes it is killed at its limit",
			[3]explore.Expect{
				{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "S3"}}, // S3: what is stuck is not complete
				{Finds: []string{"LL"}, Within: 50, Allows: []string{"budget"}},
				{Finds: []string{"S1"}, Within: 50, Allows: []string{"S2", "S3", "L1", "L2"}},
			},
			electricMix{poison: true}),
		electricMixture("crash", "the whole service is killed", same(rarely),
			electricMix{crashes: []sim.CrashKind{sim.Kill}, faults: 2}),
		electricMixture("power", "the machine of the service loses power", same(forgets),
			electricMix{crashes: []sim.CrashKind{sim.PowerLoss}, faults: 2}),
		electricMixture("mixed", "every death, failing removals, crashes and a bad network",
			[3]explore.Expect{
				{Finds: []string{"L1"}, Within: 50, Allows: []string{"L2", "LL"}},
				{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"S3", "L1", "L2", "LL", "budget"}},
				{Finds: []string{"S1", "S2"}, Within: 200, Allows: []string{"S3", "L1", "L2", "LL"}},
			},
			electricMix{
				deaths: []electric.DeathReason{electric.DieException, electric.DieKill, electric.DieShutdown,
					electric.DieTerminateAborted, electric.DieSuspend, electric.DieWedged},
				faults: 3, removal: true, crashes: []sim.CrashKind{sim.Kill}, network: true}),
	}
}

// electricScenario is a scenario in the variants 1.4.13, pr3975 and pr3975+cap,
// of which so much is expected, and pinned, which holds everywhere.
func electricScenario(name, doc string, expect [3]explore.Expect, play func(w *electricWorld)) *explore.Scenario {
	return &explore.Scenario{
		Name: "electric-" + name, Doc: doc,
		StepLimit: 200_000, TimeLimit: time.Hour,
		Variants: []explore.Variant{
			{Name: "1.4.13", Doc: "the sync service as it was reported", Expect: expect[0]},
			{Name: "pr3975", Doc: "the three fixes of the pull request", Expect: expect[1]},
			{Name: "pr3975+cap", Doc: "and at most three attempts", Expect: expect[2]},
			{Name: "pinned", Doc: "an entry leaves the tracker only by a completed flush or a durable invalidation"},
		},
		Play: func(r *explore.Run) {
			w := newElectricWorld(r)
			play(w)
			w.finish(r)
		},
	}
}

// electricMixture is a random workload under a mix of faults.
func electricMixture(name, doc string, expect [3]explore.Expect, m electricMix) *explore.Scenario {
	return electricScenario(name, doc, expect, func(w *electricWorld) {
		w.workload(10)
		m.install(w)
	})
}

// electricStory is the failure of PR 3975 step by step. A transaction of table
// 1 is tracked for its shape and sits in the buffer of the shape's consumer; the
// consumer is killed before it flushes; transactions of the other table go on,
// are flushed, and cannot be acknowledged. With traffic the dead consumer's
// table goes on as well: its events meet a dead process.
func electricStory(name, doc string, traffic bool, expect [3]explore.Expect) *explore.Scenario {
	return electricScenario(name, doc, expect, func(w *electricWorld) {
		st := w.sim.Stream("story")
		row := func(table uint32) { w.change(table, uint64(st.IntN(6))) }
		w.at(2*time.Second, func() { row(1) })
		w.at(2*time.Second+st.Duration(20*time.Millisecond, 900*time.Millisecond), func() {
			w.svc.KillConsumer(2, electric.DieKill)
		})
		for i := range 4 {
			w.at(time.Duration(4+i)*time.Second, func() {
				row(0)
				if traffic {
					row(1)
				}
			})
		}
	})
}
