package gotest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"groundhog/sim/explore"
)

// Repros replays every repro file of a folder, each in a subtest of its name, and says how each
// stands. It fails where a defect is lost, a fixed bug is back, or another failure hides the one
// that was kept. With -refresh it writes those anew that moved or were fixed.
//
// If one variant or repro file is asked for, that is the business of [Run], and Repros replays
// nothing.
func Repros(t *testing.T, folder string, scenarios ...*explore.Scenario) {
	t.Helper()
	w, other := workerOf(t, scenarios)
	if other {
		return
	}
	req, err := readRequest(scenarios)
	if err != nil {
		t.Fatal(err)
	}
	if req.repro != "" || req.variant != "" {
		return
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.repro"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if _, rep := replayFile(t, w, req, scenarios, file); rep.Status.Bad() {
				t.Fail()
			}
		})
	}
}

// replayAlone replays the one file that was asked for, and fails if its failure shows.
func replayAlone(t *testing.T, w explore.Worker, req *request, scenarios []*explore.Scenario) {
	if sc, rep := replayFile(t, w, req, scenarios, req.repro); rep.Status.Failing() {
		explore.Report(explore.WithWorker(t.Context(), w), t.Output(), sc, rep.Outcome, 40)
		t.Fail()
	}
}

// replayFile replays one file, and refreshes it if that is asked for.
func replayFile(t *testing.T, w explore.Worker, req *request, scenarios []*explore.Scenario,
	file string) (*explore.Scenario, explore.ReplayResult) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, sc, err := explore.ParseRepro(scenarios, string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	rep, err := r.Replay(explore.WithWorker(t.Context(), w), sc, explore.ReplayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(t.Output(), "%s: %s\n", filepath.Base(file), r.Line(rep))
	if now := r.Refresh(rep); req.refresh && now.String() != string(text) {
		if err := os.WriteFile(file, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(t.Output(), "%s: refreshed\n", filepath.Base(file))
	}
	return sc, rep
}
