package counter

import (
	"testing"

	"groundhog/sim/explore/fuzz"
	"groundhog/sim/explore/gotest"
)

func TestMain(m *testing.M)      { gotest.Main(m, Scenarios) }
func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros") }
func TestScenarios(t *testing.T) { gotest.Scenarios(t) }
func TestFuzz(t *testing.T)      { fuzz.Check(t, Scenarios[0], "synced") }
func FuzzPlans(f *testing.F)     { fuzz.Fuzz(f, Scenarios[0], "synced") }
