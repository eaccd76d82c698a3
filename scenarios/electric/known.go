package electric

import (
	"slices"

	"groundhog/model"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what later versions, and the sweeps that PR 3975 leaves for later, are known to do under a scenario: the tests search for it, and "holds"
// is swept. All that they may do is in the table of the package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"load":        {"1.1.9": {model.RetainedBound}, "1.4.9": {model.AckDurable}, "1.7.8": {model.AckDurable}, "1.7.9": holds},
	"slot":        {"1.1.9": {model.Isolation}, "1.4.9": {model.Isolation}, "pr3975+unpin": {model.AckDurable}, "pr3975+invalid": holds, "sweep-unpin": {model.AckDurable}, "sweep-invalid": holds, "1.4.15": {model.Isolation}, "1.7.9": holds},
	"stall":       {"pr3975+unpin": {model.AckDurable}, "sweep-unpin": {model.AckDurable}, "sweep-invalid": holds, "1.4.15": {model.AckProgress}, "1.4.16": {model.AckProgress}, "1.7.8": {model.AckDurable}, "1.7.9": holds},
	"scale":       {"pr3975+unpin": {model.AckDurable}, "sweep-unpin": {model.AckDurable}, "sweep-invalid": holds, "1.4.15": {model.AckProgress}, "1.4.16": {model.AckProgress}, "1.7.8": {model.AckDurable}, "1.7.9": holds},
	"redeliver":   {"pr3975+unpin": {model.LogPrefix}, "pr3975+invalid": {model.LogPrefix}, "sweep-unpin": {model.AckDurable}, "sweep-invalid": holds, "1.4.15": {model.AckDurable}, "1.7.9": {model.AckDurable}},
	"exception":   {"pr3975+unpin": {model.NoGhosts}, "pr3975+invalid": {model.NoGhosts}, "sweep-unpin": holds, "1.7.8": {model.AckDurable}},
	"removal":     {"sweep-unpin": {model.AckDurable}, "sweep-invalid": {model.AckProgress}, "1.4.15": {model.AckDurable}, "1.7.9": {model.AckDurable}},
	"kill":        {"pr3975+invalid": {model.LogPrefix}, "sweep-unpin": {model.AckDurable, model.LogPrefix}, "sweep-invalid": holds, "1.4.15": {model.AckDurable}, "1.4.16": {model.AckDurable}, "1.7.9": {model.AckDurable}},
	"suspend":     {"sweep-invalid": holds, "1.4.15": {model.AckProgress}}, // 1.7.9 violates S7 in one seed of a thousand
	"memory":      {"1.1.9": {model.AckProgress}, "pr3975+invalid": {model.LogPrefix}, "sweep-invalid": holds, "1.4.15": {model.AckDurable}, "1.7.9": {model.AckDurable}},
	"publication": {"1.1.9": {model.LogPrefix}, "1.4.16": {model.LogPrefix}, "1.7.9": {model.LogPrefix}},
	"crash":       {"1.7.9": {model.NoRefetch}},
	"clients":     {"1.7.9": {model.ClientView}},
	"disk":        {"1.7.9": {model.LogPrefix}},
}

// holds is for a version that must do nothing wrong under a scenario.
var holds = properties{}

// reported are the versions of the report and of the pull request.
var reported = []string{"1.4.13", "pr3975", "pr3975+cap"}

// variants are all versions under a scenario: so much is expected of those reported, what is known of the others, and of pinned nothing bad.
func variants(scenario string, expect [3]explore.Expect) (list []explore.Variant) {
	for _, v := range electric.Versions() {
		does := explore.Expect{}
		known, listed := knownFindings[scenario][v.Name]
		switch i := slices.Index(reported, v.Name); {
		case i >= 0:
			does = expect[i]
		case v.Name != "pinned" && (!listed || len(known) > 0):
			does = explore.Expect{
				Finds: known, Within: 500,
				Allows: properties{model.AckDurable, model.LogPrefix, model.LogComplete, model.ClientView, model.AckOrder, model.NoGhosts, model.RoundsEnd, model.AckProgress, model.LiveWriters, model.RetainedBound, model.NoRefetch, model.Isolation, explore.Budget},
			}
		}
		list = append(list, versions.Variant(v, does))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
