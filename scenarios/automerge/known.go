package automerge

import (
	"groundhog/model"
	"groundhog/model/replica"
	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what versions are known to do under a scenario: the tests search for it. What else they may do is in the table of the
// package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"quiet":        {"2.1.0": {replica.AdvertisedIsDurable}, "2.3.0": {replica.AdvertisedIsDurable}},
	"kill":         {"2.6": {replica.AdvertisedIsDurable}, "no-notice": {replica.ReplicasConverge, replica.IdleReplicasFallSilent}},
	"kill-reload":  {"2.6": {replica.SyncedChangeSurvives}, "same-actor": {replica.EveryMessageApplies}},
	"power":        {"2.6": {replica.AdvertisedIsDurable}, "atomic": {replica.AdvertisedIsDurable}, "torn-drops": {replica.StorageForgetsNothing}},
	"power-reload": {"2.6": {replica.SyncedChangeSurvives}, "before-reply": {replica.SyncedChangeSurvives}},
	"power-gone":   {"2.6": {replica.SyncedOutlivesItsMaker}, "durable-heads": {replica.SyncedOutlivesItsMaker}},
	"error":        {"1.1.0": {replica.AdvertisedIsDurable}, "2.6": {replica.FailedSaveIsNotSilent}, "reset-discard": {replica.IdleReplicasFallSilent}, "reset-cached": {replica.BelievedStoredIsOnDisk}, "flag-stays": {replica.ChunksGetCompacted}},
	"error-kill":   {"2023-10": {replica.AdvertisedIsDurable}, "reset-close": {replica.AdvertisedIsDurable}},
	"error-gone":   {"2.6": {replica.SyncedOutlivesItsMaker}, "reset-buffer": {replica.SyncedOutlivesItsMaker}},
	"full":         {"backoff": {replica.FailedSaveIsNotSilent}, "durable-heads": {replica.FailedSaveIsNotSilent}},
	"slow":         {"before-reply": {replica.AdvertisedIsDurable}, "before-relay": {replica.AdvertisedIsDurable}},
	"clients":      {"no-notice": {replica.ReplicasConverge}},
	"network":      {"one-notice": {replica.ReplicasConverge}},
}

// expected is what a version does under a scenario. Only "durable" must do nothing wrong.
func expected(scenario, version string) explore.Expect {
	if version == "durable" {
		return explore.Expect{}
	}
	return explore.Expect{
		Finds: knownFindings[scenario][version], Within: 400,
		Allows: properties{replica.ReplicasConverge, replica.SyncedChangeSurvives, replica.SyncedOutlivesItsMaker, replica.AdvertisedIsDurable, replica.StorageForgetsNothing, replica.IdleReplicasFallSilent, replica.FailedSaveIsNotSilent, replica.EveryMessageApplies, replica.BelievedStoredIsOnDisk, replica.ChunksGetCompacted, explore.Budget},
	}
}

// holds is for a version that must do nothing wrong under a scenario.
var holds = properties{}

// findFindings is the same of the scenarios in which documents are looked for; "holds" is for those that must do nothing wrong. A single defect does
// what is listed, and nothing else.
var findFindings = map[string]map[string]properties{
	"find": {
		"1.1.0": {replica.LookupIsAnswered}, "2.1.0": {replica.LookupIsAnswered}, "2.5.6": {replica.LookupIsAnswered}, "2.6": {replica.NoFalseUnavailable},
		"asks-nobody": {replica.NoFalseUnavailable, replica.ReplicasConverge}, "told-once": {replica.LookupIsAnswered}, "created-empty": {replica.LookupIsAnswered}, "load-hangs": {replica.LookupIsAnswered}, "load-none": {replica.NoFalseUnavailable}, "answers-early": {replica.NoFalseUnavailable}, "found": holds,
	},
	"shutdown": {"1.1.0": {replica.AdvertisedIsDurable}, "2.5.6": {replica.AdvertisedIsDurable}, "2.6": {replica.AdvertisedIsDurable}, "flush-or-fail": {replica.AdvertisedIsDurable}, "ends-first": holds, "found": holds},
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
				expect.Allows = properties{replica.ReplicasConverge, replica.SyncedChangeSurvives, replica.SyncedOutlivesItsMaker, replica.AdvertisedIsDurable, replica.StorageForgetsNothing, replica.IdleReplicasFallSilent, replica.FailedSaveIsNotSilent, replica.EveryMessageApplies, replica.BelievedStoredIsOnDisk, replica.ChunksGetCompacted, replica.LookupIsAnswered, replica.NoFalseUnavailable, explore.Budget}
			}
		}
		list = append(list, versions.Variant(v, expect))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
