package stack

import (
	"cmp"
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/model/layers"
	"groundhog/net"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/device"
	"groundhog/nodes/stack/objects"
	"groundhog/nodes/stack/source"
	"groundhog/nodes/stack/streamer"
	"groundhog/nodes/stack/view"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// The phases of a run.
const (
	workTime    = 20 * time.Second // users change rows, and things go wrong
	healTime    = 60 * time.Second
	restartTime = 30 * time.Second
)

// syncTime is how long a sync takes, so that a crash may come before its end.
const syncTime = 2 * time.Millisecond

// system is the machines of a run.
type system struct {
	*world.World
	*record
	sources  []*source.Source // and the standby
	store    *objects.Store
	streamer *streamer.Streamer
	views    []*view.View
	devices  []*device.Device
	tokens   *stack.Tokens
	limited  bool // the slot may be lost
	turn     int  // whose it is to serve the next who connects at the edge
}

// setting is what a scenario's machines are like.
type setting struct {
	topology *world.Topology
	keepMost int           // transactions that the slot keeps
	idleMost time.Duration // that it is kept without a reader
	standby  bool
	room     int           // bytes of the source's disk
	reading  time.Duration // of a shape from the source
	syncing  time.Duration // how long a sync takes; 0: syncTime
	objects  objects.Config
	edge     between
	draws    []between // of which the seed draws what stands at the edge
	subquery bool      // users look at rows that depend on others
}

func newSystem(s *sim.Sim, toggles stack.Toggles, is setting) *system {
	link := net.DefaultLink()
	link.Latency = net.Uniform(200*time.Microsecond, 5*time.Millisecond)
	w := &system{
		World: is.topology.New(s, net.WithLink(link)), tokens: stack.NewTokens(),
		limited: is.keepMost > 0 || is.idleMost > 0,
	}
	w.record = newRecord(s, w)
	if is.draws != nil {
		is.edge = is.draws[s.Stream("edge").IntN(len(is.draws))]
	}
	names := []string{"source"}
	if is.standby {
		names = append(names, "standby")
	}
	for i, name := range names {
		c := source.Config{
			Standby: i > 0, KeepMost: is.keepMost, IdleMost: is.idleMost, Room: is.room,
			Reading: is.reading, Toggles: toggles, Observer: w.observer(name),
		}
		if is.standby {
			c.Peer = names[1-i]
		}
		w.sources = append(w.sources, source.New(s, w.Net, name, c))
	}
	is.objects.Toggles, is.objects.Observer = toggles, w.observer("store")
	w.store = objects.New(s, w.Net, "store", is.objects)
	w.streamer = streamer.New(s, w.Net, "streamer", streamer.Config{
		Sources: names, Objects: "store", Shapes: shapes, Toggles: toggles,
		Observer: w.observer("streamer"),
	})
	for _, name := range named("view", views) {
		w.views = append(w.views, view.New(s, w.Net, name, view.Config{
			Sources: names, Streamer: "streamer", Tokens: w.tokens, Toggles: toggles,
			Web: is.edge.address() != "", Subquery: is.subquery,
		}))
	}
	for i, name := range named("client", clients) {
		w.devices = append(w.devices, device.New(s, w.Net, name, device.Config{
			User: uint64(i), Views: named("view", views), Shapes: shapesOf, Toggles: toggles,
			Observer: w.observer(name), Edge: is.edge.address(),
		}))
	}
	if is.topology == edged {
		w.addEdge(is.edge)
	}
	for _, d := range w.disks() {
		d.SyncLatency, d.Survival = cmp.Or(is.syncing, syncTime), disk.Draw
		w.AddDisk(d)
	}
	w.sources[0].Disk.Capacity = int64(is.room)
	w.Boot()
	return w
}

// disks are all disks.
func (w *system) disks() []*disk.Disk {
	all := []*disk.Disk{w.store.Disk, w.streamer.Disk}
	for _, src := range w.sources {
		all = append(all, src.Disk)
	}
	for _, d := range w.devices {
		all = append(all, d.Disk)
	}
	for _, v := range w.views {
		if v.Disk != nil {
			all = append(all, v.Disk)
		}
	}
	return all
}

// primary is the source that serves, or should.
func (w *system) primary() *source.Source {
	for _, src := range w.sources {
		if !src.IsStandby() {
			return src
		}
	}
	panic("stack: no source is a primary")
}

// sourceOn is the source of a host.
func (w *system) sourceOn(host string) *source.Source {
	i := slices.IndexFunc(w.sources, func(s *source.Source) bool { return s.Host.Name() == host })
	return w.sources[i]
}

// shapesOf are those of a user at first: all but one of them, so that each row has some who have it
// and one who has not.
func shapesOf(user uint64) stack.Shapes { return allBut(user % shapes) }

func allBut(without uint64) stack.Shapes {
	s := stack.Shapes{Of: shapes}
	for i := range uint64(shapes) {
		if i != without {
			s.Mine = append(s.Mine, i)
		}
	}
	return s
}

// finish heals the world, looks at it, restarts everything, looks again, and judges.
func (w *system) finish(r *explore.Run) {
	w.history.Harm(w.limited || harms(r.Plan))
	phases := world.Phases{Faults: workTime, Heal: healTime, Restart: restartTime}
	w.Run(settling{r, w}, phases, func(p world.Phase) bool {
		w.history.Finish(w.end())
		if p == world.Healed {
			r.Judge(liveness(layers.Judge(w.history))...)
			w.history.Harm(false) // the restart is no reason
		}
		return true
	})
	r.Judge(layers.Judge(w.history)...)
}

// end is what is found in the end.
func (w *system) end() layers.End {
	source := w.primary()
	e := layers.End{At: int64(w.Sim.Now()), Source: source.End(), Bound: retainedMost}
	e.Claims = []layers.Claim{
		{Layer: string(stack.Stored), Upto: w.streamer.Stored()},
		{Layer: string(stack.Slot), Upto: source.Confirmed()},
	}
	e.Retained = e.Source - source.Confirmed()
	for i, d := range w.devices {
		v, ok := d.Shown()
		if !ok {
			e.Off = append(e.Off, uint64(i))
			continue
		}
		e.Views = append(e.Views, viewOf(v))
	}
	return e
}

// retainedMost is how many transactions the source may keep when nothing is under way.
const retainedMost = 2

// harms says whether a plan does something for which a client may have to begin anew.
func harms(p plan.Plan) bool {
	return slices.ContainsFunc(p.Lines, func(l plan.Line) bool {
		return slices.Contains([]string{"crash", "disk", "replace", "rotate"}, l.Action())
	})
}

// replace takes the streamer's machine away, and after a while there is another one with an empty
// disk.
func (w *system) replace(down time.Duration) {
	w.history.Void(string(stack.Stored), "streamer")
	for shape := range uint64(shapes) {
		w.history.Void(string(stack.Shape), shapeOf("streamer", shape))
	}
	w.lose(w.streamer.Machine, down)
}

// lose takes a machine away, and after a while there is another one with an empty disk.
func (w *system) lose(m *stack.Machine, down time.Duration) {
	m.Host.Crash(sim.PowerLoss)
	m.Disk.Load(persist.EmptyImage())
	w.After(down, func() {
		if !m.Host.Up() {
			m.Host.Boot()
		}
	})
}

// failover takes the source's machine away, if there is a standby that may take its place.
func (w *system) failover(down time.Duration) {
	before := w.primary()
	i := slices.IndexFunc(w.sources, (*source.Source).Promotable)
	if i < 0 {
		return
	}
	for _, l := range []stack.Layer{stack.Source, stack.Slot} {
		w.history.Void(string(l), before.Host.Name())
	}
	before.Demote()
	w.lose(before.Machine, down)
	w.sources[i].Promote()
}

// install starts a machine with the program of a release.
func (w *system) install(host string, later bool) {
	if host == "streamer" {
		w.streamer.Install(later)
	}
	for _, v := range w.views {
		if v.Host.Name() == host {
			v.Install(later)
		}
	}
	w.Crash(host, sim.Kill, installTime)
}

// installTime is how long it takes to start a machine with another program.
const installTime = 500 * time.Millisecond

// logOf is for log lines of a host.
func (w *system) logOf(host, format string, args ...any) {
	w.Sim.HostByName(host).Logf(format, args...)
}
