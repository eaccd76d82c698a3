package plan

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"groundhog/sim"
)

// Plan is the lines of one run, in order of time; lines of one instant are in
// the order in which they happen.
type Plan struct {
	Scenario string
	Lines    []Line
}

// Line is one operation or fault.
type Line struct {
	At     sim.Instant
	action *Action
	values []string // canonical, one for each argument of the action
}

// Action returns the name of the line's action.
func (l Line) Action() string { return l.action.Name }

// Kind returns whose doing the line is.
func (l Line) Kind() Kind { return l.action.Kind }

// value returns the text of an argument. A name that the action does not have
// is a mistake of the scenario, and panics.
func (l Line) value(name string, kind argKind) string {
	for i := range l.action.Args {
		if a := &l.action.Args[i]; a.Name == name && a.kind == kind {
			return l.values[i]
		}
	}
	panic(fmt.Sprintf("plan: action %s has no argument %q of the type asked for", l.action.Name, name))
}

// Int returns the value of an [Int] argument.
func (l Line) Int(name string) int {
	n, err := strconv.ParseInt(l.value(name, intArg), 10, 64)
	if err != nil {
		panic(err)
	}
	return int(n)
}

// Time returns the value of a [Time] argument.
func (l Line) Time(name string) time.Duration {
	d, err := time.ParseDuration(l.value(name, timeArg))
	if err != nil {
		panic(err)
	}
	return d
}

// Word returns the value of a [Word] argument.
func (l Line) Word(name string) string { return l.value(name, wordArg) }

// List returns the value of a [List] argument.
func (l Line) List(name string) []string { return elements(l.value(name, listArg)) }

// Text returns the value of a [Text] argument.
func (l Line) Text(name string) string { return l.value(name, textArg) }

// New returns the plan of these lines, in order of time.
func New(scenario string, lines []Line) Plan { return Plan{Scenario: scenario, Lines: sorted(lines)} }

// Equal says whether two lines say the same.
func (l Line) Equal(m Line) bool {
	return l.At == m.At && l.action.Name == m.action.Name && slices.Equal(l.values, m.values)
}

// Equal says whether two plans say the same.
func (p Plan) Equal(q Plan) bool {
	return p.Scenario == q.Scenario && slices.EqualFunc(p.Lines, q.Lines, Line.Equal)
}

// Keep returns the plan with those lines alone whose number keep accepts.
func (p Plan) Keep(keep func(i int) bool) Plan {
	q := Plan{Scenario: p.Scenario}
	for i, l := range p.Lines {
		if keep(i) {
			q.Lines = append(q.Lines, l)
		}
	}
	return q
}

// Faults returns how many lines are faults.
func (p Plan) Faults() int {
	n := 0
	for _, l := range p.Lines {
		if l.Kind() == Fault {
			n++
		}
	}
	return n
}

// sorted orders lines, in place, by time, and keeps the order of those of one instant.
func sorted(lines []Line) []Line {
	slices.SortStableFunc(lines, func(a, b Line) int { return int(min(max(a.At-b.At, -1), 1)) })
	return lines
}
