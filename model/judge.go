package model

import (
	"cmp"
	"slices"
)

// Check is a property with the code that judges one run by it.
type Check struct {
	Property *Property
	Judge    func() Verdict
}

// By is the check of the property by this code.
func (p *Property) By(judge func() Verdict) Check { return Check{p, judge} }

// Judge runs the checks in their order, skipping each that needs a property which failed or was
// itself skipped, and returns the verdicts, worst first, those of one kind in the order of the
// checks.
func Judge(checks []Check) []Verdict {
	var verdicts []Verdict
	var failed []*Property
	for _, c := range checks {
		needs := func(p *Property) bool { return slices.Contains(failed, p) }
		if slices.ContainsFunc(c.Property.Needs, needs) {
			failed = append(failed, c.Property)
			continue
		}
		v := c.Judge()
		if v.Failed() {
			failed = append(failed, c.Property)
		}
		verdicts = append(verdicts, v)
	}
	slices.SortStableFunc(verdicts, func(a, b Verdict) int { return cmp.Compare(b.Kind, a.Kind) })
	return verdicts
}
