package scenarios

import (
	"testing"

	"groundhog/sim/explore/gotest"
)

func TestMain(m *testing.M) { gotest.Main(m, All()) }

// TestRepros comes first: failures that were found once.
func TestRepros(t *testing.T) { gotest.Repros(t, "testdata/repros") }

func TestScenarios(t *testing.T) { gotest.Scenarios(t) }
