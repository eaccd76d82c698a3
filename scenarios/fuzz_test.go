package scenarios

import (
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
	"groundhog/sim/explore/fuzz"
)

func named(t testing.TB, name string) *explore.Scenario {
	t.Helper()
	sc, err := explore.Find(All(), name)
	require.NoError(t, err)
	return sc
}

// TestFuzzElectric lets rapid choose what happens; FuzzElectric the coverage of
// the code: go test ./scenarios -fuzz FuzzElectric -fuzzminimizetime=1x.
func TestFuzzElectric(t *testing.T) { fuzz.Check(t, named(t, "electric-mixed"), "pinned") }

func FuzzElectric(f *testing.F) { fuzz.Fuzz(f, named(f, "electric-mixed"), "pinned") }
