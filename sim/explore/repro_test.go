package explore

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var errShort = errors.New("the plan is short")

func kept(t *testing.T, rule Rule) (Repro, *Scenario) {
	t.Helper()
	out := flood(1)
	red := must(Reduce(t.Context(), cellar(), out, ReduceOptions{}))
	text := NewRepro(red.Outcome, red.Target, rule).String()
	r, sc, err := ParseRepro([]*Scenario{lostUpdate(), cellar()}, text)
	require.NoError(t, err)
	require.Equal(t, text, r.String())
	return r, sc
}

// TestReproStates walks a repro through what may become of it.
func TestReproStates(t *testing.T) {
	r, sc := kept(t, RuleBug)
	require.Equal(t, StatusSame, must(r.Replay(t.Context(), sc, ReplayOptions{})).Status)

	moved := cellar()
	moved.Play = func(r *Run) {
		r.Sim.World().Note(r.Sim.Symbol("a log line more"), 0, 0)
		playCellar(r)
	}
	rep := must(r.Replay(t.Context(), moved, ReplayOptions{}))
	require.Equal(t, StatusMoved, rep.Status)
	require.Equal(t, StatusSame,
		must(r.Refresh(rep).Replay(t.Context(), moved, ReplayOptions{})).Status,
		"a refreshed repro agrees")
	require.Equal(t, rep.Outcome.Hash, r.Refresh(rep).Hash)

	gone := cellar()
	gone.Play = func(r *Run) {
		r.Variant = "drained"
		playCellar(r)
	}
	rep = must(r.Replay(t.Context(), gone, ReplayOptions{}))
	require.Equal(t, StatusFixed, rep.Status)
	require.False(t, rep.Status.Bad())
	require.EqualValues(t, neighbours, rep.Tried)
	fixed := r.Refresh(rep)
	require.Equal(t, RuleFixed, fixed.Rule)
	require.Equal(t, StatusHolds, must(fixed.Replay(t.Context(), gone, ReplayOptions{})).Status)
	require.Equal(t, StatusRegressed, must(fixed.Replay(t.Context(), sc, ReplayOptions{})).Status)
	require.True(t, StatusRegressed.Bad())

	lost, _ := kept(t, RuleDefect)
	require.Equal(t, StatusLost, must(lost.Replay(t.Context(), gone, ReplayOptions{})).Status)
	require.True(t, StatusLost.Bad())

	other := cellar()
	other.Play = func(r *Run) { panic("something else") }
	rep = must(r.Replay(t.Context(), other, ReplayOptions{}))
	require.Equal(t, StatusOther, rep.Status)
	require.Contains(t, r.Line(rep),
		"no-panic [explore.TestReproStates: something else] instead of dry [flooded]")
}

// TestReproDrifts: code that draws otherwise may hide the failure under the seed
// itself; a neighbouring seed shows it.
func TestReproDrifts(t *testing.T) {
	r, _ := kept(t, RuleBug)
	shifted := cellar()
	shifted.Play = func(run *Run) {
		playCellar(run)
		if run.Sim.Seed() == r.Seed {
			run.verdicts = nil
		}
	}
	rep := must(r.Replay(t.Context(), shifted, ReplayOptions{}))
	require.Equal(t, StatusDrifted, rep.Status)
	require.NotEqual(t, r.Seed, rep.Outcome.Seed)
	require.Contains(t, r.Line(rep), "still dry [flooded], but under seed")
	require.Equal(t, StatusSame,
		must(r.Refresh(rep).Replay(t.Context(), shifted, ReplayOptions{})).Status)
}

func TestReproErrors(t *testing.T) {
	r, _ := kept(t, RuleBug)
	all := []*Scenario{cellar()}
	for _, c := range []struct{ old, new, want string }{
		{"groundhog repro 1", "groundhog repro 2",
			"repro, line 1: version 2 is newer than this program, which reads up to 1: use the " +
				"program that wrote it"},
		{"groundhog repro 1", "hello", `repro, line 1: "hello": expected "groundhog repro 1"`},
		{"scenario  cellar", "scenario  attic",
			`repro, line 10: unknown scenario "attic": there are cellar`},
		{"variant   old\n", "", `repro, line 3: "seed 1": expected "variant VALUE"`},
		{"policy    fifo", "policy    lifo", `repro, line 5: unknown schedule policy "lifo"`},
		{"rule      bug", "rule      maybe",
			`repro, line 10: unknown rule "maybe": expected defect, bug or fixed`},
		{"plan 1", "plan 9", "repro, line 11: version 9 is newer"},
		{"pump-fails", "pump-breaks",
			`repro, line 12: unknown action "pump-breaks": scenario cellar has rain, pump-fails, light-fails`},
		{"which=left", "which=upper", `argument which: "upper": expected one of left right`},
	} {
		text := strings.Replace(r.String(), c.old, c.new, 1)
		require.NotEqual(t, r.String(), text, c.old)
		text = strings.Replace(text, "seed      "+strings.Fields(r.String())[8], "seed      1", 1)
		_, _, err := ParseRepro(all, text)
		require.ErrorContains(t, err, c.want)
		require.NotContains(t, err.Error(), "\n")
	}
	_, _, err := ParseRepro([]*Scenario{lostUpdate()}, r.String())
	var foreign *MissingError
	require.ErrorAs(t, err, &foreign, "another program's scenario is no mistake of the file")
}
