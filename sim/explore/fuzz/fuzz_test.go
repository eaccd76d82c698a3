package fuzz

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

var dry = &model.Property{Name: "dry", Kind: model.Safety, Statement: "the cellar stays dry"}

type (
	rain struct {
		Much int `plan:"0..9"`
	}
	none struct{}
)

var (
	rains      = plan.Op[rain]("rain", "it rains")
	pumpFails  = plan.Fault[none]("pump-fails", "the pump breaks")
	lightFails = plan.Fault[none]("light-fails", "the light goes out")
)

// cellar floods when the pump fails within two seconds after rain of 7 or more.
func cellar() *explore.Scenario {
	return &explore.Scenario{
		Name: "cellar", StepLimit: 1000, TimeLimit: time.Minute,
		Variants:   []explore.Variant{{Name: "old"}, {Name: "drained"}},
		Properties: []*model.Property{dry},
		Plan: plan.Schema{
			Length: 20 * time.Second,
			Parts: []plan.Part{
				{Action: rains, Min: 1, Max: 12, To: 20 * time.Second},
				{Action: pumpFails, Max: 3, To: 20 * time.Second},
				{Action: lightFails, Max: 3, To: 20 * time.Second},
			},
		},
		Play: func(r *explore.Run) {
			flooded, last, much := 0, -time.Hour, 0
			now := func() time.Duration { return time.Duration(r.Sim.Now()) }
			r.Follow(rains.Do(func(l rain) { last, much = now(), l.Much }),
				pumpFails.Do(func(none) {
					if now()-last < 2*time.Second && much >= 7 && r.Variant == "old" {
						flooded = much
					}
				}), lightFails.Do(func(none) {}))
			r.For(30 * time.Second)
			if flooded > 0 {
				r.Violated(dry, "flooded", "%d", flooded)
			}
		},
	}
}

const childMark = "GROUNDHOG_FUZZ_CHILD"

// TestCheckFinds is a child of TestFilesAgree, in a folder of its own; alone it
// checks the variant that holds.
func TestCheckFinds(t *testing.T) {
	if os.Getenv(childMark) == "" {
		Check(t, cellar(), "drained")
		return
	}
	t.Chdir(os.Getenv(childMark))
	Check(t, cellar(), "old")
}

func FuzzCellar(f *testing.F) { Fuzz(f, cellar(), "drained") }

// TestFilesAgree: rapid's fail file and the repro file replay the same failure.
func TestFilesAgree(t *testing.T) {
	folder := t.TempDir()
	child := func(args ...string) string {
		cmd := exec.Command(os.Args[0], append([]string{"-test.run=^TestCheckFinds$",
			"-rapid.checks=2000"}, args...)...)
		cmd.Env = append(os.Environ(), childMark+"="+folder)
		out, err := cmd.CombinedOutput()
		require.Error(t, err, "%s", out)
		require.Contains(t, string(out), "cellar old violates dry [flooded]")
		require.LessOrEqual(t, strings.Count(string(out), "[rapid] draw"), 1,
			"one line for what rapid chose")
		return string(out)
	}
	child()
	here := filepath.Join(folder, "testdata", "rapid", "TestCheckFinds")
	kept, err := os.ReadFile(filepath.Join(here, "failure.repro"))
	require.NoError(t, err)
	repro, sc, err := explore.ParseRepro([]*explore.Scenario{cellar()}, string(kept))
	require.NoError(t, err)
	require.Len(t, repro.Plan.Lines, 2)
	require.Contains(t, repro.Plan.Lines[0].String(), "rain much=7")
	rep, err := repro.Replay(t.Context(), sc, explore.ReplayOptions{})
	require.NoError(t, err)
	require.Equal(t, explore.StatusSame, rep.Status)

	fails, err := filepath.Glob(filepath.Join(here, "*.fail"))
	require.NoError(t, err)
	require.NotEmpty(t, fails)
	require.NoError(t, os.Remove(filepath.Join(here, "failure.repro")))
	out := child("-rapid.failfile=" + fails[0])
	again, err := os.ReadFile(filepath.Join(here, "failure.repro"))
	require.NoError(t, err)
	require.Equal(t, string(kept), string(again), "%s", out)
}

// TestWideDomainsAreEven: the halves of a wide domain come about as often.
func TestWideDomainsAreEven(t *testing.T) {
	low, high := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			n := source{t}.Int("n", 0, int64(20*time.Second))
			require.LessOrEqual(t, n, int64(20*time.Second))
			if n < int64(10*time.Second) {
				low++
			} else {
				high++
			}
		}
	})
	require.Greater(t, low, (low+high)/5)
	require.Greater(t, high, (low+high)/5)
}
