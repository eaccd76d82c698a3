package plan

import (
	"cmp"
	"slices"

	"groundhog/sim"
)

// Plan is the lines of one run, in order of time; lines of one instant are in
// the order in which they happen. Lines that hang on events come last.
type Plan struct {
	Scenario string
	Lines    []Line
}

// Line is one operation or fault.
type Line struct {
	At     sim.Instant
	On     Moment // the event that it hangs on, in place of a time
	action *action
	values []string // canonical, one for each argument of the action
}

// Action returns the name of the line's action.
func (l Line) Action() string { return l.action.name }

// IsFault says whether the line is a fault.
func (l Line) IsFault() bool { return l.action.fault }

// New returns the plan of these lines, in order of time.
func New(scenario string, lines []Line) Plan {
	return Plan{Scenario: scenario, Lines: sorted(lines)}
}

// Equal says whether two lines say the same.
func (l Line) Equal(m Line) bool {
	return l.At == m.At && l.On == m.On && l.action.name == m.action.name &&
		slices.Equal(l.values, m.values)
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
		if l.IsFault() {
			n++
		}
	}
	return n
}

// Hangs says whether the line hangs on an event.
func (l Line) Hangs() bool { return l.On.Kind != sim.NoMoment }

// sorted orders lines, in place, by time, and keeps the order of those of one instant and of those
// that hang on events, which come last.
func sorted(lines []Line) []Line {
	slices.SortStableFunc(lines, func(a, b Line) int {
		if a.Hangs() || b.Hangs() {
			return when(a) - when(b)
		}
		return cmp.Compare(a.At, b.At)
	})
	return lines
}

// when is 1 for a line that hangs on an event, 0 for others.
func when(l Line) int {
	if l.Hangs() {
		return 1
	}
	return 0
}
