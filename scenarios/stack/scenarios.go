package stack

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/model/layers"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/objects"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// Scenarios returns the scenarios of the stack, in the order in which they are run.
func Scenarios() []*explore.Scenario {
	plain := setting{topology: hosts}
	return []*explore.Scenario{
		scenario("mixed", "every fault of hosts, disks, clocks and the network",
			setting{topology: edged, draws: edges, subquery: true},
			slices.Concat([]plan.Part{typing(20, 60), working(depend, 0, 2), moving(3)},
				edged.Parts(world.Everything, faultsFrom, faultsTo))...),
		scenario("reuse", "the streamer loses power, and clients go on", plain,
			typing(40, 80, plan.Range("rows", 1, 1)), early(losing(3, "streamer"))),
		scenario("power", "machines with disks lose power", plain,
			typing(20, 60), losing(4, hosts.Disks...)),
		scenario("handover", "views lose the change log for a while, and clients are sent to them",
			plain, append(handingOver(), typing(20, 60))...),
		scenario("links", "the network is cut, slow and lossy, and the balancer moves clients",
			plain, slices.Concat([]plan.Part{typing(20, 60), moving(4)},
				hosts.Parts(world.Mix{Cuts: 3, Links: 4}, faultsFrom, faultsTo))...),
		scenario("stream", "the stream from the source is cut again and again", plain,
			typing(40, 80, plan.Range("rows", 3, 3)), faulty(8, "reset source|streamer")),
		scenario("offline", "clients cannot push, begin anew, and lose power", plain,
			typing(40, 80), going(rotate, 2), faulty(2, "isolate source for=4s",
				"partition source|view-0,view-1 for=6s"), losing(6, named("client", clients)...)),
		scenario("backup", "the streamer's machine is replaced by one with an empty disk", plain,
			typing(20, 60), going(replace, 3, briefly), moving(2)),
		scenario("restore", "and a restore takes longer than an idle slot is kept",
			setting{topology: hosts, idleMost: 3 * time.Second, objects: slow},
			typing(40, 80), going(replace, 2, briefly)),
		scenario("slot", "the slot keeps ten transactions, and the streamer is cut off",
			setting{topology: hosts, keepMost: 10}, typing(40, 80), cuttingOff()),
		scenario("backlog", "the streamer is cut off for long, and the source does other work",
			plain, typing(50, 80), outage(), working(unpublished, 1, 20)),
		scenario("failover", "the source's machine is lost, and its standby takes its place",
			setting{topology: doubled, standby: true}, typing(40, 80),
			going(failover, 2, briefly), losingOf(doubled, 2, "source", "standby")),
		scenario("rotate", "a new change log begins, when all are quiet", plain, rotating(2)...),
		scenario("upgrade", "machines get the later release, or the older one again", plain,
			typing(20, 60), moving(2), going(install, 6)),
		scenario("tabs", "tabs that sync are frozen, and others take over", plain,
			append(handingOver(), typing(20, 60), going(freeze, 8))...),
		scenario("users", "other users sign in, and tokens expire", plain,
			typing(20, 60), working(signIn, 1, 6), going(expire, 3), moving(2)),
		scenario("shapes", "users look at other parts of the table", plain,
			typing(20, 60), working(subscribe, 1, 6), moving(3)),
		scenario("cache", "clients behind a cache that goes by URL, and new change logs",
			setting{topology: edged, edge: between{cache: true}}, behindEdge()...),
		scenario("strip", "and a proxy takes the name of the log out of refusals",
			setting{topology: edged, edge: between{cache: true, strip: true}}, behindEdge()...),
		scenario("buffer", "clients behind a proxy that holds back what is not much",
			setting{topology: edged, edge: between{hold: true}}, behindEdge()...),
		scenario("subquery", "users look at rows that depend on others, and views start again",
			setting{topology: edged, draws: edges, subquery: true},
			typing(20, 60), working(depend, 2, 8), moving(3),
			losingOf(edged, 3, named("view", views)...)),
		scenario("web", "all that users do over HTTP, and the edge forgets what it has kept",
			setting{topology: edged, draws: edges[direct:], subquery: true},
			typing(20, 60), working(signIn, 0, 3), working(subscribe, 0, 3), working(depend, 0, 2),
			going(expire, 2), going(freeze, 2), moving(2),
			losingOf(edged, 2, edgeName, "view-0", "client-0")),
		scenario("consumers", "consumers of shapes end, hang and meet a transaction that ends them",
			plain, caring()...),
		scenario("storm", "the slot keeps ten transactions, and snapshots of shapes take long",
			setting{topology: hosts, keepMost: 10, reading: 2 * time.Second}, typing(40, 80),
			cuttingOff()),
		scenario("full", "consumers end, streams stop, and the source's disk has little room",
			setting{topology: hosts, room: 3000}, filling()...),
		scenario("torn", "syncs take long, machines lose power, and the streamer's is replaced",
			setting{topology: hosts, syncing: 100 * time.Millisecond}, tearing()...),
		scenario("refused", "the application refuses some of what users do", plain,
			typing(20, 40), working(refused, 1, 4), moving(2)),
	}
}

// slow is an object store that takes its time, and gives up on those who take theirs.
var slow = objects.Config{Chunk: 64, Each: 100 * time.Millisecond, Idle: 2 * time.Second}

// scenario is the stack under a plan.
func scenario(name, doc string, is setting, parts ...plan.Part) *explore.Scenario {
	sweep := uint64(100)
	if is.topology == edged {
		sweep = 50 // a seed takes twice as long
	}
	return &explore.Scenario{
		Name: "stack-" + name, Doc: doc,
		StepLimit: 400_000, TimeLimit: time.Hour, Sweep: sweep,
		Plan: plan.Schema{
			Actions: actions(is.topology), Length: workTime, Parts: parts, Budget: world.Budget,
		},
		Properties: layers.Properties(),
		Sometimes: []string{
			"stack.commit", "stack.stored", "stack.applied", "stack.saved", "stack.view-reset",
		},
		Explain:  stack.Explain,
		Variants: variants(name),
		Play: func(r *explore.Run) {
			w := newSystem(r.Sim, togglesOf(r), is)
			w.plot(r)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}

// liveness are the verdicts on what must happen in the end.
func liveness(all []model.Verdict) []model.Verdict {
	return slices.DeleteFunc(all, func(v model.Verdict) bool {
		return v.Property.Kind != model.Liveness
	})
}
