package electric

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/model/readers"
	"groundhog/model/shapelog"
	"groundhog/net/proxy"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/nodes/version"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// software is a version of the service together with one of the client that speaks HTTP to it,
// where there is one.
type software struct {
	Service electric.Toggles
	Client  shapestream.Toggles
}

// allSoftware are the versions of the service, each with the newest client, and those of the
// client, each with a service that holds.
func allSoftware() (list version.List[software]) {
	for _, v := range electric.AllVersions() {
		list = append(list, version.New(v.Name, v.Doc, software{Service: v.Toggles}))
	}
	pinned, err := electric.Versions().Find("pinned")
	if err != nil {
		panic(err) // a version that does not exist
	}
	for _, v := range shapestream.Versions() {
		list = append(list, version.New(v.Name, v.Doc, software{pinned.Toggles, v.Toggles}))
	}
	return list
}

// browserName is that of the tab with a shape, of which each has one.
func browserName(i int) string { return fmt.Sprintf("browser-%d", i) }

// web are the hosts of those scenarios: a box stands between the clients and the service.
var web = world.NewTopology([]string{"electric", "postgres", "box", browserName(0),
	browserName(1), browserName(2)}, []string{"electric"})

// box is what stands between clients and service.
type box interface{ Serve(p *sim.Proc) error }

// browser is a tab with a stream. When its process ends, it is loaded again: the rows are gone, the
// memory of the stream is not.
type browser struct {
	w      *system
	name   string
	shape  electric.Definition
	memory *shapestream.Memory
	lives  int
	rows   map[uint64]int64
	host   *world.Host
}

// program is what a tab runs.
func (b *browser) program(p *sim.Proc, h *world.Host, toggles shapestream.Toggles) {
	p.Daemon()
	b.lives++
	b.rows = make(map[uint64]int64)
	name := fmt.Sprintf("%s/%d", b.name, b.lives)
	b.w.web.Begin(int64(b.w.Sim.Now()), name, b.name)
	err := shapestream.New(shapestream.Config{
		Stack: h.Net, Address: "box:80", Shape: b.shape, Memory: b.memory, Toggles: toggles,
		OnError: func(err error) bool {
			h.Host.Logf("error: %v", err)
			return true // as TanStack DB does
		},
		Observer: func(e shapestream.Event) { b.observe(name, e) },
	}).Run(p)
	h.Host.Logf("the stream has ended: %v", err)
	b.w.web.End(int64(b.w.Sim.Now()), name, err.Error())
}

// observe takes note of what a stream does.
func (b *browser) observe(name string, e shapestream.Event) {
	now := int64(b.w.Sim.Now())
	if e.Kind == shapestream.Asked {
		b.w.web.Ask(now, name)
		if b.w.web.Loops(name) { // seen often enough: somebody closes the tab
			b.w.After(0, func() { b.host.Crash(sim.Kill) })
		}
		return
	}
	for _, m := range e.Batch {
		switch {
		case m.Headers.Control == electric.ControlMustRefetch:
			clear(b.rows)
		case m.Headers.Control == electric.ControlUpToDate:
			upTo, err := strconv.ParseUint(m.Headers.LastSeen, 10, 64)
			if err != nil {
				b.w.run.Harness("up to date at %q: %v", m.Headers.LastSeen, err)
			}
			b.w.web.Notify(now, name, upTo)
			b.w.record.readWeb(name, e.Handle, e.Offset, electric.LSN(upTo), b.rows)
		case m.Value != nil:
			b.rows[m.Value.Row] = m.Value.Value
		}
	}
}

// browsersOf are the tabs whose shapes have one of the changes.
func browsersOf(changes []electric.Change) (names []string) {
	for i, d := range electric.DefaultShapes() {
		if slices.ContainsFunc(changes,
			func(c electric.Change) bool { return d.Matches(c.Table, c.Row) }) {
			names = append(names, browserName(i))
		}
	}
	return names
}

// readWeb records what a client has, if the history knows the handle, and it is not removed.
func (r *record) readWeb(
	client, handle string, at electric.Offset, upTo electric.LSN, rows map[uint64]int64,
) {
	h, err := strconv.ParseUint(handle, 10, 64)
	if err != nil {
		return // one that is made up
	}
	if known := r.handle(electric.Handle(h)); !known.served || known.removed {
		return
	}
	r.stamp()
	var view []shapelog.Entry
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		view = append(view, shapelog.Entry{Key: strconv.FormatUint(row, 10),
			Value: strconv.FormatInt(rows[row], 10)})
	}
	slices.SortFunc(view, func(a, b shapelog.Entry) int { return strings.Compare(a.Key, b.Key) })
	r.history.Read(client, r.handle(electric.Handle(h)).name,
		shapelog.Offset{LSN: shapelog.LSN(at.Tx), Op: at.Op}, shapelog.LSN(upTo), view)
}

// boxed is a scenario in which clients reach the service through a box.
type boxed struct {
	name, doc string
	box       func(b proxy.Box) box
	late      time.Duration // of news, at most; 0: not judged
	does      map[string]explore.Expect
	parts     []plan.Part
}

// webScenario makes the scenario.
func webScenario(b boxed) *explore.Scenario {
	var listed []explore.Variant
	for _, v := range allSoftware() {
		if does, ok := b.does[v.Name]; ok {
			listed = append(listed, versions.Variant(v, does))
		}
	}
	properties := append(shapelog.Properties(), readers.Properties()...)
	return &explore.Scenario{
		Name: "electric-" + b.name, Doc: b.doc,
		StepLimit: 1_000_000, TimeLimit: time.Hour, Sweep: 4,
		Plan: plan.Schema{Actions: actionsOf(web), Length: webWork,
			Parts: b.parts, Budget: 4},
		Properties: properties,
		Explain:    electric.Explain,
		Variants:   listed,
		Others:     versions.Others(allSoftware(), listed, properties),
		Play: func(r *explore.Run) {
			w := newSystemOver(web, r, func(_ *electric.Postgres, c *electric.Config) {
				c.HTTP = true
			})
			w.work, w.late = webWork, b.late
			w.addWeb(b, versions.Of(r, allSoftware()).Toggles.Client)
			w.Boot()
			r.Follow(handlers(w))
			w.finish(r)
		},
	}
}

// addWeb adds the box and the clients.
func (w *system) addWeb(b boxed, toggles shapestream.Toggles) {
	w.NewHost("box", func(p *sim.Proc, h *world.Host) {
		p.Daemon()
		err := b.box(proxy.Box{Stack: h.Net, Port: 80,
			Upstream: fmt.Sprintf("electric:%d", electric.HTTPPort)}).Serve(p)
		p.Sim().Fail("the box ends: %v", err)
	})
	for i, shape := range electric.DefaultShapes() {
		tab := &browser{w: w, name: browserName(i), shape: shape,
			memory: shapestream.NewMemory()}
		tab.host = w.NewHost(tab.name, func(p *sim.Proc, h *world.Host) {
			tab.program(p, h, toggles)
		})
		tab.host.OnCrash(func(sim.CrashKind) {
			w.web.End(int64(w.Sim.Now()), fmt.Sprintf("%s/%d", tab.name, tab.lives), "")
		})
	}
	w.web = &readers.History{}
}

// judgeWeb judges the clients.
func (w *system) judgeWeb() []model.Verdict {
	if w.web == nil {
		return nil
	}
	return readers.Judge(w.web, readers.Rules{Late: w.late})
}
