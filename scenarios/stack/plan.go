package stack

import (
	"fmt"
	"slices"
	"time"

	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// How many there are of each.
const (
	clients = 3
	views   = 2
	keys    = 12
	shapes  = 4
)

// hosts are those of every scenario.
var hosts = world.NewTopology(
	slices.Concat([]string{"source", "store", "streamer"},
		named("view", views), named("client", clients)),
	slices.Concat([]string{"source", "store", "streamer"}, named("client", clients)),
)

func named(what string, n int) (names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("%s-%d", what, i))
	}
	return names
}

// The lines of plans of the stack.
type (
	mutateLine struct {
		Client int    `plan:"0..2"`
		Key    uint64 `plan:"0..11"`
	}
	refusedLine struct {
		Client int `plan:"0..2"`
	}
	replaceLine struct {
		Down time.Duration `plan:"10ms..10s"`
	}
	rotateLine struct{}
	freezeLine struct {
		Client int `plan:"0..2"`
	}
	moveLine struct {
		Client int `plan:"0..2"`
		View   int `plan:"0..1"`
	}
)

var (
	mutate  = plan.Op[mutateLine]("mutate", "the user of a client adds one to a row")
	refused = plan.Op[refusedLine]("refused",
		"the user of a client does what the application will refuse")
	replace = plan.Fault[replaceLine]("replace",
		"the streamer's machine is lost, and another one with an empty disk takes its place")
	rotate = plan.Fault[rotateLine]("rotate",
		"an operator has the streamer begin a new change log, under another handle")
	freeze = plan.Fault[freezeLine]("freeze-tab",
		"the tab of a client that syncs is frozen, and another one takes over")
	move = plan.Fault[moveLine]("move", "the balancer sends a client to a view")
)

// actions are what plans of every scenario may hold.
var actions = append(
	[]plan.Action{mutate, refused, replace, rotate, freeze, move}, hosts.Actions()...)

// handlers carry out the lines of a plan.
func (w *system) handlers() plan.Handlers {
	return slices.Concat(w.Handlers(),
		mutate.Do(func(l mutateLine) {
			_ = w.devices[l.Client].Mutate(l.Key, false) // a device that is off takes none
		}),
		refused.Do(func(l refusedLine) { _ = w.devices[l.Client].Mutate(0, true) }),
		freeze.Do(func(l freezeLine) { w.devices[l.Client].FreezeTab() }),
		rotate.Do(func(rotateLine) { w.streamer.Rotate() }),
		replace.Do(func(l replaceLine) { w.replace(l.Down) }),
		move.Do(func(l moveLine) { w.devices[l.Client].Move(l.View) }),
	)
}

// typing is the workload: users change rows, now and then.
func typing(least, most int) plan.Part {
	return plan.Part{Action: mutate, Min: least, Max: most, From: time.Second,
		To: workTime - 2*time.Second}
}

// moving is the balancer at work.
func moving(most int) plan.Part {
	return plan.Part{Action: move, Max: most, From: faultsFrom, To: faultsTo}
}

// Faults fall while users change rows.
const (
	faultsFrom = 2 * time.Second
	faultsTo   = 15 * time.Second
)

// losing are losses of power of some hosts, at least one.
func losing(most int, of ...string) plan.Part {
	return plan.Part{Action: hosts.Crash, Min: 1, Max: most, From: faultsFrom, To: faultsTo,
		With: []plan.Domain{plan.Among("host", of...), plan.Among("kind", world.Power),
			plan.Range("down", 10*time.Millisecond, 3*time.Second)}}
}

// handingOver are views that lose the change log for a while, and clients that are sent to them.
func handingOver() []plan.Part {
	return []plan.Part{
		{Action: move, Min: 3, Max: 8, From: faultsFrom, To: faultsTo},
		{Action: hosts.Net, Min: 1, Max: 2, From: faultsFrom, To: faultsTo,
			With: []plan.Domain{plan.Examples("fault",
				"partition streamer|view-0 for=3s", "partition streamer|view-1 for=3s",
				"cut streamer|view-0 for=8s", "clog streamer|view-1 for=4s")}},
	}
}

// replacing is the streamer's machine being replaced, at least once.
func replacing(most int) plan.Part {
	return plan.Part{Action: replace, Min: 1, Max: most, From: faultsFrom, To: faultsTo,
		With: []plan.Domain{plan.Range("down", 10*time.Millisecond, 3*time.Second)}}
}

// cuttingOff is the streamer cut off from the source, for longer than a slot with a limit waits.
func cuttingOff() plan.Part {
	return plan.Part{Action: hosts.Net, Min: 1, Max: 2, From: faultsFrom, To: faultsTo,
		With: []plan.Domain{plan.Examples("fault",
			"partition source|streamer for=10s", "partition streamer|store for=10s",
			"isolate streamer for=10s")}}
}

// rotating is a new change log, when all are quiet.
func rotating(most int) []plan.Part {
	return []plan.Part{
		{Action: mutate, Min: 10, Max: 30, From: time.Second, To: 10 * time.Second},
		{Action: rotate, Min: 1, Max: most, From: 12 * time.Second, To: faultsTo},
	}
}

// freezing are frozen tabs.
func freezing(most int) plan.Part {
	return plan.Part{Action: freeze, Min: 1, Max: most, From: faultsFrom, To: faultsTo}
}
