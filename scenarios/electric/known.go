package electric

import (
	"slices"

	"groundhog/model"
	"groundhog/model/shapelog"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what later versions, and the sweeps that PR 3975 leaves for later, are known to do under a scenario: the tests search for it, and "holds"
// is swept. All that they may do is in the table of the package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"load":        {"1.1.9": {shapelog.WALStaysBounded}, "1.4.9": {shapelog.AckedIsDurable}, "1.7.8": {shapelog.AckedIsDurable}, "1.7.9": holds},
	"slot":        {"1.1.9": {shapelog.HarmStaysInItsShape}, "1.4.9": {shapelog.HarmStaysInItsShape}, "pr3975+unpin": {shapelog.AckedIsDurable}, "pr3975+invalid": holds, "sweep-unpin": {shapelog.AckedIsDurable}, "sweep-invalid": holds, "1.4.15": {shapelog.HarmStaysInItsShape}, "1.7.9": holds},
	"stall":       {"pr3975+unpin": {shapelog.AckedIsDurable}, "sweep-unpin": {shapelog.AckedIsDurable}, "sweep-invalid": holds, "1.4.15": {shapelog.AcksCatchUp}, "1.4.16": {shapelog.AcksCatchUp}, "1.7.8": {shapelog.AckedIsDurable}, "1.7.9": holds},
	"scale":       {"pr3975+unpin": {shapelog.AckedIsDurable}, "sweep-unpin": {shapelog.AckedIsDurable}, "sweep-invalid": holds, "1.4.15": {shapelog.AcksCatchUp}, "1.4.16": {shapelog.AcksCatchUp}, "1.7.8": {shapelog.AckedIsDurable}, "1.7.9": holds},
	"redeliver":   {"pr3975+unpin": {shapelog.LogHasNoHole}, "pr3975+invalid": {shapelog.LogHasNoHole}, "sweep-unpin": {shapelog.AckedIsDurable}, "sweep-invalid": holds, "1.4.15": {shapelog.AckedIsDurable}, "1.7.9": {shapelog.AckedIsDurable}},
	"exception":   {"pr3975+unpin": {shapelog.NoDeliveryAfterRemoval}, "pr3975+invalid": {shapelog.NoDeliveryAfterRemoval}, "sweep-unpin": holds, "1.7.8": {shapelog.AckedIsDurable}},
	"removal":     {"sweep-unpin": {shapelog.AckedIsDurable}, "sweep-invalid": {shapelog.AcksCatchUp}, "1.4.15": {shapelog.AckedIsDurable}, "1.7.9": {shapelog.AckedIsDurable}},
	"kill":        {"pr3975+invalid": {shapelog.LogHasNoHole}, "sweep-unpin": {shapelog.AckedIsDurable, shapelog.LogHasNoHole}, "sweep-invalid": holds, "1.4.15": {shapelog.AckedIsDurable}, "1.4.16": {shapelog.AckedIsDurable}, "1.7.9": {shapelog.AckedIsDurable}},
	"suspend":     {"sweep-invalid": holds, "1.4.15": {shapelog.AcksCatchUp}}, // 1.7.9 violates no-delivery-after-removal in one seed of a thousand
	"memory":      {"1.1.9": {shapelog.AcksCatchUp}, "pr3975+invalid": {shapelog.LogHasNoHole}, "sweep-invalid": holds, "1.4.15": {shapelog.AckedIsDurable}, "1.7.9": {shapelog.AckedIsDurable}},
	"publication": {"1.1.9": {shapelog.LogHasNoHole}, "1.4.16": {shapelog.LogHasNoHole}, "1.7.9": {shapelog.LogHasNoHole}},
	"crash":       {"1.7.9": {shapelog.NoNeedlessInvalidation}},
	"clients":     {"1.7.9": {shapelog.ClientViewIsRight}},
	"disk":        {"1.7.9": {shapelog.LogHasNoHole}},
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
				Allows: properties{shapelog.AckedIsDurable, shapelog.LogHasNoHole, shapelog.LogIsComplete, shapelog.ClientViewIsRight, shapelog.AcksOnlyGrow, shapelog.NoDeliveryAfterRemoval, shapelog.PublishRoundEnds, shapelog.AcksCatchUp, shapelog.NoWaitForDeadWriter, shapelog.WALStaysBounded, shapelog.NoNeedlessInvalidation, shapelog.HarmStaysInItsShape, explore.Budget},
			}
		}
		list = append(list, versions.Variant(v, does))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
