package plan

import (
	"slices"
	"strings"
	"time"

	"groundhog/sim"
)

// Simpler returns lines that say nearly the same in a simpler way, the simplest
// first: round times, small numbers, first words, short lists. Each is valid
// under the schema, and no chain of such steps is endless.
func (s *Schema) Simpler(l Line) []Line {
	var out []Line
	if l.Hangs() {
		for _, m := range l.On.simpler(s.Length) {
			simpler := l
			simpler.On = m
			out = append(out, simpler)
		}
	}
	for _, t := range rounder(time.Duration(l.At), 0, s.Length) {
		simpler := l
		simpler.At = sim.Instant(t)
		out = append(out, simpler)
	}
	for i := range l.action.args {
		for _, v := range l.action.args[i].simpler(l.values[i]) {
			simpler := l
			simpler.values = slices.Clone(l.values)
			simpler.values[i] = v
			out = append(out, simpler)
		}
	}
	return out
}

// Replace returns the plan with line i replaced.
func (p Plan) Replace(i int, l Line) Plan {
	lines := slices.Clone(p.Lines)
	lines[i] = l
	return Plan{Scenario: p.Scenario, Lines: sorted(lines)}
}

// simpler returns simpler values that the argument accepts, the simplest first.
func (a *arg) simpler(v string) []string {
	simpler := a.simplerOne
	if a.list {
		simpler = a.shorter
	}
	return slices.DeleteFunc(simpler(v), func(v string) bool {
		_, err := a.canonical(v)
		return err != nil
	})
}

func (a *arg) simplerOne(v string) (out []string) {
	switch a.kind {
	case number:
		n := a.read(v)
		for step := n - a.goal(); step != 0; step /= 2 {
			out = append(out, a.print(n-step))
		}
	case duration:
		for _, t := range rounder(time.Duration(a.read(v)),
			time.Duration(a.lo), time.Duration(a.hi)) {
			out = append(out, t.String())
		}
	default:
		for _, w := range a.words {
			if w == v {
				break // what stands before it is simpler
			}
			out = append(out, w)
		}
	}
	return out
}

// goal is the simplest number of the domain.
func (a *arg) goal() int64 { return min(max(0, a.lo), a.hi) }

// simplest is the simplest value that an element of a list may have.
func (a *arg) simplest() string {
	if a.kind <= duration {
		return a.print(a.goal())
	}
	return a.words[0]
}

// shorter leaves out elements, then replaces each by the simplest.
func (a *arg) shorter(v string) (out []string) {
	values := elements(v)
	n := len(values)
	for size := n / 2; size >= 1; size /= 2 {
		for from := 0; from+size <= n && n-size >= a.least; from += size {
			out = append(out, strings.Join(slices.Concat(values[:from], values[from+size:]), ","))
		}
	}
	if n == 1 && a.least == 0 {
		out = append(out, "")
	}
	for i, v := range values {
		if v != a.simplest() {
			simpler := slices.Clone(values)
			simpler[i] = a.simplest()
			out = append(out, strings.Join(simpler, ","))
		}
	}
	return out
}

// grains are what times are rounded to, the coarsest first.
var grains = []time.Duration{
	10 * time.Second, time.Second, 100 * time.Millisecond, 10 * time.Millisecond, time.Millisecond,
	100 * time.Microsecond, 10 * time.Microsecond, time.Microsecond,
}

// rounder returns times near d that are rounder than it, the roundest first.
func rounder(d, lo, hi time.Duration) (out []time.Duration) {
	for _, g := range grains {
		if d%g == 0 {
			return out
		}
		down := d - d%g
		for _, t := range [2]time.Duration{down, down + g} {
			if t >= lo && t <= hi {
				out = append(out, t)
			}
		}
	}
	return out
}
