package gotest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"groundhog/sim/explore"
)

// Repros replays every repro file of a folder, and says how each stands. It fails
// where a defect is lost, a fixed bug is back, or another failure hides the one that
// was kept. -refresh writes those anew that moved or were fixed.
//
// With -repro=FILE it replays that file alone, and fails if the failure shows: the
// form for git bisect run.
func Repros(t *testing.T, folder string) {
	if asked.repro != "" {
		sc, rep := replayFile(t, asked.repro)
		if rep.Status.Failing() {
			explore.Report(t.Context(), t.Output(), sc, rep.Outcome, 40)
			t.Fail()
		}
		return
	}
	if asked.variant != "" {
		return // one run is asked for, and Scenarios makes it
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.repro"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, rep := replayFile(t, file); rep.Status.Bad() {
			t.Fail()
		}
	}
}

// replayFile replays one file, and refreshes it if that is asked for.
func replayFile(t *testing.T, file string) (*explore.Scenario, explore.ReplayResult) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r, sc, err := explore.ParseRepro(scenarios, string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	rep, err := r.Replay(t.Context(), sc, explore.ReplayOptions{})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(t.Output(), "%s: %s\n", filepath.Base(file), r.Line(rep))
	if now := r.Refresh(rep); asked.refresh && now.String() != string(text) {
		if err := os.WriteFile(file, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(t.Output(), "%s: refreshed\n", filepath.Base(file))
	}
	return sc, rep
}
