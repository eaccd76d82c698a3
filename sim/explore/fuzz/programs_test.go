//go:build linux && (amd64 || arm64)

package fuzz

import (
	"os"
	"testing"

	"groundhog/sim/explore"
)

// inProcesses is a cellar that is dry only where a run has a process of its own.
func inProcesses() *explore.Scenario {
	sc := cellar()
	play := sc.Play
	sc.Programs = true
	sc.Play = func(r *explore.Run) {
		play(r)
		if os.Getenv("GROUNDHOG_WORKER") == "" {
			r.Violated(dry, "process", "the run is in the process of the test")
		}
	}
	return sc
}

// TestCheckPrograms: plans that rapid chooses are followed in processes.
func TestCheckPrograms(t *testing.T) { Check(t, inProcesses(), "drained") }

func FuzzPrograms(f *testing.F) { Fuzz(f, inProcesses(), "drained") }
