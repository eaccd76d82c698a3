package electric

import (
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// heapLimit is what the consumer of a shape may hold, in bytes: 27 changes.
const heapLimit = 1000

// bulks are transactions that are larger than the limit for a shape of all rows of
// their table, and smaller for one of every other row, unless its consumer has
// something else to flush.
func bulks() plan.Part {
	return plan.Part{
		Action: bulk, Min: 1, Max: 2, From: faultsFrom, To: workTime - 2*time.Second,
		With: []plan.Domain{plan.Range("changes", 30, 50)},
	}
}

// memory is large transactions where the emulator limits the heap of a process (max_heap_size,
// +hmax).
func memory() *explore.Scenario {
	report := of(stalls, 50, noDeadWriter, complete)
	loss := of(skips, 50, durable, complete, catchUp, noDeadWriter)
	sc := mixture("memory",
		"transactions that are larger than what a consumer may hold: it is killed in the middle "+
			"of one",
		[3]explore.Expect{report, loss, loss}, bulks())
	sc.Sometimes = append([]string{"electric.heap-limit"}, sometimes...)
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(_ *electric.Postgres, c *electric.Config) {
			c.ConsumerLimit = heapLimit
		})
		w.rules.Isolated = true
		r.Follow(handlers(w))
		w.finish(r)
	}
	return sc
}
