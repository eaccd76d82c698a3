package model

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// verdictOf is a check that gives a verdict without looking at anything.
func verdictOf(name string, kind VerdictKind, needs ...Check) Check {
	p := &Property{Name: name}
	for _, c := range needs {
		p.Needs = append(p.Needs, c.Property)
	}
	return Check{p, func() Verdict { return Verdict{Property: p, Kind: kind} }}
}

func TestJudgeOrdersAndSkips(t *testing.T) {
	a := verdictOf("a", Held)
	b := verdictOf("b", Stuck, a)
	c := verdictOf("c", Violated, b) // skipped
	d := verdictOf("d", Violated, c) // skipped, because c was
	e := verdictOf("e", Violated, a)
	f := verdictOf("f", Exhausted)
	g := verdictOf("g", Stuck, f) // to be undecided is not to have failed
	h := verdictOf("h", Violated)
	verdicts := Judge([]Check{a, b, c, d, e, f, g, h})
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
	var before []*Property
	var names []string
	for _, p := range ShapeProperties() {
		require.NotEmpty(t, p.Name)
		require.NotEmpty(t, p.Statement, p.Name)
		require.NotEmpty(t, p.NotChecked, p.Name)
		if p.Kind != Assumption {
			require.NotEmpty(t, p.Assumes, p.Name)
			require.Contains(t, p.Needs, WellFormed, p.Name)
		}
		require.Subset(t, before, p.Needs, "%s is judged before what it needs", p.Name)
		require.NotContains(t, before, p)
		before, names = append(before, p), append(names, p.Name)
	}
	require.Equal(t, "WF S1 S2 S3 S4 S5 S7 LL L1 L2 L4 L5 L6", strings.Join(names, " "))
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
	require.Equal(t, "S1 held", AckDurable.Held().String())
	require.Equal(t, "L1 stuck [k]: at 7", AckProgress.Stuck(&Evidence{Event: 0}, "k", "at %d", 7).String())
	require.Equal(t, "S1 violated [k]: at 7", AckDurable.Violated(&Evidence{Event: 0}, "k", "at %d", 7).String())
	require.Equal(t, "S3 exhausted [run ended early]: why", LogComplete.Exhausted("why").String())
	require.Equal(t, "(no property)/k", Verdict{Key: "k"}.ID())
	require.Equal(t, "S1/k", AckDurable.Violated(&Evidence{Event: 0}, "k", "").ID())
}

// TestVerdictChecks: a verdict that the constructors cannot give, if they are used as they say, is refused.
func TestVerdictChecks(t *testing.T) {
	for _, good := range []Verdict{
		AckDurable.Held(), AckProgress.Held(), AckDurable.Violated(nil, "k", ""), AckProgress.Stuck(nil, "k", ""),
		WellFormed.Violated(nil, "k", ""), AckProgress.Exhausted("why"), LogComplete.Exhausted("why"),
	} {
		require.NoError(t, good.Check(), good.String())
	}
	require.ErrorContains(t, AckProgress.Violated(nil, "k", "").Check(), "was judged violated: use Stuck")
	require.ErrorContains(t, AckDurable.Stuck(nil, "k", "").Check(), "was judged stuck: use Violated")
	require.ErrorContains(t, Verdict{Key: "k"}.Check(), "is about no property")
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
