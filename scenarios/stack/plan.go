package stack

import (
	"fmt"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/consumer"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// How many there are of each.
const (
	clients = 3
	views   = 2
	keys    = 12
	shapes  = 4
	users   = 2 // of a device, one at a time
)

// hosts are those of every scenario but those with a standby, which has doubled.
var (
	hosts   = topology("source", "store", "streamer")
	doubled = topology("source", "standby", "store", "streamer")
)

func topology(servers ...string) *world.Topology {
	return world.NewTopology(
		slices.Concat(servers, named("view", views), named("client", clients)),
		slices.Concat(servers, named("client", clients)))
}

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
		Tab    int    `plan:"0..1"`
		Key    uint64 `plan:"0..11"`
		Rows   int    `plan:"1..3"`
	}
	unpublishedLine struct{}
	subscribeLine   struct {
		Client  int    `plan:"0..2"`
		Without uint64 `plan:"0..3"`
	}
	dependLine struct {
		Client int    `plan:"0..2"`
		Group  uint64 `plan:"0..3"`
	}
	signInLine struct {
		Client int `plan:"0..2"`
		User   int `plan:"0..1"`
	}
	expireLine   struct{}
	failoverLine struct {
		Down time.Duration `plan:"10ms..10s"`
	}
	installLine struct {
		Host    string `plan:"streamer|view-0|view-1"`
		Release string `plan:"older|later"`
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
	consumerLine struct {
		Shape uint64 `plan:"0..3"`
	}
	moveLine struct {
		Client int `plan:"0..2"`
		View   int `plan:"0..1"`
	}
)

var (
	mutate = plan.Op[mutateLine]("mutate",
		"the user of a client adds one to some rows, in one transaction")
	unpublished = plan.Op[unpublishedLine]("unpublished",
		"a transaction of the source in tables that are not published")
	subscribe = plan.Op[subscribeLine]("subscribe",
		"the user of a client looks at all shapes but one")
	depend = plan.Op[dependLine]("depend",
		"the user of a client looks at all shapes, at one only while its first row says so")
	signIn   = plan.Op[signInLine]("sign-in", "one of the users of a client signs in")
	expire   = plan.Fault[expireLine]("expire", "all tokens of clients expire")
	failover = plan.Fault[failoverLine]("failover",
		"the source's machine is lost, and the standby takes its place, if it may")
	install = plan.Fault[installLine]("install",
		"a machine gets the program of a release, and starts with it")
	refused = plan.Op[refusedLine]("refused",
		"the user of a client does what the application will refuse")
	replace = plan.Fault[replaceLine]("replace",
		"the streamer's machine is lost, and another one with an empty disk takes its place")
	rotate = plan.Fault[rotateLine]("rotate",
		"an operator has the streamer begin a new change log, under another handle")
	freeze = plan.Fault[freezeLine]("freeze-tab",
		"the tab of a client that syncs is frozen, and another one takes over")
	killConsumer = plan.Fault[consumerLine]("kill-consumer", "the consumer of a shape ends")
	hangConsumer = plan.Fault[consumerLine]("hang-consumer",
		"the consumer of a shape flushes nothing more")
	poison = plan.Fault[consumerLine]("poison",
		"the next transaction of a shape is one by which its consumer ends")
	move = plan.Fault[moveLine]("move", "the balancer sends a client to a view")
)

// actions are what plans of every scenario may hold.
func actions(of *world.Topology) []plan.Action {
	return append([]plan.Action{
		mutate, refused, unpublished, subscribe, depend, signIn, expire, failover, install, replace,
		rotate, freeze, killConsumer, hangConsumer, poison, move,
	}, of.Actions()...)
}

// handlers carry out the lines of a plan.
func (w *system) handlers() plan.Handlers {
	return slices.Concat(w.Handlers(),
		mutate.Do(func(l mutateLine) {
			var keyed []uint64
			for i := range uint64(l.Rows) {
				keyed = append(keyed, (l.Key+5*i)%keys)
			}
			_ = w.devices[l.Client].Mutate(l.Tab, keyed, false) // one that is off takes none
		}),
		refused.Do(func(l refusedLine) {
			_ = w.devices[l.Client].Mutate(0, []uint64{0}, true)
		}),
		unpublished.Do(func(unpublishedLine) { w.primary().Unpublished() }),
		subscribe.Do(func(l subscribeLine) {
			_ = w.devices[l.Client].Subscribe(allBut(l.Without))
		}),
		depend.Do(func(l dependLine) {
			s := allBut(l.Group)
			s.Mine = append(s.Mine, stack.Dependent+l.Group)
			_ = w.devices[l.Client].Subscribe(s)
		}),
		signIn.Do(func(l signInLine) {
			_ = w.devices[l.Client].SignIn(uint64(l.Client + clients*l.User))
		}),
		expire.Do(func(expireLine) { w.tokens.Expire() }),
		failover.Do(func(l failoverLine) { w.failover(l.Down) }),
		install.Do(func(l installLine) { w.install(l.Host, l.Release == "later") }),
		freeze.Do(func(l freezeLine) { w.devices[l.Client].FreezeTab() }),
		rotate.Do(func(rotateLine) { w.streamer.Rotate() }),
		replace.Do(func(l replaceLine) { w.replace(l.Down) }),
		killConsumer.Do(w.consumer((*consumer.Set).Kill)),
		hangConsumer.Do(w.consumer((*consumer.Set).Hang)),
		poison.Do(w.consumer((*consumer.Set).Poison)),
		move.Do(func(l moveLine) {
			w.turn = l.View
			w.devices[l.Client].Move(l.View)
		}),
	)
}

// consumer does something to one, if the streamer runs.
func (w *system) consumer(do func(s *consumer.Set, shape uint64)) func(consumerLine) {
	return func(l consumerLine) {
		if s := w.streamer.Shapes(); s != nil {
			do(s, l.Shape)
		}
	}
}

// typing is the workload: users change rows, now and then.
func typing(least, most int, with ...plan.Domain) plan.Part {
	return plan.Part{Action: mutate, Min: least, Max: most, From: time.Second,
		To: workTime - 2*time.Second, With: with}
}

// working is a part of a plan in which users do something else.
func working(a plan.Action, least, most int) plan.Part {
	return plan.Part{Action: a, Min: least, Max: most, From: time.Second,
		To: workTime - 2*time.Second}
}

// going is a part of a plan in which something goes wrong, at least once.
func going(a plan.Action, most int, with ...plan.Domain) plan.Part {
	return plan.Part{Action: a, Min: 1, Max: most, From: faultsFrom, To: faultsTo, With: with}
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

// early is a part of a plan at a time at which readers find out about it while users still change
// rows: what they lack is seen until those rows change again.
func early(p plan.Part) plan.Part {
	p.To = faultsTo - stack.Lifeless
	return p
}

// losing are losses of power of some hosts, at least one.
func losing(most int, of ...string) plan.Part { return losingOf(hosts, most, of...) }

func losingOf(t *world.Topology, most int, of ...string) plan.Part {
	return plan.Part{Action: t.Crash, Min: 1, Max: most, From: faultsFrom, To: faultsTo,
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

// behindEdge are new logs, views that hear of them late, and clients that are sent to them.
func behindEdge() []plan.Part {
	return []plan.Part{
		typing(20, 60),
		working(subscribe, 1, 6),
		going(rotate, 3),
		{Action: move, Min: 1, Max: 6, From: faultsFrom, To: faultsTo},
		{Action: edged.Net, Min: 1, Max: 3, From: faultsFrom, To: faultsTo,
			With: []plan.Domain{plan.Examples("fault",
				"partition streamer|view-0 for=3s", "partition streamer|view-1 for=3s",
				"cut edge|view-0 for=4s", "clog edge|view-1 for=2s", "reset edge|view-0,view-1",
				"clog streamer|view-0 for=2s")}},
	}
}

// caring are consumers that end or hang, a streamer that loses power, views that begin anew after
// that, and users who look at other shapes in the end: they are given what the consumers have.
func caring() []plan.Part {
	const quiet, seen = 13 * time.Second, workTime - 2*time.Second
	short := plan.Range("down", 10*time.Millisecond, time.Second)
	return []plan.Part{
		{Action: mutate, Min: 40, Max: 80, From: time.Second, To: quiet},
		{Action: subscribe, Min: 4, Max: 8, From: quiet, To: seen},
		{Action: killConsumer, Min: 1, Max: 2, From: faultsFrom, To: quiet},
		{Action: hangConsumer, Max: 1, From: faultsFrom, To: quiet},
		{Action: poison, Max: 1, From: faultsFrom, To: quiet},
		{Action: hosts.Crash, Max: 1, From: faultsFrom, To: faultsTo, With: []plan.Domain{
			plan.Among("host", "streamer"), plan.Among("kind", world.Power), short}},
		{Action: hosts.Crash, Min: 1, Max: 2, From: quiet, To: faultsTo, With: []plan.Domain{
			plan.Among("host", named("view", views)...), plan.Among("kind", world.Kill), short}},
		{Action: hosts.Disk, Max: 1, From: faultsFrom, To: quiet, With: []plan.Domain{
			plan.Among("host", "streamer"), plan.Examples("fault",
				`write "shapes/*" ENOSPC for=2s`, `sync "shapes/*" EIO max=1`)}},
	}
}

// filling is what keeps the log of the source from being cut, and a loss of power of the source.
func filling() []plan.Part {
	return []plan.Part{
		typing(60, 90), going(killConsumer, 2), losing(1, "source"), cuttingOff(),
	}
}

// tearing are losses of power while something is being written, and restores.
func tearing() []plan.Part {
	return []plan.Part{
		typing(40, 80), losing(2, "source"), losing(1, "store", "streamer"),
		going(replace, 2, briefly),
	}
}

// briefly is a machine that is away for a moment.
var briefly = plan.Range("down", 10*time.Millisecond, 3*time.Second)

// cuttingOff is the streamer cut off from the source, for longer than a slot with a limit waits.
func cuttingOff() plan.Part {
	return faulty(2, "partition source|streamer for=10s", "partition streamer|store for=10s",
		"isolate streamer for=10s")
}

// rotating is a new change log, when all are quiet.
func rotating(most int) []plan.Part {
	return []plan.Part{
		{Action: mutate, Min: 10, Max: 30, From: time.Second, To: 10 * time.Second},
		{Action: rotate, Min: 1, Max: most, From: 12 * time.Second, To: faultsTo},
	}
}

// faulty are faults of the network, at least one.
func faulty(most int, examples ...string) plan.Part {
	return going(hosts.Net, most, plan.Examples("fault", examples...))
}

// outage is the streamer without its source, for so long that much waits for it.
func outage() plan.Part {
	return plan.Part{Action: hosts.Net, Min: 1, Max: 1, From: faultsFrom, To: 4 * time.Second,
		With: []plan.Domain{plan.Examples("fault", "partition source|streamer for=14s")}}
}
