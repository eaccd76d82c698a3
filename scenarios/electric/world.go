package electric

import (
	"slices"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/model/readers"
	"groundhog/model/shapelog"
	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
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
	*world.World
	run    *explore.Run
	pg     *electric.Postgres
	svc    *electric.Service
	record *record
	value  int64         // of the last change: each is written once
	parts  int           // into which each table is cut
	work   time.Duration // clients commit, and faults fall, until then

	rules shapelog.Rules // besides those that the plan implies

	web  *readers.History // of clients over HTTP; nil: there are none
	late time.Duration    // of their news, at most
}

// newSystem builds and boots the world with the toggles of the variant; setup may change what is
// not as usual.
func newSystem(r *explore.Run, setup ...func(pg *electric.Postgres, c *electric.Config)) *system {
	w := newSystemOver(hosts, r, setup...)
	w.Boot()
	return w
}

// newSystemOver builds it over a topology, to which hosts may be added before it is booted.
func newSystemOver(
	of *world.Topology, r *explore.Run, setup ...func(pg *electric.Postgres, c *electric.Config),
) *system {
	toggles := versions.Of(r, allSoftware()).Toggles.Service
	link := net.DefaultLink()
	link.Latency = net.Uniform(200*time.Microsecond, 2*time.Millisecond)
	w := &system{
		run: r, World: of.New(r.Sim, net.WithLink(link), net.WithContent(content)),
		work: workTime,
	}
	w.record = newRecord(r.Sim)
	w.pg = electric.NewPostgres(r.Sim, w.Net, "postgres", 2, w.record.observe)
	w.record.follow(w.pg, r.Series("retained WAL", explore.Bytes))
	config := electric.Config{Shapes: electric.DefaultShapes(),
		Toggles: toggles, Source: "postgres:5432", Observer: w.record.observe}
	for _, f := range setup {
		f(w.pg, &config)
	}
	w.record.defs = config.Shapes
	w.svc = electric.NewService(r.Sim, w.Net, "electric", config)
	w.record.watch(w.svc.Host())
	w.AddDisk(w.svc.Disk())
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
	txn, err := w.pg.Commit(changes)
	if err != nil {
		w.run.Harness("workload: %v", err)
	}
	if w.web != nil {
		w.web.Commit(int64(w.Sim.Now()), uint64(txn.LSN), browsersOf(changes)...)
	}
}

// finish heals the world, gives it time, looks at it, restarts the service, looks
// at it again, and judges.
func (w *system) finish(r *explore.Run) {
	phases := world.Phases{Faults: w.work, Heal: healTime,
		Restart: restartTime, Hosts: []string{"electric"}}
	w.Run(r, phases, func(p world.Phase) bool {
		if p == world.Restarted {
			w.record.state(shapelog.Restarted, w.pg, w.svc)
			return true
		}
		w.record.state(shapelog.Healed, w.pg, w.svc)
		if w.web != nil {
			w.web.Finish(int64(w.Sim.Now()))
		}
		return r.For(time.Second)
	})
	history := &w.record.history
	w.rules.Unharmed = unharmed(r.Plan)
	r.Judge(append(shapelog.Judge(history, w.rules), w.judgeWeb()...)...)
	r.Story = func(v model.Verdict) []string {
		if v.Evidence == nil {
			return nil
		}
		const heading = 2 // verdict and statement, which the report has already
		lines := strings.Split(strings.TrimRight(history.Render(v, 24), "\n"), "\n")
		return lines[heading:]
	}
}

// unharmed says whether a plan does nothing to a consumer or a disk: there is no reason to
// invalidate a shape.
func unharmed(p plan.Plan) bool {
	harmless := []string{"commit", "unpublished", "crash", "net"}
	return !slices.ContainsFunc(p.Lines, func(l plan.Line) bool {
		return !slices.Contains(harmless, l.Action())
	})
}

// content says what a packet holds.
func content(_, _ string, b []byte) string { return electric.Content(b) }
