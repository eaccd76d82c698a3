package automerge

import (
	"strings"

	"groundhog/nodes/automerge"
	"groundhog/scenarios/internal/versions"
	"groundhog/sim/explore"
)

// knownFindings is what versions are known to do under a scenario: the tests search for it. What else they may do is in the table of the
// package's README, which "groundhog table" makes.
var knownFindings = map[string]map[string]string{
	"quiet":        {"2.1.0": "R4", "2.3.0": "R4"},
	"kill":         {"2.6": "R4", "no-notice": "R1 R6"},
	"kill-reload":  {"2.6": "R2", "same-actor": "R8"},
	"power":        {"2.6": "R4", "atomic": "R4", "torn-drops": "R5"},
	"power-reload": {"2.6": "R2", "before-reply": "R2"},
	"power-gone":   {"2.6": "R3", "durable-heads": "R3"},
	"error":        {"1.1.0": "R4", "2.6": "R7", "reset-discard": "R6", "reset-cached": "R9", "flag-stays": "R10"},
	"error-kill":   {"2023-10": "R4", "reset-close": "R4"},
	"error-gone":   {"2.6": "R3", "reset-buffer": "R3"},
	"full":         {"backoff": "R7", "durable-heads": "R7"},
	"slow":         {"before-reply": "R4", "before-relay": "R4"},
	"clients":      {"no-notice": "R1"},
	"network":      {"one-notice": "R1"},
}

// expected is what a version does under a scenario. Only "durable" must do nothing wrong.
func expected(scenario, version string) explore.Expect {
	if version == "durable" {
		return explore.Expect{}
	}
	return explore.Expect{
		Finds: strings.Fields(knownFindings[scenario][version]), Within: 400,
		Allows: strings.Fields("R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 budget"),
	}
}

// holds is for a version that must do nothing wrong under a scenario.
const holds = versions.Holds

// findFindings is the same of the scenarios in which documents are looked for; "holds" is for those that must do nothing wrong. A single defect does
// what is listed, and nothing else.
var findFindings = map[string]map[string]string{
	"find": {
		"1.1.0": "R11", "2.1.0": "R11", "2.5.6": "R11", "2.6": "R12",
		"asks-nobody": "R12 R1", "told-once": "R11", "created-empty": "R11", "load-hangs": "R11", "load-none": "R12", "answers-early": "R12", "found": holds,
	},
	"shutdown": {"1.1.0": "R4", "2.5.6": "R4", "2.6": "R4", "flush-or-fail": "R4", "ends-first": holds, "found": holds},
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
		if known != holds {
			expect = explore.Expect{Finds: strings.Fields(known), Within: 400, Allows: strings.Fields(known)}
			if i < plain {
				expect.Allows = strings.Fields("R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 budget")
			}
		}
		list = append(list, versions.Variant(v, expect))
	}
	return list
}
