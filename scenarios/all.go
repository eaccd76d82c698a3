package scenarios

import "groundhog/sim/explore"

// All returns every scenario, in the order in which they are run.
func All() []*explore.Scenario {
	return append(electricTable(), spacetimeTable()...)
}
