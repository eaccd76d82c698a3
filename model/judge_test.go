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
}
