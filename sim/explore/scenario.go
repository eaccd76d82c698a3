package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim/explore/plan"
)

// Scenario is hosts, workload, faults and properties, run under a seed.
type Scenario struct {
	Name      string // short, lower case, with hyphens
	Doc       string // one sentence: what the world does to the system
	Variants  []Variant
	StepLimit uint64        // budget of one run
	TimeLimit time.Duration // virtual budget of one run

	// Sweep is how many seeds the tests try with a variant without defects, unless they are told otherwise; 0: 1000. Fewer
	// are for a scenario whose runs are long: its large sweeps are made by hand.
	Sweep uint64

	// Plan says what the operations and faults of a run are and how they are
	// drawn. Play follows the plan of the run by [Run.Follow].
	Plan plan.Schema

	// Properties are all that Play may judge the run by, besides those of every run
	// ([NoPanic], [Harness], [Budget]).
	Properties []*model.Property

	// Sometimes names what a sweep should come to at least once: topics of notes
	// that a node enters into the trace, and fault points.
	Sometimes []string

	// Play builds the world in r.Sim, drives it, and judges it. It must be a
	// function of r.Sim's draws, r.Variant and r.Plan alone.
	Play func(r *Run)

	// Test is the package whose tests replay the scenario, for the commands that
	// reports print; empty: ./scenarios.
	Test string
}

// Check returns an error that says what is wrong with the declaration, or nil.
func (sc *Scenario) Check() error {
	seen := make(map[string]bool)
	for _, v := range sc.Variants {
		if v.Name == "" || seen[v.Name] || strings.ContainsAny(v.Name, " /") {
			return fmt.Errorf("scenario %s: variant %q is empty, stands twice, or holds a blank or a slash", sc.Name, v.Name)
		}
		seen[v.Name] = true
	}
	switch {
	case sc.Name == "" || strings.ContainsAny(sc.Name, " /"):
		return fmt.Errorf("scenario %q: a name is one word without a slash", sc.Name)
	case len(sc.Variants) == 0:
		return fmt.Errorf("scenario %s has no variant: give it one at least", sc.Name)
	case sc.Play == nil:
		return fmt.Errorf("scenario %s has no Play", sc.Name)
	}
	if err := sc.checkProperties(); err != nil {
		return fmt.Errorf("scenario %s: %w", sc.Name, err)
	}
	return sc.Schema().Check()
}

// checkProperties looks at what is declared, and at what variants are expected to violate.
func (sc *Scenario) checkProperties() error {
	declared := slices.Clone(everyRun)
	for i, p := range sc.Properties {
		if p == nil {
			return fmt.Errorf("number %d of its Properties is nil", i+1)
		}
		if p.Name == "" || strings.ContainsAny(p.Name, " /") {
			return fmt.Errorf("property %q: a name is one word without a slash", p.Name)
		}
		same := func(q *model.Property) bool { return q.Name == p.Name }
		if slices.ContainsFunc(declared, same) {
			return fmt.Errorf("two properties have the name %s", p)
		}
		declared = append(declared, p)
	}
	for _, v := range sc.Variants {
		for _, p := range slices.Concat(v.Expect.Finds, v.Expect.Allows) {
			switch {
			case p == nil:
				return fmt.Errorf("what variant %s is expected to do has a property that is nil", v.Name)
			case !slices.Contains(declared, p):
				return fmt.Errorf("variant %s is expected to violate %s, which is not among its Properties",
					v.Name, p)
			}
		}
		if len(v.Expect.Finds) > 0 && v.Expect.Within <= 0 {
			return fmt.Errorf("variant %s: Within says among how many seeds %s is found, and is %d",
				v.Name, v.Expect.Finds[0], v.Expect.Within)
		}
	}
	return nil
}

// Property returns the one of this name that a run of the scenario may violate, or an error that
// lists them all.
func (sc *Scenario) Property(name string) (*model.Property, error) {
	p, known, ok := named(slices.Concat(sc.Properties, everyRun), name, (*model.Property).String)
	if !ok {
		return nil, fmt.Errorf("scenario %s has no property %q: it has %s", sc.Name, name, known)
	}
	return p, nil
}

// Schema returns what plans of the scenario are made of.
func (sc *Scenario) Schema() *plan.Schema {
	s := sc.Plan
	s.Scenario = sc.Name
	return &s
}

// Variant is one set of defects and fixes of the system in a scenario.
type Variant struct {
	Name   string
	Doc    string
	Expect Expect
}

// Expect is what a variant is expected to do under a scenario: the two sides
// of its test. The zero Expect is a variant that never violates anything.
type Expect struct {
	Finds  []*model.Property // each of which some seed must violate...
	Within int               // ...among this many seeds, counted from any start
	Allows []*model.Property // further ones that may be violated
}

// Clean says whether no violation is expected at all.
func (e Expect) Clean() bool { return len(e.Finds) == 0 && len(e.Allows) == 0 }

// Permits says whether a violation of p is expected or allowed.
func (e Expect) Permits(p *model.Property) bool {
	return slices.Contains(e.Finds, p) || slices.Contains(e.Allows, p)
}

// Variant returns the variant of this name, or an error that lists them all.
func (sc *Scenario) Variant(name string) (Variant, error) {
	v, known, ok := named(sc.Variants, name, func(v Variant) string { return v.Name })
	if !ok {
		return v, fmt.Errorf("scenario %s has no variant %q: it has %s", sc.Name, name, known)
	}
	return v, nil
}

// Find returns the scenario of this name, or an error that lists them all.
func Find(all []*Scenario, name string) (*Scenario, error) {
	sc, known, ok := named(all, name, func(sc *Scenario) string { return sc.Name })
	if !ok {
		return nil, fmt.Errorf("unknown scenario %q: there are %s", name, known)
	}
	return sc, nil
}

// named returns the one of this name, or the names of all.
func named[T any](all []T, name string, of func(T) string) (one T, known string, ok bool) {
	var names []string
	for _, x := range all {
		if of(x) == name {
			return x, "", true
		}
		names = append(names, of(x))
	}
	return one, strings.Join(names, ", "), false
}
