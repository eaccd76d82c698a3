package scenarios

import (
	"slices"

	"groundhog/scenarios/automerge"
	"groundhog/scenarios/electric"
	"groundhog/scenarios/powersync"
	"groundhog/scenarios/spacetime"
	"groundhog/scenarios/stack"
	"groundhog/sim/explore"
)

// All returns every scenario, in the order in which they are run.
func All() []*explore.Scenario {
	return slices.Concat(
		electric.Scenarios(), spacetime.Scenarios(), powersync.Scenarios(), automerge.Scenarios(),
		stack.Scenarios())
}
