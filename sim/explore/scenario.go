package explore

import (
	"fmt"
	"slices"
	"strings"
	"time"

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
	return sc.Schema().Check()
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
	Finds  []string // properties, each of which some seed must violate...
	Within int      // ...among this many seeds, counted from any start
	Allows []string // further properties that may be violated
}

// Clean says whether no violation is expected at all.
func (e Expect) Clean() bool { return len(e.Finds) == 0 && len(e.Allows) == 0 }

// Permits says whether a violation of property is expected or allowed.
func (e Expect) Permits(property string) bool {
	return slices.Contains(e.Finds, property) || slices.Contains(e.Allows, property)
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
