package explore

import (
	"slices"
	"time"

	"groundhog/model"
	"groundhog/sim/explore/plan"
)

// Scenario is hosts, workload, faults and properties, run under a seed.
type Scenario struct {
	Name      string // short, lower case, with hyphens
	Doc       string // one sentence: what the world does to the system
	Variants  []Variant
	Others    []Variant     // further variants: they run only when they are named
	StepLimit uint64        // budget of one run
	TimeLimit time.Duration // virtual budget of one run

	// Sweep is how many seeds the tests try with a variant without defects, unless they are told
	// otherwise; 0: 1000. Fewer are for a scenario whose runs are long: its large sweeps are made
	// by hand.
	Sweep uint64

	// Plan says what the operations and faults of a run are and how they are
	// drawn. Play follows the plan of the run by [Run.Follow].
	Plan plan.Schema

	// Properties are all that Play may judge the run by, besides those of every run, such as
	// [NoPanic].
	Properties []*model.Property

	// Sometimes names what a sweep should come to at least once: topics of notes
	// that a node enters into the trace, and fault points.
	Sometimes []string

	// Explain says in a few words what a note on a topic with two integers tells, for reports and
	// pages; empty: topic and integers are printed. The trace keeps these. It may be nil.
	Explain func(topic string, a, b uint64) string

	// Programs says that hosts of the scenario run ordinary Go programs. Each run then has a
	// process of its own, whose heap and package variables are new: see [WithWorker] and [Serve].
	Programs bool

	// Play builds the world in r.Sim, drives it, and judges it. It must be a
	// function of r.Sim's draws, r.Variant and r.Plan alone.
	Play func(r *Run)

	// Test is the package whose tests replay the scenario, for the commands that
	// reports print; empty: ./scenarios, whose tests have the short flags.
	Test string
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

// permits says whether a violation of p is expected or allowed.
func (e Expect) permits(p *model.Property) bool {
	return slices.Contains(e.Finds, p) || slices.Contains(e.Allows, p)
}

// Variant returns the variant of this name, or an [UnknownError].
func (sc *Scenario) Variant(name string) (Variant, error) {
	all := slices.Concat(sc.Variants, sc.Others)
	return named("variant", sc.Name, all, name, func(v Variant) string { return v.Name })
}

// Property returns the property of this name that runs of the scenario are judged by, or an
// [UnknownError].
func (sc *Scenario) Property(name string) (*model.Property, error) {
	return named("property", sc.Name, slices.Concat(sc.Properties, everyRun), name,
		(*model.Property).String)
}

// Find returns the scenario of this name, or an [UnknownError].
func Find(all []*Scenario, name string) (*Scenario, error) {
	return named("scenario", "", all, name, func(sc *Scenario) string { return sc.Name })
}

// named returns the one of this name.
func named[T any](what, of string, all []T, name string, nameOf func(T) string) (T, error) {
	err := &UnknownError{What: what, Of: of, Name: name}
	for _, x := range all {
		if nameOf(x) == name {
			return x, nil
		}
		err.Known = append(err.Known, nameOf(x))
	}
	var none T
	return none, err
}
