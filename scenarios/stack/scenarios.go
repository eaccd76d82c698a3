package stack

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/model/layers"
	"groundhog/nodes/stack"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property

// Scenarios returns the scenarios of the stack, in the order in which they are run.
func Scenarios() []*explore.Scenario {
	return []*explore.Scenario{
		scenario("mixed", "every fault of hosts, disks, clocks and the network",
			slices.Concat([]plan.Part{typing(20, 60), moving(3)},
				hosts.Parts(world.Everything, faultsFrom, faultsTo))...),
		scenario("reuse", "the streamer loses power, and clients go on",
			typing(40, 80), losing(3, "streamer")),
		scenario("power", "machines with disks lose power",
			typing(20, 60), losing(4, hosts.Disks...)),
		scenario("handover", "views lose the change log for a while, and clients are sent to them",
			append(handingOver(), typing(20, 60))...),
		scenario("links", "the network is cut, slow and lossy, and the balancer moves clients",
			slices.Concat([]plan.Part{typing(20, 60), moving(4)},
				hosts.Parts(world.Mix{Cuts: 3, Links: 4}, faultsFrom, faultsTo))...),
		scenario("backup", "the streamer's machine is replaced by one with an empty disk",
			typing(20, 60), replacing(3), moving(2)),
		scenario("slot", "the slot keeps ten transactions, and the streamer is cut off",
			typing(40, 80), cuttingOff()),
		scenario("rotate", "a new change log begins, when all are quiet", rotating(2)...),
		scenario("tabs", "tabs that sync are frozen, and others take over",
			append(handingOver(), typing(20, 60), freezing(4))...),
		scenario("refused", "the application refuses some of what users do",
			typing(20, 40), plan.Part{Action: refused, Min: 1, Max: 4, From: time.Second,
				To: workTime - 2*time.Second}, moving(2)),
	}
}

// The properties by short names, for the table of findings.
var (
	durable  = layers.ClaimsAreDurable
	once     = layers.AppliedOnce
	exact    = layers.ViewIsExact
	advance  = layers.ViewsOnlyAdvance
	stays    = layers.OwnWritesStay
	drains   = layers.QueuesDrain
	converge = layers.ClientsConverge
	catchUp  = layers.ClaimsCatchUp
	refetch  = layers.NoNeedlessRefetch
)

// finding is what a version does under a scenario, within so many seeds.
type finding struct {
	within int
	finds  properties
}

// known is what each version is known to do, by scenario. One that is not listed may do anything;
// one that finds nothing must hold.
var known = map[string]map[string]finding{
	"mixed": {
		"resend-applies": {100, properties{once}}, "drop-on-saved": {10, properties{stays}},
		"no-resend": {100, properties{drains}}, "frozen-view": {200, properties{converge}},
		"fixed": {},
	},
	"reuse": {
		"positions":        {50, properties{exact}},
		"positions+epochs": {}, "positions+sync": {}, "fixed": {},
	},
	"power": {
		"ack-received": {10, properties{durable}}, "early-kept": {20, properties{durable, stays}},
		"no-resend": {50, properties{drains}}, "resend-applies": {50, properties{once}},
		"sent-survives": {50, properties{drains}}, "no-first-push": {50, properties{drains}},
		"repeat-is-fatal":    {50, properties{drains}},
		"no-receive-timeout": {200, properties{catchUp, converge}},
		"positions+epochs":   {}, "positions+sync": {}, "fixed": {},
	},
	"handover": {
		"serve-behind": {200, properties{advance}}, "frozen-view": {50, properties{converge}},
		"fixed": {},
	},
	"links": {
		"gaps-pass": {200, properties{once}},
		"no-resend": {200, properties{drains}}, "repeat-is-fatal": {200, properties{drains}},
		"fixed": {},
	},
	"backup": {
		"ack-unbacked":   {20, properties{durable, exact}},
		"positions+sync": {20, properties{exact}}, "drop-by-echo": {10, properties{drains}},
		"reset-hides-outbox":   {300, properties{stays}},
		"snapshot-then-follow": {500, properties{exact}},
		"positions+epochs":     {}, "fixed": {},
	},
	"slot":    {"restore-again": {20, properties{catchUp, converge}}, "fixed": {}},
	"rotate":  {"handle-needs-growth": {20, properties{refetch}}, "fixed": {}},
	"tabs":    {"stale-leader": {100, properties{advance}}, "fixed": {}},
	"refused": {"poison-blocks": {10, properties{drains}}, "fixed": {}},
}

// variants are all versions under a scenario.
func variants(scenario string) (list []explore.Variant) {
	for _, v := range stack.Versions() {
		expect := explore.Expect{Allows: layers.Properties()}
		if f, listed := known[scenario][v.Name]; listed {
			expect = explore.Expect{Finds: f.finds, Within: f.within}
			if len(f.finds) > 0 {
				expect.Allows = layers.Properties()
			}
		}
		list = append(list, versions.Variant(v, expect))
	}
	return list
}

// scenario is the stack under a plan.
func scenario(name, doc string, parts ...plan.Part) *explore.Scenario {
	keepMost := 0
	if name == "slot" {
		keepMost = 10
	}
	return &explore.Scenario{
		Name: "stack-" + name, Doc: doc,
		StepLimit: 400_000, TimeLimit: time.Hour, Sweep: 100,
		Plan: plan.Schema{
			Actions: actions, Length: workTime, Parts: parts, Budget: world.Budget,
		},
		Properties: layers.Properties(),
		Sometimes: []string{
			"stack.commit", "stack.stored", "stack.applied", "stack.saved", "stack.view-reset",
		},
		Explain:  stack.Explain,
		Variants: variants(name),
		Play: func(r *explore.Run) {
			w := newSystem(r, keepMost)
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
