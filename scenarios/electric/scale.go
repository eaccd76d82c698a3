package electric

import (
	"slices"
	"time"

	"groundhog/nodes/electric"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// scale is the report at its size, if the plan says so: hundreds of thousands of shapes, of which
// one transaction touches many; one consumer dies before it has flushed that; the database goes on
// writing, most of it to tables that nobody subscribes to. A plan that is drawn has some hundred
// shapes; testdata/plans/electric-scale.plan has 300,000.
func scale(report explore.Expect) *explore.Scenario {
	sc := scenario("scale",
		"a stall among many shapes: a transaction touches most of them, and one consumer dies "+
			"before it has flushed",
		same(report),
		plan.Part{Action: shapes, Min: 1, Max: 1, With: []plan.Domain{plan.Range("n", 60, 300)}},
		plan.Part{Action: touch, Min: 1, Max: 1, From: 2 * time.Second,
			With: []plan.Domain{plan.Range("table", 1, 1)}},
		plan.Part{Action: killConsumer, Min: 1, Max: 1, From: 2020 * time.Millisecond,
			To:   2900 * time.Millisecond,
			With: []plan.Domain{plan.Range("shape", 1, 1), plan.Among("why", "kill")}},
		plan.Part{Action: steady, Min: 1, Max: 1, From: 4 * time.Second, With: []plan.Domain{
			plan.Range("rows", 1, 5), plan.Range("unstreamed", 0, 4),
			plan.Range("every", time.Second, 4*time.Second),
			plan.Range("for", 12*time.Second, 12*time.Second)}})
	sc.Plan.Actions = append(slices.Clone(actions), shapes, touch, steady)
	sc.Plan.Length = 20 * time.Minute // plans may be given that last long
	sc.Sweep, sc.StepLimit = 20, 100_000_000
	sc.Play = func(r *explore.Run) {
		w := newSystem(r, func(_ *electric.Postgres, c *electric.Config) {
			c.Shapes, c.BatchSize = manyShapes(r.Plan), 100
		})
		w.parts = partsFor(len(w.record.defs))
		for _, l := range r.Plan.Lines {
			w.work = max(w.work, time.Duration(l.At)+time.Second)
		}
		for at, l := range steady.All(r.Plan) {
			w.work = max(w.work, time.Duration(at)+l.For+time.Second)
		}
		r.Follow(handlers(w), touch.Do(w.touch), steady.Do(w.load),
			shapes.Do(func(shapesLine) {})) // they are there from the start
		w.finish(r)
	}
	return sc
}

type (
	shapesLine struct {
		N int `plan:"1..500000"`
	}
	touchLine struct {
		Table uint32 `plan:"0..1"`
		Share int    `plan:"50..100"`
	}
	loadLine struct {
		Rows       int           `plan:"1..1000"`
		Unstreamed electric.LSN  `plan:"0..1000"`
		Every      time.Duration `plan:"100ms..10s"`
		For        time.Duration `plan:"1s..1h"`
	}
)

var (
	shapes = plan.Op[shapesLine]("shapes",
		"there are so many shapes, by turns of the two tables, and ten of each definition")
	touch = plan.Op[touchLine]("touch",
		"one transaction changes a row in such a share of the parts of a table, in per cent")
	steady = plan.Op[loadLine]("load",
		"transactions of so many rows of table 0 each, and so many MiB of WAL of other tables "+
			"before each")
)

// sharing is how many shapes have the same definition, as those have that differ in columns alone.
const sharing = 10

// manyShapes are those that the plan wants.
func manyShapes(p plan.Plan) (definitions []electric.Definition) {
	n := 2 * sharing
	for _, l := range shapes.All(p) {
		n = l.N
	}
	parts := uint64(partsFor(n))
	for i := range n {
		definitions = append(definitions, electric.Definition{Table: uint32(i % 2), Mod: parts,
			Rem: uint64(i/2) % parts})
	}
	return definitions
}

// partsFor is into how many parts each table is cut for n shapes.
func partsFor(n int) int { return max(1, n/(2*sharing)) }

// touch changes one row in each of the first parts of a table.
func (w *system) touch(l touchLine) {
	var changes []electric.Change
	for row := range uint64(max(1, w.parts*l.Share/100)) {
		changes = append(changes, w.next(l.Table, row))
	}
	w.put(changes)
}

// load goes on for a while: each time other tables are written, and then some rows of table 0.
func (w *system) load(l loadLine) {
	end := w.Sim.Now().Add(l.For)
	row := 0
	var next sim.HandlerFunc
	next = func(uint64) {
		w.record.writeUnstreamed(l.Unstreamed << 20)
		var changes []electric.Change
		for range l.Rows {
			changes = append(changes, w.next(0, uint64(row)))
			row = (row + 1) % w.parts
		}
		w.put(changes)
		if w.Sim.Now() < end {
			w.Sim.World().After(l.Every, next, 0)
		}
	}
	next(0)
}
