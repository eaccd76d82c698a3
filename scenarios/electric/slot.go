package electric

import (
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The stall under a limit: what is written in 80 s, which is how long 1.7.9 takes to remove the
// shape of a dead consumer, is within it; what is written until the end is not.
const (
	slotLimit = 5000 // bytes of WAL
	slotEach  = 6 * time.Second
	slotLoads = 30 // of 268 bytes each
	slotWork  = 2*time.Second + (slotLoads+1)*slotEach
)

// slot is the report where the database has a limit on what a slot keeps: the stall ends with the
// loss of the slot, and of all shapes.
func slot() *explore.Scenario {
	parts := story(false)[:2]
	for i := range slotLoads {
		parts = append(parts, plan.Part{
			Action: commit, Min: 1, Max: 1, From: 2*time.Second + time.Duration(i+1)*slotEach,
			With: rowsOf(0, 6, 6),
		})
	}
	// Where the slot is not lost in time, the stall of the report stays.
	sc := scenario("slot", "the report, and the database keeps no more than so much WAL for a slot",
		same(of(spreads, 20, catchUp, noDeadWriter)), parts...)
	sc.Sweep = 50 // little is drawn but rows, the time of the death and the schedule
	sc.Plan.Length = slotWork
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(pg *electric.Postgres, _ *electric.Config) {
			pg.LimitSlot(slotLimit)
		})
		w.work, w.rules.Isolated = slotWork, true
		r.Follow(handlers(w))
		w.finish(r)
	}
	return sc
}
