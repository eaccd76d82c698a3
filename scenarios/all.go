package scenarios

import (
	"slices"

	"groundhog/sim/explore"
)

// All returns every scenario, in the order in which they are run.
func All() []*explore.Scenario {
	return slices.Concat(electricTable(), spacetimeTable(), powersyncTable(), automergeTable(), automergeFindTable(), []*explore.Scenario{automergeOutage()})
}
