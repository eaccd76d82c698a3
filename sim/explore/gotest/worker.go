package gotest

import (
	"context"
	"testing"

	"groundhog/sim/explore"
	"groundhog/sim/linux/twin"
)

// Context is the context of the test for runs of these scenarios: a test that calls package explore
// itself, with a scenario that has Programs, begins with it and names all of them in one call. In
// the process of such a run, which is this test binary with -test.run of exactly this test, it
// makes the run and does not return.
func Context(t testing.TB, scenarios ...*explore.Scenario) context.Context {
	t.Helper()
	w, other := workerOf(t, scenarios)
	if other {
		t.SkipNow()
	}
	return explore.WithWorker(t.Context(), w)
}

// workerOf says how the process of a run comes to this place of the test. In such a process it
// makes the run, and does not return, or says that the run is that of another place.
func workerOf(t testing.TB, scenarios []*explore.Scenario) (w explore.Worker, other bool) {
	if explore.Serve(scenarios...) {
		return w, true
	}
	return explore.Worker{Args: []string{"-test.run=" + exactly(t.Name())}, Binary: twin.Binary},
		false
}
