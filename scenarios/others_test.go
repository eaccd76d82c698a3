package scenarios

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/nodes/automerge"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/nodes/powersync"
	"groundhog/nodes/spacetime"
	"groundhog/nodes/stack"
	"groundhog/sim/explore"
)

// TestEveryVersionRunsInEveryScenario: each version of a system is a variant of each of its
// scenarios, and runs there with a plan.
func TestEveryVersionRunsInEveryScenario(t *testing.T) {
	for system, names := range map[string][]string{
		"electric": append(electric.AllVersions().Names(),
			shapestream.Versions().Names()...),
		"powersync": powersync.Versions().Names(),
		"spacetime": spacetime.AllVersions().Names(),
		"automerge": automerge.AllVersions().Names(),
		"stack":     stack.Versions().Names(),
	} {
		first := true
		for _, sc := range All() {
			if len(sc.Name) < len(system) || sc.Name[:len(system)] != system {
				continue
			}
			for _, name := range names {
				_, err := sc.Variant(name)
				require.NoError(t, err)
			}
			if !first || testing.Short() {
				continue
			}
			first = false
			for _, v := range slices.Concat(sc.Variants, sc.Others) {
				p, err := sc.Schema().Parse(fmt.Sprintf("groundhog plan 1 %s\n", sc.Name))
				require.NoError(t, err)
				_, err = explore.Execute(t.Context(), sc,
					explore.Options{Seed: 1, Variant: v.Name, Plan: &p})
				require.NoError(t, err, "%s/%s", sc.Name, v.Name)
			}
		}
		require.False(t, first && !testing.Short(), system)
	}
}
