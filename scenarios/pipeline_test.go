package scenarios

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim/explore"
)

// TestFoundReducedKeptReplayed takes properties that a defect is known to violate
// all the way: found, cut down to a plan of which no line can be left out, written to
// a repro, read back and replayed bit for bit. Of each system it takes the first three
// properties, with -short the first, each with the first variant that violates it. With
// GROUNDHOG_PIPELINE=properties it takes every property, with GROUNDHOG_PIPELINE=all every
// variant too, which takes more than ten minutes, most of them for the long plans of
// PowerSync.
func TestFoundReducedKeptReplayed(t *testing.T) {
	depth, most := os.Getenv("GROUNDHOG_PIPELINE"), 3
	if testing.Short() {
		most = 1
	}
	taken, perSystem := make(map[string]bool), make(map[string]int)
	for _, sc := range All() {
		system, _, _ := strings.Cut(sc.Name, "-")
		for _, v := range sc.Variants {
			for _, property := range v.Expect.Finds {
				if depth != "all" && taken[system+property.Name] ||
					depth == "" && perSystem[system] == most {
					continue
				}
				taken[system+property.Name] = true
				perSystem[system]++
				t.Run(sc.Name+"/"+v.Name+"/"+property.Name, func(t *testing.T) {
					t.Parallel()
					pipeline(t, sc, v, property)
				})
			}
		}
	}
	require.Len(t, perSystem, 6) // repo-… is automerge too
}

func pipeline(t *testing.T, sc *explore.Scenario, v explore.Variant, property *model.Property) {
	res, err := explore.Search(t.Context(), sc, explore.SearchOptions{
		Run: explore.Options{Variant: v.Name, Seed: 1}, Seeds: uint64(v.Expect.Within), Workers: 1,
		Wants: func(o explore.Outcome) bool { return o.Fails(property) },
	})
	require.NoError(t, err)
	require.True(t, res.Found)
	found := res.Outcome
	target, ok := found.TargetOf(property.Name)
	require.True(t, ok)
	red, err := explore.Reduce(t.Context(), sc, found, explore.ReduceOptions{Target: target,
		Workers: 1})
	require.NoError(t, err)
	require.True(t, red.Minimal)
	require.True(t, red.Outcome.FailsAs(target))
	require.LessOrEqual(t, len(red.Outcome.Plan.Lines), len(found.Plan.Lines))
	for i := range red.Outcome.Plan.Lines {
		o := red.Outcome.Options()
		less := red.Outcome.Plan.Keep(func(j int) bool { return j != i })
		o.Plan = &less
		require.False(t, execute(t, sc, o).FailsAs(target),
			"line %d of\n%scan be left out", i, red.Outcome.Plan)
	}
	repro, again, err := explore.ParseRepro(All(),
		explore.NewRepro(red.Outcome, target, explore.RuleDefect).String())
	require.NoError(t, err)
	replayed, err := repro.Replay(t.Context(), again, explore.ReplayOptions{Workers: 1})
	require.NoError(t, err)
	require.Equal(t, explore.StatusSame, replayed.Status)
	t.Logf("%s: seed %d, %d lines to %d in %d runs, under %d of %d seeds",
		target, found.Seed, red.Before,
		len(red.Outcome.Plan.Lines), red.Runs, red.With.Hits, red.With.Runs)
}

// execute runs a scenario once.
func execute(t testing.TB, sc *explore.Scenario, o explore.Options) explore.Outcome {
	t.Helper()
	out, err := explore.Execute(t.Context(), sc, o)
	require.NoError(t, err)
	return out
}
