package explore

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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
		strings.Join(nearest(e.Name, e.Known, 3), ", "))
}

// nearest returns the n names that take the fewest changes of a letter to become name, the nearest
// first, those as near as each other in their order.
func nearest(name string, known []string, n int) []string {
	list := slices.Clone(known)
	slices.SortStableFunc(list, func(a, b string) int {
		return cmp.Compare(changes(name, a), changes(name, b))
	})
	return list[:min(n, len(list))]
}

// changes is the edit distance of two words by Levenshtein, in bytes.
func changes(a, b string) int {
	row := make([]int, len(b)+1) // distances of what is read of a to each beginning of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
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
