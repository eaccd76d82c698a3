package electric

import (
	"slices"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// scale is the report at its size, if the plan says so: hundreds of thousands of shapes, of which one transaction touches many; one consumer dies
// before it has flushed that; the database goes on writing, most of it to tables that nobody subscribes to. A plan that is drawn has some hundred
// shapes; testdata/plans/electric-scale.plan has 300,000.
func scale(stalls explore.Expect) *explore.Scenario {
	sc := scenario("scale", "a stall among many shapes: a transaction touches most of them, and one consumer dies before it has flushed",
		[3]explore.Expect{stalls, stalls, stalls},
		plan.Part{Action: "shapes", Min: 1, Max: 1, With: []plan.Arg{plan.Int("n", 60, 300)}},
		plan.Part{Action: "touch", Min: 1, Max: 1, From: 2 * time.Second, With: []plan.Arg{plan.Int("table", 1, 1)}},
		plan.Part{Action: "kill-consumer", Min: 1, Max: 1, From: 2020 * time.Millisecond, To: 2900 * time.Millisecond, With: []plan.Arg{
			plan.Int("shape", 1, 1), plan.Word("why", "kill")}},
		plan.Part{Action: "load", Min: 1, Max: 1, From: 4 * time.Second, With: []plan.Arg{
			plan.Int("rows", 1, 5), plan.Int("elsewhere", 0, 4), plan.Time("every", time.Second, 4*time.Second), plan.Time("for", 12*time.Second, 12*time.Second)}})
	sc.Plan.Actions = append(slices.Clone(actions), scaleActions...)
	sc.Plan.Length = 20 * time.Minute // plans may be given that last long
	sc.Sweep, sc.StepLimit = 20, 100_000_000
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(_ *electric.Postgres, c *electric.Config) {
			c.Shapes, c.BatchSize = manyShapes(r.Plan), 100
		})
		w.parts = partsFor(len(w.record.defs))
		for _, l := range r.Plan.Lines {
			w.work = max(w.work, time.Duration(l.At)+time.Second)
			if l.Action() == "load" {
				w.work = max(w.work, time.Duration(l.At)+l.Time("for")+time.Second)
			}
		}
		do := handlers(w)
		do["shapes"] = func(plan.Line) {} // they are there from the start
		do["touch"] = func(l plan.Line) { w.touch(uint32(l.Int("table")), l.Int("share")) }
		do["load"] = w.load
		r.Follow(do)
		w.finish(r)
	}
	return sc
}

var scaleActions = []plan.Action{
	{Name: "shapes", Doc: "there are so many shapes, by turns of the two tables, and ten of each definition", Args: []plan.Arg{plan.Int("n", 1, 500_000)}},
	{Name: "touch", Doc: "one transaction changes a row in such a share of the parts of a table, in per cent", Args: []plan.Arg{
		plan.Int("table", 0, 1), plan.Int("share", 50, 100)}},
	{Name: "load", Doc: "transactions of so many rows of table 0 each, and so many MiB of WAL of other tables before each", Args: []plan.Arg{
		plan.Int("rows", 1, 1000), plan.Int("elsewhere", 0, 1000), plan.Time("every", 100*time.Millisecond, 10*time.Second), plan.Time("for", time.Second, time.Hour)}},
}

// sharing is how many shapes have the same definition, as those have that differ in columns alone.
const sharing = 10

// manyShapes are those that the plan wants.
func manyShapes(p plan.Plan) (shapes []electric.Definition) {
	n := 2 * sharing
	for _, l := range p.Lines {
		if l.Action() == "shapes" {
			n = l.Int("n")
		}
	}
	parts := uint64(partsFor(n))
	for i := range n {
		shapes = append(shapes, electric.Definition{Table: uint32(i % 2), Mod: parts, Rem: uint64(i/2) % parts})
	}
	return shapes
}

// partsFor is into how many parts each table is cut for n shapes.
func partsFor(n int) int { return max(1, n/(2*sharing)) }

// touch changes one row in each of the first parts of a table.
func (w *system) touch(table uint32, share int) {
	var changes []electric.Change
	for row := range uint64(max(1, w.parts*share/100)) {
		changes = append(changes, w.next(table, row))
	}
	w.put(changes)
}

// load goes on for a while: each time other tables are written, and then some rows of table 0.
func (w *system) load(l plan.Line) {
	end := w.sim.Now().Add(l.Time("for"))
	row := 0
	var next sim.HandlerFunc
	next = func(uint64) {
		w.record.writeElsewhere(electric.LSN(l.Int("elsewhere")) << 20)
		var changes []electric.Change
		for range l.Int("rows") {
			changes = append(changes, w.next(0, uint64(row)))
			row = (row + 1) % w.parts
		}
		w.put(changes)
		if w.sim.Now() < end {
			w.sim.World().After(l.Time("every"), next, 0)
		}
	}
	next(0)
}
