package electric

import (
	"slices"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
)

// The phases of a run of Electric.
const (
	workTime    = 16 * time.Second // clients commit; faults fall into the first 15 s
	healTime    = 90 * time.Second // timers, sweeps and retries get several rounds
	restartTime = 60 * time.Second
)

// system is a source database and a sync service with three shapes over
// two tables, on a network with some latency.
type system struct {
	sim    *sim.Sim
	net    *net.Network
	pg     *electric.Postgres
	svc    *electric.Service
	record *record
	value  int64         // of the last change: each is written once
	parts  int           // into which each table is cut
	work   time.Duration // clients commit, and faults fall, until then

	rules   model.ShapeRules // besides those that the plan implies
	lasting []fault.Point    // what no healing ends, such as data that kills who reads it
}

// newSystem builds and boots the world with the toggles of the variant; setup may change what is not as usual.
func newSystem(r *explore.Run, setup ...func(pg *electric.Postgres, c *electric.Config)) *system {
	toggles := versions.Of(r, electric.Versions()).Toggles
	w := &system{sim: r.Sim, work: workTime}
	w.record = newRecord(r.Sim)
	link := net.DefaultLink()
	link.Latency = net.Uniform(200*time.Microsecond, 2*time.Millisecond)
	w.net = net.New(r.Sim, net.WithLink(link))
	w.pg = electric.NewPostgres(r.Sim, w.net, "postgres", 2, w.record.observe)
	w.record.follow(w.pg, r.Series("retained WAL", explore.Bytes))
	config := electric.Config{Shapes: electric.DefaultShapes(), Toggles: toggles, Source: "postgres:5432", Observer: w.record.observe}
	for _, f := range setup {
		f(w.pg, &config)
	}
	w.record.defs = config.Shapes
	w.svc = electric.NewService(r.Sim, w.net, "electric", config)
	w.record.watch(w.svc.Host())
	w.pg.Host().Boot()
	w.svc.Host().Boot()
	return w
}

// next is a change with a value that no other has.
func (w *system) next(table uint32, row uint64) electric.Change {
	w.value++
	return electric.Change{Table: table, Row: row, Value: w.value}
}

// put commits changes; a database that is down takes none.
func (w *system) put(changes []electric.Change) {
	if !w.pg.Host().Up() {
		return
	}
	if _, err := w.pg.Commit(changes); err != nil {
		w.sim.Fail("workload: %v", err)
	}
}

// heal ends every fault but the lasting ones: links are repaired, fault points
// rest, hosts are up.
func (w *system) heal() {
	fault.On(w.sim).Lift()
	for _, r := range w.lasting {
		fault.On(w.sim).Inject(r)
	}
	w.svc.Disk().Lift()
	w.net.Lift()
	for _, h := range w.sim.Hosts() {
		h.Resume()
		if !h.Up() {
			h.Boot()
		}
	}
}

// finish heals the world, gives it time, judges it, restarts the service and
// judges it again.
func (w *system) finish(r *explore.Run) {
	r.For(w.work - time.Duration(w.sim.Now()))
	w.heal()
	if r.For(healTime) {
		w.record.state(model.Healed, w.pg, w.svc)
		r.For(time.Second)
		w.svc.Host().Crash(sim.Kill)
		w.svc.Host().Boot()
		if r.For(restartTime) {
			w.record.state(model.Restarted, w.pg, w.svc)
		}
	}
	history := &w.record.history
	w.rules.Unharmed = unharmed(r.Plan)
	r.Judge(model.JudgeShapes(history, w.rules)...)
	r.Story = func(v model.Verdict) []string {
		if v.Evidence == nil {
			return nil
		}
		const heading = 2 // verdict and statement, which the report has already
		lines := strings.Split(strings.TrimRight(history.Render(v, 24), "\n"), "\n")
		return lines[heading:]
	}
}

// unharmed says whether a plan does nothing to a consumer or a disk: there is no reason to invalidate a shape.
func unharmed(p plan.Plan) bool {
	return !slices.ContainsFunc(p.Lines, func(l plan.Line) bool { return !slices.Contains([]string{"commit", "crash", "net"}, l.Action()) })
}
