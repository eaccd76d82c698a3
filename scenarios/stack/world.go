package stack

import (
	"fmt"
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
	"groundhog/scenarios/internal/versions"
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
	source   *source.Source
	store    *objects.Store
	streamer *streamer.Streamer
	views    []*view.View
	devices  []*device.Device
	limited  bool // the slot may be lost
}

func newSystem(r *explore.Run, keepMost int) *system {
	link := net.DefaultLink()
	link.Latency = net.Uniform(200*time.Microsecond, 5*time.Millisecond)
	toggles := versions.Of(r, stack.Versions()).Toggles
	w := &system{World: hosts.New(r.Sim, net.WithLink(link)), limited: keepMost > 0}
	w.record = newRecord(r, w)
	w.source = source.New(r.Sim, w.Net, "source", source.Config{
		KeepMost: keepMost, Toggles: toggles, Observer: w.observer("source"),
	})
	w.store = objects.New(r.Sim, w.Net, "store")
	w.streamer = streamer.New(
		r.Sim, w.Net, "streamer", "source", "store", toggles, w.observer("streamer"))
	for _, name := range named("view", views) {
		w.views = append(w.views,
			view.New(r.Sim, w.Net, name, "source", "streamer", toggles))
	}
	for i, name := range named("client", clients) {
		w.devices = append(w.devices, device.New(r.Sim, w.Net, name, device.Config{
			Client: uint64(i), Views: named("view", views), Shapes: shapesOf(uint64(i)),
			Toggles: toggles, Observer: w.observer(name),
		}))
	}
	for _, d := range w.disks() {
		d.SyncLatency, d.Survival = syncTime, disk.Draw
		w.AddDisk(d)
	}
	w.Boot()
	return w
}

// disks are all disks.
func (w *system) disks() []*disk.Disk {
	all := []*disk.Disk{w.source.Disk, w.store.Disk, w.streamer.Disk}
	for _, d := range w.devices {
		all = append(all, d.Disk)
	}
	return all
}

// shapesOf are those of a client: all but one of them, so that each row has some who have it and
// one who has not.
func shapesOf(client uint64) stack.Shapes {
	s := stack.Shapes{Of: shapes}
	for i := range uint64(shapes) {
		if i != client {
			s.Mine = append(s.Mine, i)
		}
	}
	return s
}

// finish heals the world, looks at it, restarts everything, looks again, and judges.
func (w *system) finish(r *explore.Run) {
	w.history.Harm(w.limited || harms(r.Plan))
	phases := world.Phases{Faults: workTime, Heal: healTime, Restart: restartTime}
	w.Run(r, phases, func(p world.Phase) bool {
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
	e := layers.End{At: int64(w.Sim.Now()), Source: w.source.End(), Bound: retainedMost}
	e.Claims = []layers.Claim{
		{Layer: string(stack.Stored), Upto: w.streamer.Stored()},
		{Layer: string(stack.Slot), Upto: w.source.Confirmed()},
	}
	e.Retained = e.Source - w.source.Confirmed()
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
	h := w.streamer.Host
	h.Crash(sim.PowerLoss)
	w.streamer.Disk.Load(persist.EmptyImage())
	w.history.Void(string(stack.Stored), "streamer")
	w.After(down, func() {
		if !h.Up() {
			h.Boot()
		}
	})
}

// logOf is for log lines about a client.
func (w *system) logOf(client uint64, format string, args ...any) {
	w.Sim.HostByName(fmt.Sprintf("client-%d", client)).Logf(format, args...)
}
