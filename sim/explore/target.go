package explore

import (
	"context"
	"fmt"
	"slices"

	"groundhog/model"
)

// Target is a violation by its meaning: which property, and for which reason.
// Two runs with one target fail in the same way, whatever their schedules.
type Target struct {
	Property string
	Key      string
}

// String prints "acks-catch-up [consumer is dead]".
func (t Target) String() string { return fmt.Sprintf("%s [%s]", t.Property, t.Key) }

// Target returns the violation of the run that [Outcome.Worst] names.
func (o Outcome) Target() Target {
	w := o.Worst()
	if w.Property == nil {
		return Target{}
	}
	return Target{w.Property.Name, w.Key}
}

// TargetOf returns the violation of this property, if the run has one.
func (o Outcome) TargetOf(property string) (t Target, ok bool) {
	for _, v := range o.Failures() {
		if v.Property.Name == property {
			return Target{property, v.Key}, true
		}
	}
	return Target{}, false
}

// verdict returns the one that makes the run show t.
func (o Outcome) verdict(t Target) model.Verdict {
	for _, v := range o.Failures() {
		if v.Property.Name == t.Property {
			return v
		}
	}
	return o.Worst()
}

// FailsAs says whether the run fails in this way.
func (o Outcome) FailsAs(t Target) bool {
	return slices.ContainsFunc(o.Verdicts, func(v model.Verdict) bool {
		return breaks(v) && v.Property.Name == t.Property && v.Key == t.Key
	})
}

// rateUnder runs the options under the seeds from o.Seed on and counts those
// that show the target.
func rateUnder(ctx context.Context, sc *Scenario, o Options, t Target, seeds uint64,
	parallel int) (Rate, error) {
	return rateOf(ctx, seeds, parallel, func(i uint64) (bool, error) {
		out, err := Execute(ctx, sc, o.under(i))
		return out.FailsAs(t), err
	})
}
