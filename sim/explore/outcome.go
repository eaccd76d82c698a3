package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
	"groundhog/sim/explore/plan"
)

// Outcome is what came of one run.
type Outcome struct {
	Scenario string
	Variant  string
	Seed     uint64
	Policy   sim.Policy
	Plan     plan.Plan
	Swarm    plan.Swarm      // which faults exist in the plan; empty if it was given
	AllOn    bool            // the plan was drawn without swarm
	Events   sim.Ratio       // the share of faults on events that was asked for
	Given    bool            // the plan was given, not drawn
	File     string          // the plan or the repro that it was given in, if that is known
	Verdicts []model.Verdict // what the checkers said, in their order
	Steps    uint64
	Now      sim.Instant
	Hash     uint64
	Until    sim.Instant       // when the worst verdict showed; the end if every property held
	Story    []string          // what led to it, as the scenario tells it
	Marks    []uint64          // how often each of the scenario's marks was reached
	Series   []series.Series   // what the scenario recorded, if that was asked for
	moments  plan.Profile      // that the run came to, if that was asked for
	reached  []uint32          // features: likewise
	happened []sim.Instant     // when each line of the plan did; -1: never
	ahead    map[string]uint64 // steps by actor, under a policy that asks for those of such a run
	test     string
	limit    time.Duration // that was set for a run that does not return
	stalled  bool          // it is one
	cut      bool          // its process ended before it did: its trace may have no end
	checked  bool          // it was run twice
}

// gather takes from the run what outlives it.
func (o *Outcome) gather(sc *Scenario, r *Run) {
	o.Verdicts = r.verdicts
	o.Plan, o.Swarm = r.Plan, r.swarm
	o.Marks = sc.reached(r)
	o.happened = r.script.happened
	if r.tally != nil {
		o.moments, o.reached = r.tally.seen, r.tally.reach.features()
	}
	if r.Sim.Policy().NeedsEvents() {
		o.ahead = r.Sim.Events()
	}
	o.Steps, o.Now, o.Hash = r.Sim.Steps(), r.Sim.Now(), r.Sim.Hash()
	for _, s := range r.series {
		o.Series = append(o.Series, s.recorder.Series(o.Now))
	}
	o.Until = o.Now
	if o.Held() {
		return
	}
	o.Until = shownAt(o.Worst())
	if r.Story != nil {
		o.Story = r.Story(o.Worst())
	}
}

// happenedBy tells which lines of the plan had happened by then.
func (o *Outcome) happenedBy(at sim.Instant) func(line int) bool {
	when := o.happened
	return func(i int) bool { return i < len(when) && when[i] >= 0 && when[i] <= at }
}

// Options are those with which [Execute] runs this again.
func (o Outcome) Options() Options {
	opt := Options{Variant: o.Variant, Seed: o.Seed, Policy: o.Policy, AllOn: o.AllOn,
		Events:     o.Events,
		StallLimit: o.limit}
	if o.Given {
		opt.Plan = &o.Plan
	}
	return opt
}

// Held says whether every property held.
func (o Outcome) Held() bool { return o.Worst().Kind == model.Held }

// Worst returns the worst verdict, the first of equals.
func (o Outcome) Worst() model.Verdict {
	var worst model.Verdict
	for _, v := range o.Verdicts {
		if v.Kind > worst.Kind {
			worst = v
		}
	}
	return worst
}

// breaks says whether v is a failure of the run. A checker that could not judge
// (Exhausted) is none by itself; that the run came to no end is.
func breaks(v model.Verdict) bool { return v.Failed() || v.Property == Budget }

// Fails says whether the run failed the property.
func (o Outcome) Fails(p *model.Property) bool {
	return slices.ContainsFunc(o.Verdicts,
		func(v model.Verdict) bool { return v.Property == p && breaks(v) })
}

// Failures returns the verdicts that are failures, the first of each property,
// worst first.
func (o Outcome) Failures() []model.Verdict {
	var broken []model.Verdict
	for _, v := range o.Verdicts {
		same := func(w model.Verdict) bool { return w.Property == v.Property }
		if breaks(v) && !slices.ContainsFunc(broken, same) {
			broken = append(broken, v)
		}
	}
	slices.SortStableFunc(broken, func(a, b model.Verdict) int {
		return cmp.Compare(b.Kind, a.Kind)
	})
	return broken
}

// Unexpected returns the first verdict that did not hold and that e does not
// permit; ok is false if there is none. What could not be judged is permitted
// only to a variant whose runs may end early.
func (o Outcome) Unexpected(e Expect) (v model.Verdict, ok bool) {
	for _, v := range o.Verdicts {
		permitted := e.permits(v.Property) || v.Kind == model.Exhausted && e.permits(Budget)
		if v.Kind != model.Held && !permitted {
			return v, true
		}
	}
	return model.Verdict{}, false
}

// Summary is the outcome in few words: "held", or the properties that did not
// hold.
func (o Outcome) Summary() string {
	var names []string
	for _, v := range o.Failures() {
		names = append(names, v.Property.Name)
	}
	switch {
	case o.Held():
		return "held"
	case len(names) == 0:
		return "not judged"
	}
	return o.Worst().Kind.String() + " " + strings.Join(names, " ")
}

// seconds prints an instant with milliseconds, enough for an overview.
func seconds(t sim.Instant) string { return fmt.Sprintf("%d.%03ds", t/1e9, t%1e9/1e6) }
