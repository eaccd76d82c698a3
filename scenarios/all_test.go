package scenarios

import (
	"flag"
	"os"
	"testing"

	"groundhog/sim/explore/gotest"
)

// TestMain gives the tests of this package the short flags, such as -seed=N. Where one scenario or
// run is asked for and -run names no test, the others are left out.
func TestMain(m *testing.M) {
	gotest.ShortFlags()
	flag.Parse()
	if run := flag.Lookup("test.run"); run.Value.String() == "" && gotest.Selected() {
		_ = run.Value.Set("^Test(Scenarios|Repros)$")
	}
	os.Exit(gotest.Main(m))
}

// TestRepros comes first: failures that were found once.
func TestRepros(t *testing.T) { gotest.Repros(t, "testdata/repros", All()...) }

func TestScenarios(t *testing.T) { gotest.Run(t, All()...) }
