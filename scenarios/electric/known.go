package electric

import (
	"slices"

	"groundhog/model"
	"groundhog/model/shapelog"
	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// The properties by short names, for the tables of scenarios.
var (
	durable        = shapelog.AckedIsDurable
	noHole         = shapelog.LogHasNoHole
	complete       = shapelog.LogIsComplete
	rightView      = shapelog.ClientViewIsRight
	acksGrow       = shapelog.AcksOnlyGrow
	noLateDelivery = shapelog.NoDeliveryAfterRemoval
	roundEnds      = shapelog.PublishRoundEnds
	catchUp        = shapelog.AcksCatchUp
	noDeadWriter   = shapelog.NoWaitForDeadWriter
	boundedWAL     = shapelog.WALStaysBounded
	keepsShapes    = shapelog.NoNeedlessInvalidation
	contained      = shapelog.HarmStaysInItsShape
)

// What a version does that violates one property alone.
var (
	loses        = properties{durable}
	skips        = properties{noHole}
	stalls       = properties{catchUp}
	lateDelivery = properties{noLateDelivery}
	growsWAL     = properties{boundedWAL}
	spreads      = properties{contained}
	invalidates  = properties{keepsShapes}
	misleads     = properties{rightView}
)

// knownFindings is what later versions, and the sweeps that PR 3975 leaves for later, are known to
// do under a scenario: the tests search for it, and what holds is swept. All that they may do is in
// the table of the package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]properties{
	"load": {"1.1.9": growsWAL, "1.4.9": loses, "1.7.8": loses, "1.7.9": holds},
	"slot": {
		"1.1.9": spreads, "1.4.9": spreads, "pr3975+unpin": loses, "pr3975+invalid": holds,
		"sweep-unpin": loses, "sweep-invalid": holds, "1.4.15": spreads, "1.7.9": holds,
	},
	"stall": {
		"pr3975+unpin": loses, "sweep-unpin": loses, "sweep-invalid": holds,
		"1.4.15": stalls, "1.4.16": stalls, "1.7.8": loses, "1.7.9": holds,
	},
	"scale": {
		"pr3975+unpin": loses, "sweep-unpin": loses, "sweep-invalid": holds,
		"1.4.15": stalls, "1.4.16": stalls, "1.7.8": loses, "1.7.9": holds,
	},
	"redeliver": {
		"pr3975+unpin": skips, "pr3975+invalid": skips, "sweep-unpin": loses,
		"sweep-invalid": holds, "1.4.15": loses, "1.7.9": holds,
	},
	"exception": {
		"pr3975+unpin": lateDelivery, "pr3975+invalid": lateDelivery, "sweep-unpin": holds,
		"1.7.8": loses, "1.7.9": loses,
	},
	"removal": {
		"sweep-unpin": loses, "sweep-invalid": stalls, "1.4.15": loses, "1.7.9": loses,
	},
	"kill": {
		"pr3975+invalid": skips, "sweep-unpin": {durable, noHole}, "sweep-invalid": holds,
		"1.4.15": loses, "1.4.16": loses, "1.7.9": loses,
	},
	// 1.7.9 violates no-delivery-after-removal in one seed of a thousand.
	"suspend": {"sweep-invalid": holds, "1.4.15": stalls},
	"memory": {
		"1.1.9": stalls, "pr3975+invalid": skips, "sweep-invalid": holds, "1.4.15": loses,
		"1.7.9": loses,
	},
	"publication": {"1.1.9": skips, "1.4.16": skips, "1.7.9": skips},
	"crash":       {"1.7.9": invalidates},
	"clients":     {"1.7.9": misleads},
	"disk":        {"1.7.9": skips},
	"idle":        {"1.1.2": stalls, "1.1.9": holds, "1.7.9": holds},
	"hang": {
		"1.4.16": stalls, "1.7.9": stalls, "pinned": stalls, "receive-timeout": holds,
		"receive-short": holds, "receive-blind": holds,
	},
	"decoding": {
		"receive-short": stalls, "receive-blind": stalls, "receive-zero": stalls,
		"receive-timeout": holds,
	},
	"untimed": {"receive-zero": stalls, "receive-timeout": holds, "receive-short": holds},
}

// holds is for a version that must do nothing wrong under a scenario.
var holds = properties{}

// reported are the versions of the report and of the pull request.
var reported = []string{"1.4.13", "pr3975", "pr3975+cap"}

// variants are all versions under a scenario: so much is expected of those reported, what is known
// of the others, and of pinned nothing bad that is not known.
func variants(scenario string, expect [3]explore.Expect) (list []explore.Variant) {
	for _, v := range electric.Versions() {
		does := explore.Expect{}
		known, listed := knownFindings[scenario][v.Name]
		switch i := slices.Index(reported, v.Name); {
		case i >= 0:
			does = expect[i]
		case len(known) > 0, v.Name != "pinned" && !listed:
			does = explore.Expect{
				Finds: known, Within: 500,
				Allows: properties{
					durable, noHole, complete, rightView, acksGrow, noLateDelivery, roundEnds,
					catchUp, noDeadWriter, boundedWAL, keepsShapes, contained, explore.Budget,
				},
			}
		}
		list = append(list, versions.Variant(v, does))
	}
	return list
}

// properties is what a version is known to violate, or allowed to.
type properties = []*model.Property
