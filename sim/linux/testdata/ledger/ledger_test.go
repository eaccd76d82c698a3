package ledger

import (
	"testing"

	"groundhog/sim/explore/gotest"
)

func TestScenarios(t *testing.T) { gotest.Run(t, Scenarios...) }
func TestRepros(t *testing.T)    { gotest.Repros(t, "testdata/repros", Scenarios...) }
