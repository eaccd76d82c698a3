package gotest

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"groundhog/sim/explore"
)

// Main reads the flags, runs the tests of the package, and exits. Call it from
// TestMain.
func Main(m *testing.M, all []*explore.Scenario) {
	flag.Parse()
	w, err := readWish(all)
	for _, sc := range all {
		if err == nil {
			err = sc.Check()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "groundhog:", err)
		os.Exit(2)
	}
	explore.TuneMemory()
	if os.Getenv(childMark) != "" {
		beChild(w)
		os.Exit(0)
	}
	asked, scenarios = w, all
	only(w)
	code := m.Run()
	if err := finishTrace(w.trace); err != nil {
		fmt.Fprintln(os.Stderr, "groundhog:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// scenarios are all there are, whatever was asked for.
var scenarios []*explore.Scenario

// only leaves out the other tests of the package if one scenario or run is asked for, unless
// -run says which tests are meant.
func only(w wish) {
	if run := flag.Lookup("test.run"); run != nil && run.Value.String() == "" && (*scenarioFlag != "" || w.variant != "" || w.repro != "") {
		_ = flag.Set("test.run", "^Test(Scenarios|Repros)$")
	}
}
