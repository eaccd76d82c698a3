package model

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// verdictOf is a check that gives a verdict without looking at anything.
func verdictOf(name string, kind VerdictKind, needs ...string) Check {
	p := &Property{Name: name, Needs: needs}
	return Check{p, func() Verdict { return Verdict{Property: p, Kind: kind, Event: -1} }}
}

func TestJudgeOrdersAndSkips(t *testing.T) {
	verdicts := Judge([]Check{
		verdictOf("a", Held),
		verdictOf("b", Stuck, "a"),
		verdictOf("c", Violated, "b"), // skipped
		verdictOf("d", Violated, "c"), // skipped, because c was
		verdictOf("e", Violated, "a"),
		verdictOf("f", Exhausted),
		verdictOf("g", Stuck, "f"), // to be undecided is not to have failed
		verdictOf("h", Violated),
	})
	var got []string
	for _, v := range verdicts {
		got = append(got, v.Property.Name)
	}
	require.Equal(t, "e h b g f a", strings.Join(got, " "))
	worst, ok := Worst(verdicts)
	require.True(t, ok)
	require.Equal(t, "e", worst.Property.Name)
	_, ok = Worst(nil)
	require.False(t, ok)
}

func TestPropertiesAreDescribed(t *testing.T) {
	var before []string
	for _, p := range ShapeProperties() {
		require.NotEmpty(t, p.Name)
		require.NotEmpty(t, p.Statement, p.Name)
		require.NotEmpty(t, p.NotChecked, p.Name)
		if p.Kind != Assumption {
			require.NotEmpty(t, p.Assumes, p.Name)
			require.Contains(t, p.Needs, "WF", p.Name)
		}
		require.Subset(t, before, p.Needs, "%s is judged before what it needs", p.Name)
		require.NotContains(t, before, p.Name)
		before = append(before, p.Name)
	}
	require.Equal(t, "WF S1 S2 S3 S4 S5 S7 LL L1 L2 L4 L5 L6", strings.Join(before, " "))
}

// A run that ended early is not to blame for what it had no time to do.
func TestShortRunIsExhausted(t *testing.T) {
	s := &story{}
	s.serve("s", 0).tx(10).do(func(h *ShapeHistory) { h.BeginRound(1) })
	kinds := map[string]VerdictKind{}
	for _, v := range JudgeShapes(&s.ShapeHistory, ShapeRules{}) {
		kinds[v.Property.Name] = v.Kind
		require.False(t, v.Failed())
	}
	require.Equal(t, map[string]VerdictKind{"WF": Held, "S1": Held, "S2": Held, "S4": Held, "S5": Held, "S7": Held,
		"L4": Held, "L5": Held, "L6": Held, "S3": Exhausted, "LL": Exhausted, "L1": Exhausted, "L2": Exhausted}, kinds)
}

func TestVerdictText(t *testing.T) {
	require.Equal(t, "S1 held", AckDurable.held().String())
	require.Equal(t, "L1 stuck [k]: at 7", AckProgress.failed(0, "", "k", "at %d", 7).String())
	require.Equal(t, "S1 violated [k]: at 7", AckDurable.failed(0, "", "k", "at %d", 7).String())
	require.Equal(t, "S3 exhausted [run ended early]: why", LogComplete.exhausted("why").String())
	require.Equal(t, "S1/k", AckDurable.failed(0, "", "k", "").ID())
}

func TestOffsetsAreOrdered(t *testing.T) {
	a, b, c := Offset{1, 9}, Offset{2, 0}, Offset{2, 1}
	require.True(t, a.Before(b) && b.Before(c) && a.Before(c))
	require.False(t, b.Before(b) || c.Before(a))
	require.Zero(t, b.Compare(b))
}

func TestDeathClass(t *testing.T) {
	for reason, want := range map[string]string{
		"kill": "kill", "exception: no space at 42": "exception", "shutdown (grace 10s)": "shutdown",
		"storage error 28": "storage error", "": "", "(odd)": "(odd)",
	} {
		require.Equal(t, want, classOf(reason), reason)
	}
}
