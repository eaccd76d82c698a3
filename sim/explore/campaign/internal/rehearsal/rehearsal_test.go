package rehearsal

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
)

// outcomes makes a run for each seed from 1 on, until one is not as the others should be.
func outcomes(ctx context.Context, t *testing.T, sc *explore.Scenario, variant string,
	seeds uint64, stop func(explore.Outcome) bool) {
	t.Helper()
	for seed := range seeds {
		o, err := explore.Execute(ctx, sc, explore.Options{Variant: variant, Seed: seed + 1})
		require.NoError(t, err)
		if stop(o) {
			return
		}
	}
}

// TestCampaigns holds campaigns, and the two wrong protocols, to what is expected of them.
func TestCampaigns(t *testing.T) {
	sc := Scenarios[0]
	ctx := gotest.Context(t, sc)
	for _, v := range sc.Variants {
		if v.Expect.Clean() {
			outcomes(ctx, t, sc, v.Name, sc.Sweep, func(o explore.Outcome) bool {
				require.True(t, o.Held(), "seed %d: %s", o.Seed, o.Summary())
				return false
			})
			continue
		}
		found := false
		outcomes(ctx, t, sc, v.Name, uint64(v.Expect.Within), func(o explore.Outcome) bool {
			found = o.Summary() == "stuck campaign-ends" ||
				o.Summary() == "violated each-run-counts-once"
			return found
		})
		require.True(t, found, "%s is not found", v.Name)
	}
}

// TestClockSetBack: a worker dies, and the clock of the server, which has noted when it gave it a
// task, is set back by hours. Another worker has the task soon.
func TestClockSetBack(t *testing.T) {
	sc := Scenarios[0]
	ctx := gotest.Context(t, sc)
	p, err := sc.Schema().Parse("groundhog plan 1 campaign\n" +
		"5s fault crash host=anna kind=kill down=39s\n" +
		"6s fault jump host=server by=-20h\n")
	require.NoError(t, err)
	o, err := explore.Execute(ctx, sc, explore.Options{Variant: "right", Seed: 1, Plan: &p})
	require.NoError(t, err)
	require.True(t, o.Held(), o.Summary())
}

// TestOneTrace: a run is the same in every process, whatever the machine does besides.
func TestOneTrace(t *testing.T) {
	sc := Scenarios[0]
	ctx := gotest.Context(t, sc)
	hashes := map[uint64]bool{}
	for range 4 {
		o, err := explore.Execute(ctx, sc, explore.Options{Variant: "right", Seed: 1})
		require.NoError(t, err)
		hashes[o.Hash] = true
	}
	require.Len(t, hashes, 1)
}

// TestCrowd is a campaign on many machines.
func TestCrowd(t *testing.T) {
	ctx := gotest.Context(t, Crowd)
	outcomes(ctx, t, Crowd, Crowd.Variants[0].Name, 1, func(o explore.Outcome) bool {
		require.True(t, o.Held(), o.Summary())
		return false
	})
}

// TestScenarios is for the flags of package gotest: it runs the one run that is asked for.
func TestScenarios(t *testing.T) {
	all := append(Scenarios, Crowd)
	_ = gotest.Context(t, all...) // in the process of a run it does not return
	if gotest.Selected() {
		gotest.Run(t, all...)
	}
}
