package explore

import (
	"fmt"
	"strings"

	"groundhog/sim/explore/internal/spelling"
)

// DeclarationError is what is wrong with a scenario as it is declared: see [Scenario.Check] and
// [CheckAll].
type DeclarationError struct {
	Scenario string // its name; empty if that is what is wrong
	Err      error
}

func (e *DeclarationError) Error() string {
	if e.Scenario == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("scenario %s: %v", e.Scenario, e.Err)
}

// Unwrap returns what is wrong.
func (e *DeclarationError) Unwrap() error { return e.Err }

// UnknownError is a name that nothing has.
type UnknownError struct {
	What  string // "scenario", "variant" or "property"
	Of    string // the scenario that has no such variant or property
	Name  string
	Known []string // the names that there are
}

func (e *UnknownError) Error() string {
	who, there := fmt.Sprintf("unknown %s %q", e.What, e.Name), "there are"
	if e.Of != "" {
		who, there = fmt.Sprintf("scenario %s has no %s %q", e.Of, e.What, e.Name), "it has"
	}
	const few = 12
	switch {
	case len(e.Known) == 0:
		return who + ": there is none"
	case len(e.Known) <= few:
		return who + ": " + there + " " + strings.Join(e.Known, ", ")
	}
	return fmt.Sprintf("%s: %s %d, and the nearest names are %s", who, there, len(e.Known),
		strings.Join(spelling.Nearest(e.Name, e.Known, 3), ", "))
}

// SeedError is a text that is no seed, or no range of seeds.
type SeedError struct {
	Text   string
	Reason string
}

func (e *SeedError) Error() string { return e.Reason }

// ReproError is what is wrong in a line of a repro file.
type ReproError struct {
	Line int // from 1 on
	Err  error
}

func (e *ReproError) Error() string { return fmt.Sprintf("repro, line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *ReproError) Unwrap() error { return e.Err }

// MissingError is what a repro needs and this program does not have: a scenario, a variant, an
// action. Bisection skips a revision that answers so.
type MissingError struct{ Err error }

func (e *MissingError) Error() string { return e.Err.Error() }

// Unwrap returns what is missing.
func (e *MissingError) Unwrap() error { return e.Err }

// WorkerError is why no process can be had for a run of a scenario with [Scenario.Programs].
type WorkerError struct {
	Scenario string
	Err      error
}

func (e *WorkerError) Error() string {
	return fmt.Sprintf("scenario %s, whose runs have processes of their own: %v", e.Scenario, e.Err)
}

// Unwrap returns why.
func (e *WorkerError) Unwrap() error { return e.Err }
