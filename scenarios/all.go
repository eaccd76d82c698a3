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

// All returns every scenario, in the order in which they are run: first those of the whole stack.
func All() []*explore.Scenario {
	return slices.Concat(
		stack.Scenarios(), electric.Scenarios(), spacetime.Scenarios(), powersync.Scenarios(),
		automerge.Scenarios())
}
