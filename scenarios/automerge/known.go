package automerge

import (
	"groundhog/model"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what versions are known to do under a scenario: the tests search for it. What else they may do is in the table of the
// package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"quiet":        {"2.1.0": {model.ReplicaDurable}, "2.3.0": {model.ReplicaDurable}},
	"kill":         {"2.6": {model.ReplicaDurable}, "no-notice": {model.ReplicaConverge, model.ReplicaQuiet}},
	"kill-reload":  {"2.6": {model.ReplicaKeeps}, "same-actor": {model.ReplicaWhole}},
	"power":        {"2.6": {model.ReplicaDurable}, "atomic": {model.ReplicaDurable}, "torn-drops": {model.ReplicaMonotone}},
	"power-reload": {"2.6": {model.ReplicaKeeps}, "before-reply": {model.ReplicaKeeps}},
	"power-gone":   {"2.6": {model.ReplicaGone}, "durable-heads": {model.ReplicaGone}},
	"error":        {"1.1.0": {model.ReplicaDurable}, "2.6": {model.ReplicaTold}, "reset-discard": {model.ReplicaQuiet}, "reset-cached": {model.ReplicaBelieves}, "flag-stays": {model.ReplicaCompact}},
	"error-kill":   {"2023-10": {model.ReplicaDurable}, "reset-close": {model.ReplicaDurable}},
	"error-gone":   {"2.6": {model.ReplicaGone}, "reset-buffer": {model.ReplicaGone}},
	"full":         {"backoff": {model.ReplicaTold}, "durable-heads": {model.ReplicaTold}},
	"slow":         {"before-reply": {model.ReplicaDurable}, "before-relay": {model.ReplicaDurable}},
	"clients":      {"no-notice": {model.ReplicaConverge}},
	"network":      {"one-notice": {model.ReplicaConverge}},
}

// expected is what a version does under a scenario. Only "durable" must do nothing wrong.
func expected(scenario, version string) explore.Expect {
	if version == "durable" {
		return explore.Expect{}
	}
	return explore.Expect{
		Finds: knownFindings[scenario][version], Within: 400,
		Allows: properties{model.ReplicaConverge, model.ReplicaKeeps, model.ReplicaGone, model.ReplicaDurable, model.ReplicaMonotone, model.ReplicaQuiet, model.ReplicaTold, model.ReplicaWhole, model.ReplicaBelieves, model.ReplicaCompact, explore.Budget},
	}
}

// holds is for a version that must do nothing wrong under a scenario.
var holds = properties{}

// findFindings is the same of the scenarios in which documents are looked for; "holds" is for those that must do nothing wrong. A single defect does
// what is listed, and nothing else.
var findFindings = map[string]map[string]properties{
	"find": {
		"1.1.0": {model.ReplicaAnswers}, "2.1.0": {model.ReplicaAnswers}, "2.5.6": {model.ReplicaAnswers}, "2.6": {model.ReplicaTruth},
		"asks-nobody": {model.ReplicaTruth, model.ReplicaConverge}, "told-once": {model.ReplicaAnswers}, "created-empty": {model.ReplicaAnswers}, "load-hangs": {model.ReplicaAnswers}, "load-none": {model.ReplicaTruth}, "answers-early": {model.ReplicaTruth}, "found": holds,
	},
	"shutdown": {"1.1.0": {model.ReplicaDurable}, "2.5.6": {model.ReplicaDurable}, "2.6": {model.ReplicaDurable}, "flush-or-fail": {model.ReplicaDurable}, "ends-first": holds, "found": holds},
}

// findVariants are the versions of such a scenario, in the order of the package.
func findVariants(scenario string) (list []explore.Variant) {
	plain := len(automerge.Versions())
	for i, v := range automerge.AllVersions() {
		known, listed := findFindings[scenario][v.Name]
		if !listed {
			continue
		}
		expect := explore.Expect{}
		if len(known) > 0 {
			expect = explore.Expect{Finds: known, Within: 400, Allows: known}
			if i < plain {
				expect.Allows = properties{model.ReplicaConverge, model.ReplicaKeeps, model.ReplicaGone, model.ReplicaDurable, model.ReplicaMonotone, model.ReplicaQuiet, model.ReplicaTold, model.ReplicaWhole, model.ReplicaBelieves, model.ReplicaCompact, model.ReplicaAnswers, model.ReplicaTruth, explore.Budget}
			}
		}
		list = append(list, versions.Variant(v, expect))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
