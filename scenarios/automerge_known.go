package scenarios

import (
	"strings"

	"groundhog/sim/explore"
)

// automergeKnown is what versions are known to do under a scenario: the tests search for it. What else they may do is in the table of the
// package's README, which "groundhog table" makes.
var automergeKnown = map[string]map[string]string{
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

// automergeExpect is what a version does under a scenario. Only "durable" must do nothing wrong.
func automergeExpect(scenario, version string) explore.Expect {
	if version == "durable" {
		return explore.Expect{}
	}
	return explore.Expect{
		Finds: strings.Fields(automergeKnown[scenario][version]), Within: 400,
		Allows: strings.Fields("R1 R2 R3 R4 R5 R6 R7 R8 R9 R10 budget"),
	}
}
