package electric

import (
	"fmt"
	"slices"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
	"groundhog/sim/world"
)

// hosts are those of every scenario.
var hosts = world.NewTopology([]string{"electric", "postgres"}, []string{"electric"})

// The lines of plans of Electric, and their arguments.
type (
	commitLine struct {
		Rows []row `plan:"1..7"`
	}
	bulkLine struct {
		Table   uint32 `plan:"0..1"`
		Changes int    `plan:"1..100"`
	}
	unpublishedLine struct {
		Bytes int `plan:"100..20000"`
	}
	poisonLine struct {
		Row uint64 `plan:"0..5"`
	}
	killLine struct {
		Shape int `plan:"0..2"`
		Why   death
	}
	broadcastLine struct {
		Nth uint64 `plan:"1..40"`
		Why death
	}
	removalLine struct {
		Step int    `plan:"1..4"`
		Nth  uint64 `plan:"1..4"`
	}
)

var (
	commit = plan.Op[commitLine]("commit",
		"a client commits changes of these rows in one transaction")
	bulk = plan.Op[bulkLine]("bulk",
		"a client changes all rows of a table in turn, so often, in one transaction")
	unpublished = plan.Op[unpublishedLine]("unpublished",
		"the database writes so many bytes of WAL that the slot does not stream")
	poison = plan.Fault[poisonLine]("poison",
		"a client commits a change that kills each consumer that takes it, healed or not")
	killConsumer = plan.Fault[killLine]("kill-consumer",
		"the consumer of a shape dies")
	failBroadcast = plan.Fault[broadcastLine]("fail-broadcast",
		"the consumer that handles the n-th event from now on dies of it")
	failRemoval = plan.Fault[removalLine]("fail-removal",
		"a step of the n-th removal chain from now on fails")
)

// actions are what plans of every scenario may hold.
var actions = actionsOf(hosts)

// actionsOf are those of scenarios over these hosts.
func actionsOf(of *world.Topology) []plan.Action {
	return append([]plan.Action{commit, bulk, unpublished, poison, killConsumer, failBroadcast,
		failRemoval},
		of.Actions()...)
}

// handlers carry out the lines of a plan.
func handlers(w *system) plan.Handlers {
	return slices.Concat(w.Handlers(),
		commit.Do(func(l commitLine) {
			var changes []electric.Change
			for _, r := range l.Rows {
				changes = append(changes, w.next(r.table, r.number))
			}
			w.put(changes)
		}),
		bulk.Do(func(l bulkLine) {
			var changes []electric.Change
			for i := range l.Changes {
				changes = append(changes, w.next(l.Table, uint64(i%6)))
			}
			w.put(changes)
		}),
		unpublished.Do(func(l unpublishedLine) { w.pg.WriteUnpublished(electric.LSN(l.Bytes)) }),
		poison.Do(func(l poisonLine) {
			rule := fault.Point{Host: w.svc.Host().Name(),
				Name: electric.PointPoison, Term: `return("kill")`}
			w.InjectForGood(rule)
			w.put([]electric.Change{{Table: 0, Row: l.Row, Value: electric.Poison}})
		}),
		killConsumer.Do(func(l killLine) { w.svc.KillConsumer(l.Shape, l.Why.DeathReason) }),
		failBroadcast.Do(func(l broadcastLine) {
			w.inject(electric.PointHandleEvent, l.Nth, fmt.Sprintf("return(%q)", l.Why))
		}),
		failRemoval.Do(func(l removalLine) {
			w.inject(fmt.Sprintf("electric/cleaner/step-%d", l.Step), l.Nth, "return(true)")
		}),
	)
}

// inject lets a fault point of the service fire once, at its n-th evaluation
// from now on.
func (w *system) inject(point string, nth uint64, term string) {
	fault.On(w.Sim).Inject(fault.Point{Host: w.svc.Host().Name(),
		Name: point, When: fault.When{From: nth, Max: 1}, Term: term})
}

// Clients commit in the first 14 s; faults fall between the second and the 15th.
const (
	faultsFrom = 2 * time.Second
	faultsTo   = 15 * time.Second
)

// workload is some ten transactions. Most keep to one table, as
// applications do; some are longer than a fragment.
func workload() []plan.Part {
	commits := func(min, max int, rows ...plan.Domain) plan.Part {
		return plan.Part{Action: commit, Min: min, Max: max,
			From: time.Second, To: workTime - 2*time.Second, With: rows}
	}
	return []plan.Part{
		commits(2, 5, rowsOf(0, 1, 3)...),
		commits(2, 5, rowsOf(1, 1, 3)...),
		commits(0, 2, rowsOf(0, 3, 7)...),
		commits(0, 2, rowsOf(1, 3, 7)...),
		commits(0, 2, plan.Length("rows", 2, 7)),
	}
}

// faults are up to max faults of one kind between the second and the 15th second.
func faults(action plan.Action, max int, with ...plan.Domain) plan.Part {
	return plan.Part{Action: action, Max: max, From: faultsFrom, To: faultsTo, With: with}
}

// dying are consumers that die in one of these ways: at some time, or inside a
// broadcast of the collector.
func dying(ways ...string) []plan.Part {
	return []plan.Part{
		faults(killConsumer, 2, plan.Among("why", ways...)),
		faults(failBroadcast, 2, plan.Among("why", ways...), plan.Range("nth", 1, 10)),
	}
}

// failingRemoval lets a step of a removal chain fail.
func failingRemoval() plan.Part {
	p := faults(failRemoval, 1, plan.Range("nth", 1, 2))
	p.From, p.To = 0, 0
	p.Min = 1
	return p
}

// crashing are crashes of the whole service in one way.
func crashing(kind world.CrashKind) plan.Part {
	return faults(hosts.Crash, 2, plan.Among("host", "electric"), plan.Among("kind", kind),
		plan.Range("down", 10*time.Millisecond, 2*time.Second))
}

// cutOff lets the link to the database fail: cut for a while, slow, or lossy.
func cutOff() plan.Part {
	return faults(hosts.Net, 2, plan.Examples("fault",
		"partition electric|postgres for=200ms", "partition electric|postgres for=2s", "partition "+
			"electric|postgres for=10s",
		"cut electric|postgres for=3s", "cut postgres|electric for=3s", "clog postgres|electric "+
			"for=2s", "reset electric|postgres",
		"link postgres|electric latency=uniform(1ms,300ms) loss=1/10 for=5s"))
}

// failingDisk lets a write or a sync of a shape log fail, once.
func failingDisk() plan.Part {
	return faults(hosts.Disk, 2, plan.Examples("fault",
		`write "shapes/*/log*" EIO max=1`, `write "shapes/*/log*" ENOSPC max=1`,
		`sync "shapes/*/log*" EIO max=1`))
}
