package counter

import (
	"testing"

	"groundhog/sim/explore/fuzz"
	"groundhog/sim/explore/gotest"
)

func TestScenarios(t *testing.T) { gotest.Run(t, Scenarios...) }
func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros", Scenarios...) }
func TestFuzz(t *testing.T)      { fuzz.Check(t, Scenarios[0], "synced") }
func FuzzPlans(f *testing.F)     { fuzz.Fuzz(f, Scenarios[0], "synced") }
