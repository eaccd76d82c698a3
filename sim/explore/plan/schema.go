package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind is whose doing a line is.
type Kind uint8

// The kinds of actions.
const (
	Operation Kind = iota // the workload asks for something
	Fault                 // the world does something to a host, a disk, a link
)

// String returns "op" or "fault", as in the text of a plan.
func (k Kind) String() string {
	if k == Fault {
		return "fault"
	}
	return "op"
}

// Action is one kind of line.
type Action struct {
	Name string // one word: letters, digits and - _ . /
	Kind Kind
	Doc  string
	Args []Arg
}

// Part is a number of lines of one action that a plan is drawn with.
type Part struct {
	Action   string
	Min, Max int           // how many lines; a fault with Min 0 is optional: the swarm may leave it out
	From, To time.Duration // when, both included; To 0: always at From
	With     []Arg         // narrower domains than the action's, by name
}

// Schema is what plans of a scenario are made of.
type Schema struct {
	Scenario string
	Actions  []Action
	Length   time.Duration // lines lie in [0, Length]
	Parts    []Part
	Budget   int // the fault budget: most faults in a drawn plan; 0: as the parts have it
}

// Action returns the action of this name, or nil.
func (s *Schema) Action(name string) *Action {
	for i := range s.Actions {
		if s.Actions[i].Name == name {
			return &s.Actions[i]
		}
	}
	return nil
}

// Check returns an error that says what is wrong with the schema, or nil.
func (s *Schema) Check() error {
	seen := make(map[string]bool)
	for _, a := range s.Actions {
		if !word(a.Name) || seen[a.Name] {
			return fmt.Errorf("plan schema of %s: action %q stands twice, or is not one word", s.Scenario, a.Name)
		}
		seen[a.Name] = true
		names := make(map[string]bool)
		for _, arg := range a.Args {
			if err := arg.check(); err != nil || names[arg.Name] {
				return fmt.Errorf("plan schema of %s: action %s: argument %q stands twice, or has a wrong domain (%v)", s.Scenario, a.Name, arg.Name, err)
			}
			names[arg.Name] = true
		}
	}
	for i, p := range s.Parts {
		if err := s.checkPart(p); err != nil {
			return fmt.Errorf("plan schema of %s: part %d: %w", s.Scenario, i, err)
		}
	}
	return nil
}

func (s *Schema) checkPart(p Part) error {
	a := s.Action(p.Action)
	switch {
	case a == nil:
		return s.unknown(p.Action)
	case p.Min < 0 || p.Max < max(p.Min, 1):
		return fmt.Errorf("%s: %d to %d lines: expected 0 <= Min <= Max and 1 <= Max", p.Action, p.Min, p.Max)
	case p.From < 0 || p.To != 0 && p.To < p.From || max(p.From, p.To) > s.Length:
		return fmt.Errorf("%s: from %v to %v: expected times within 0 and %v", p.Action, p.From, p.To, s.Length)
	}
	for _, narrow := range p.With {
		wide := a.arg(narrow.Name)
		if wide == nil {
			return fmt.Errorf("%s has no argument %q", p.Action, narrow.Name)
		}
		if err := narrow.check(); err != nil {
			return err
		}
		if !wide.covers(narrow) {
			return fmt.Errorf("%s: the domain of argument %s is not within that of the action", p.Action, narrow.Name)
		}
	}
	return nil
}

// unknown is the error for an action that the schema does not have.
func (s *Schema) unknown(name string) error {
	var known []string
	for _, a := range s.Actions {
		known = append(known, a.Name)
	}
	if len(known) == 0 {
		return fmt.Errorf("unknown action %q: scenario %s has none", name, s.Scenario)
	}
	return fmt.Errorf("unknown action %q: scenario %s has %s", name, s.Scenario, strings.Join(known, ", "))
}

// arg returns the argument of this name, or nil.
func (a *Action) arg(name string) *Arg {
	if i := slices.IndexFunc(a.Args, func(x Arg) bool { return x.Name == name }); i >= 0 {
		return &a.Args[i]
	}
	return nil
}

// word says whether s can stand as one word of a plan.
func word(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./+", c))
	})
}
