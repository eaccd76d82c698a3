package electric

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"groundhog/disk"
	"groundhog/nodes/electric"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// allRows are the rows that clients write: "1.5" is row 5 of table 1. All
// rows of a table come before those of the next.
var allRows = func() (rows []string) {
	for table := range 2 {
		for row := range 6 {
			rows = append(rows, fmt.Sprintf("%d.%d", table, row))
		}
	}
	return rows
}()

// ofTable are the rows of one table.
func ofTable(table int) []string { return allRows[6*table : 6*table+6] }

// actions are the lines of plans of Electric.
var actions = append([]plan.Action{
	{Name: "commit", Doc: "a client commits changes of these rows in one transaction", Args: []plan.Arg{
		plan.List("rows", 1, 7, allRows...),
	}},
	{Name: "bulk", Doc: "a client changes all rows of a table in turn, so often, in one transaction", Args: []plan.Arg{
		plan.Int("table", 0, 1), plan.Int("changes", 1, 100),
	}},
	{Name: "poison", Kind: plan.Fault, Doc: "a client commits a change that kills each consumer that takes it, healed or not", Args: []plan.Arg{
		plan.Int("row", 0, 5),
	}},
	{Name: "kill-consumer", Kind: plan.Fault, Doc: "the consumer of a shape dies", Args: []plan.Arg{
		plan.Int("shape", 0, 2), plan.Word("why", deathWords...),
	}},
	{Name: "fail-broadcast", Kind: plan.Fault, Doc: "the consumer that handles the n-th event from now on dies of it", Args: []plan.Arg{
		plan.Int("nth", 1, 40), plan.Word("why", deathWords...),
	}},
	{Name: "fail-removal", Kind: plan.Fault, Doc: "a step of the n-th removal chain from now on fails", Args: []plan.Arg{
		plan.Int("step", 1, 4), plan.Int("nth", 1, 4),
	}},
}, world.Actions([]string{"electric", "postgres"}, []string{"electric"})...)

// deathWords are the ways a consumer dies, as plans name them.
var deathWords = []string{"kill", "exception", "shutdown", "terminate-aborted", "suspend", "wedged"}

// handlers carry out the lines of a plan.
func handlers(w *system) explore.Handlers {
	do := world.Handlers(w.sim, w.net, func(string) *disk.Disk { return w.svc.Disk() })
	do["commit"] = func(l plan.Line) {
		var changes []electric.Change
		for _, name := range l.List("rows") {
			table, row, _ := strings.Cut(name, ".")
			changes = append(changes, w.next(uint32(number(table)), number(row)))
		}
		w.put(changes)
	}
	do["bulk"] = func(l plan.Line) {
		var changes []electric.Change
		for i := range l.Int("changes") {
			changes = append(changes, w.next(uint32(l.Int("table")), uint64(i%6)))
		}
		w.put(changes)
	}
	do["poison"] = func(l plan.Line) {
		rule := sim.FaultRule{Host: w.svc.Host().Name(), Point: electric.PointPoison, Term: `return("kill")`}
		w.sim.Inject(rule)
		w.lasting = append(w.lasting, rule)
		w.put([]electric.Change{{Table: 0, Row: uint64(l.Int("row")), Value: electric.Poison}})
	}
	do["kill-consumer"] = func(l plan.Line) {
		why, err := electric.ParseDeathReason(l.Word("why"))
		world.Must(w.sim, err)
		w.svc.KillConsumer(l.Int("shape"), why)
	}
	do["fail-broadcast"] = func(l plan.Line) {
		w.inject(electric.PointHandleEvent, l.Int("nth"), fmt.Sprintf("return(%q)", l.Word("why")))
	}
	do["fail-removal"] = func(l plan.Line) {
		w.inject(fmt.Sprintf("electric/cleaner/step-%d", l.Int("step")), l.Int("nth"), "return(true)")
	}
	return do
}

// number reads a number that the schema has checked.
func number(text string) uint64 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		panic(err)
	}
	return n
}

// inject lets a fault point of the service fire once, at its n-th evaluation
// from now on.
func (w *system) inject(point string, nth int, term string) {
	w.sim.Inject(sim.FaultRule{Host: w.svc.Host().Name(), Point: point, From: uint64(nth), Max: 1, Term: term})
}

// Clients commit in the first 14 s; faults fall between the second and the 15th.
const (
	faultsFrom = 2 * time.Second
	faultsTo   = 15 * time.Second
)

// workload is some ten transactions. Most keep to one table, as
// applications do; some are longer than a fragment.
func workload() []plan.Part {
	commits := func(min, max int, rows plan.Arg) plan.Part {
		return plan.Part{Action: "commit", Min: min, Max: max, From: time.Second, To: workTime - 2*time.Second, With: []plan.Arg{rows}}
	}
	return []plan.Part{
		commits(2, 5, plan.List("rows", 1, 3, ofTable(0)...)),
		commits(2, 5, plan.List("rows", 1, 3, ofTable(1)...)),
		commits(0, 2, plan.List("rows", 3, 7, ofTable(0)...)),
		commits(0, 2, plan.List("rows", 3, 7, ofTable(1)...)),
		commits(0, 2, plan.List("rows", 2, 7, allRows...)),
	}
}

// fault is up to max faults of one kind between the second and the 15th second.
func fault(action string, max int, with ...plan.Arg) plan.Part {
	return plan.Part{Action: action, Max: max, From: faultsFrom, To: faultsTo, With: with}
}

// dying are consumers that die in one of these ways: at some time, or inside a
// broadcast of the collector.
func dying(ways ...string) []plan.Part {
	return []plan.Part{
		fault("kill-consumer", 2, plan.Word("why", ways...)),
		fault("fail-broadcast", 2, plan.Word("why", ways...), plan.Int("nth", 1, 10)),
	}
}

// failingRemoval lets a step of a removal chain fail.
func failingRemoval() plan.Part {
	p := fault("fail-removal", 1, plan.Int("nth", 1, 2))
	p.From, p.To = 0, 0
	p.Min = 1
	return p
}

// crashing are crashes of the whole service in one way.
func crashing(kind string) plan.Part {
	return fault("crash", 2, plan.Word("host", "electric"), plan.Word("kind", kind), plan.Time("down", 10*time.Millisecond, 2*time.Second))
}

// cutOff lets the link to the database fail: cut for a while, slow, or lossy.
func cutOff() plan.Part {
	return fault("net", 2, plan.Text("fault", nil,
		"partition electric|postgres for 200ms", "partition electric|postgres for 2s", "partition electric|postgres for 10s",
		"cut electric|postgres for 3s", "cut postgres|electric for 3s", "clog postgres|electric for 2s", "reset electric|postgres",
		"link postgres|electric for 5s latency=uniform(1ms,300ms) loss=1/10"))
}

// failingDisk lets a write or a sync of a shape log fail, once.
func failingDisk() plan.Part {
	return fault("disk", 2, plan.Word("host", "electric"), plan.Text("fault", nil,
		`write "shapes/*/log*" EIO max=1`, `write "shapes/*/log*" ENOSPC max=1`, `sync "shapes/*/log*" EIO max=1`))
}
