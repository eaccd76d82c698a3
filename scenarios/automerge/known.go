package automerge

import (
	"slices"

	"groundhog/model"
	"groundhog/model/replica"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// The properties by short names, for the tables of scenarios.
var (
	converge    = replica.ReplicasConverge
	survives    = replica.SyncedChangeSurvives
	outlives    = replica.SyncedOutlivesItsMaker
	durable     = replica.AdvertisedIsDurable
	remembers   = replica.StorageForgetsNothing
	silent      = replica.IdleReplicasFallSilent
	failsLoudly = replica.FailedSaveIsNotSilent
	applies     = replica.EveryMessageApplies
	onDisk      = replica.BelievedStoredIsOnDisk
	compacts    = replica.ChunksGetCompacted
	answers     = replica.LookupIsAnswered
	truthful    = replica.NoFalseUnavailable
	serves      = replica.ServesDespiteBadStorage
)

// usual are the properties that versions may violate in scenarios without lookups.
var usual = properties{
	converge, survives, outlives, durable, remembers, silent, failsLoudly, applies, onDisk,
	compacts, explore.Budget,
}

// knownFindings is what versions are known to do under a scenario: the tests search for it. What
// else they may do is in the table of the package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"quiet":        {"2.1.0": {durable}, "2.3.0": {durable}},
	"kill":         {"2.6": {durable}, "no-notice": {converge, silent}},
	"kill-reload":  {"2.6": {survives}, "same-actor": {applies}},
	"power":        {"2.6": {durable}, "atomic": {durable}, "torn-drops": {remembers}},
	"power-reload": {"2.6": {survives}, "before-reply": {survives}},
	"power-gone":   {"2.6": {outlives}, "durable-heads": {outlives}},
	"error": {
		"1.1.0": {durable}, "2.6": {failsLoudly}, "reset-discard": {silent},
		"reset-cached": {onDisk}, "flag-stays": {compacts},
	},
	"error-kill": {"2023-10": {durable}, "reset-close": {durable}},
	"error-gone": {"2.6": {outlives}, "reset-buffer": {outlives}},
	"full":       {"backoff": {failsLoudly}, "durable-heads": {failsLoudly}},
	"slow":       {"before-reply": {durable}, "before-relay": {durable}},
	"clients":    {"no-notice": {converge}},
	"network":    {"one-notice": {converge}},
}

// expected is what a version does under a scenario. Only "durable" must do nothing wrong.
func expected(scenario, version string) explore.Expect {
	if version == "durable" {
		return explore.Expect{}
	}
	return explore.Expect{
		Finds: knownFindings[scenario][version], Within: 400,
		Allows: slices.Clone(usual),
	}
}

// holds is for a version that must do nothing wrong under a scenario.
var holds = properties{}

// findFindings is the same of the scenarios in which documents are looked for; "holds" is for those
// that must do nothing wrong. A single defect does what is listed, and nothing else.
var findFindings = map[string]map[string]properties{
	"find": {
		"1.1.0": {answers}, "2.1.0": {answers}, "2.5.6": {answers}, "2.6": {truthful},
		"asks-nobody": {truthful, converge}, "told-once": {answers},
		"created-empty": {answers}, "load-hangs": {answers}, "load-none": {truthful},
		"answers-early": {truthful}, "found": holds,
	},
	"shutdown": {
		"1.1.0": {durable}, "2.5.6": {durable}, "2.6": {durable}, "flush-or-fail": {durable},
		"ends-first": holds, "found": holds,
	},
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
				expect.Allows = append(slices.Clone(usual), answers, truthful)
			}
		}
		list = append(list, versions.Variant(v, expect))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
