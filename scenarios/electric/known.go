package electric

import (
	"slices"
	"strings"

	"groundhog/nodes/electric"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what later versions, and the sweeps that PR 3975 leaves for later, are known to do under a scenario: the tests search for it, and "holds"
// is swept. All that they may do is in the table of the package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]string{
	"load":        {"1.1.9": "L4", "1.4.9": "S1", "1.7.8": "S1", "1.7.9": holds},
	"slot":        {"1.1.9": "L6", "1.4.9": "L6", "pr3975+unpin": "S1", "pr3975+invalid": holds, "sweep-unpin": "S1", "sweep-invalid": holds, "1.4.15": "L6", "1.7.9": holds},
	"stall":       {"pr3975+unpin": "S1", "sweep-unpin": "S1", "sweep-invalid": holds, "1.4.15": "L1", "1.4.16": "L1", "1.7.8": "S1", "1.7.9": holds},
	"scale":       {"pr3975+unpin": "S1", "sweep-unpin": "S1", "sweep-invalid": holds, "1.4.15": "L1", "1.4.16": "L1", "1.7.8": "S1", "1.7.9": holds},
	"redeliver":   {"pr3975+unpin": "S2", "pr3975+invalid": "S2", "sweep-unpin": "S1", "sweep-invalid": holds, "1.4.15": "S1", "1.7.9": "S1"},
	"exception":   {"pr3975+unpin": "S7", "pr3975+invalid": "S7", "sweep-unpin": holds, "1.7.8": "S1"},
	"removal":     {"sweep-unpin": "S1", "sweep-invalid": "L1", "1.4.15": "S1", "1.7.9": "S1"},
	"kill":        {"pr3975+invalid": "S2", "sweep-unpin": "S1 S2", "sweep-invalid": holds, "1.4.15": "S1", "1.4.16": "S1", "1.7.9": "S1"},
	"suspend":     {"sweep-invalid": holds, "1.4.15": "L1"}, // 1.7.9 violates S7 in one seed of a thousand
	"memory":      {"1.1.9": "L1", "pr3975+invalid": "S2", "sweep-invalid": holds, "1.4.15": "S1", "1.7.9": "S1"},
	"publication": {"1.1.9": "S2", "1.4.16": "S2", "1.7.9": "S2"},
	"crash":       {"1.7.9": "L5"},
	"clients":     {"1.7.9": "S4"},
	"disk":        {"1.7.9": "S2"},
}

// holds is for a version that must do nothing wrong under a scenario.
const holds = versions.Holds

// reported are the versions of the report and of the pull request.
var reported = []string{"1.4.13", "pr3975", "pr3975+cap"}

// variants are all versions under a scenario: so much is expected of those reported, what is known of the others, and of pinned nothing bad.
func variants(scenario string, expect [3]explore.Expect) (list []explore.Variant) {
	for _, v := range electric.Versions() {
		does := explore.Expect{}
		switch i, known := slices.Index(reported, v.Name), knownFindings[scenario][v.Name]; {
		case i >= 0:
			does = expect[i]
		case v.Name != "pinned" && known != holds:
			does = explore.Expect{
				Finds: strings.Fields(known), Within: 500,
				Allows: []string{"S1", "S2", "S3", "S4", "S5", "S7", "LL", "L1", "L2", "L4", "L5", "L6", "budget"},
			}
		}
		list = append(list, versions.Variant(v, does))
	}
	return list
}
