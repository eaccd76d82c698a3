package automerge

import (
	"slices"
	"time"

	"groundhog/model/replica"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// Scenarios returns the scenarios of automerge-repo, in the order in which they
// are run.
func Scenarios() []*explore.Scenario {
	return slices.Concat(repoScenarios(), findScenarios(), []*explore.Scenario{outage()})
}

// repoScenarios is the table of the debate: designs, and what the world does to them. In every
// scenario "durable" must hold, and what the others are known to do is in knownFindings.
func repoScenarios() []*explore.Scenario {
	fault := func(action plan.Action, min, max int, with ...plan.Domain) plan.Part {
		return plan.Part{Action: action, Min: min,
			Max: max, From: 3 * time.Second, To: 16 * time.Second, With: with}
	}
	once := fault(saveErrors, 1, 3, plan.Range("times", 1, 3))
	kills := fault(kill, 1, 4, plan.Among("node", "server"))
	powers := fault(powerLoss, 1, 3)
	gone := fault(leave, 1, 1, plan.Among("client", "tab"))
	reload := fault(kill, 1, 3, plan.Among("node", "tab"), plan.Range("down", 0, time.Second))
	cuts := fault(hosts.Net, 1, 3, plan.Examples("fault",
		"reset server|alice", "reset server|bob,tab", "reset-one-side "+
			"alice|server", "reset-one-side bob|server", "partition alice|server for=4s", "cut "+
			"server|bob for=7s"))
	const local, remote = 10 * time.Millisecond, 400 * time.Millisecond
	return []*explore.Scenario{
		scenario("quiet", "nothing goes wrong", local),
		scenario("kill", "the server is killed", local, kills),
		scenario("kill-reload", "and a client without storage is reloaded", local, kills, reload),
		scenario("kill-gone", "and one without storage never comes back", local, kills, gone),
		scenario("power", "the server's machine loses power", local, powers),
		scenario("power-reload", "and a client without storage is reloaded", local, powers, reload),
		scenario("power-gone", "and one without storage never comes back", local, powers, gone),
		scenario("error", "writes to the server's storage, which is remote, fail", remote, once),
		scenario("error-kill", "and the server is killed", remote, once, kills),
		scenario("error-gone", "and a client without storage never comes back",
			remote, once, kills, gone),
		scenario("full", "all writes fail from some time on, until all is healed",
			local, fault(saveErrors, 1, 1, plan.Range("times", 0, 0)), kills),
		scenario("load", "reads fail while the server starts",
			local, fault(loadErrors, 1, 2), kills),
		scenario("slow", "storage is slow, and finishes in any order",
			local, fault(slow, 1, 2), kills),
		scenario("clients", "clients are killed", local, fault(kill, 1, 4,
			plan.Among("node", "alice", "bob"))),
		scenario("network", "connections are reset, on one side or both, and cut", local, cuts),
	}
}

func scenario(name, doc string, saveTime time.Duration, faults ...plan.Part) *explore.Scenario {
	var variants []explore.Variant
	for _, v := range automerge.Versions() {
		variants = append(variants, versions.Variant(v, expected(name, v.Name)))
	}
	return &explore.Scenario{
		Name: "automerge-" + name, Doc: doc, StepLimit: 200_000, TimeLimit: time.Hour, Sweep: 50,
		Plan: plan.Schema{Actions: actions, Length: workTime, Parts: append(workload(),
			faults...), Budget: 6},
		Properties: replica.Properties(),
		Sometimes:  []string{"automerge.saved"},
		Explain:    explore.Words(automerge.Meanings()).Explain,
		Variants:   variants,
		Others:     versions.Others(automerge.AllVersions(), variants, replica.Properties()),
		Play: func(r *explore.Run) {
			w := newSystem(r, saveTime)
			r.Follow(w.handlers())
			w.finish(r)
		},
	}
}
