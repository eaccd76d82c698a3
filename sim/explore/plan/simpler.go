package plan

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Simpler returns lines that say nearly the same in a simpler way, the simplest
// first: round times, small numbers, first words, short lists. Each is valid
// under the schema, and no chain of such steps is endless.
func (s *Schema) Simpler(l Line) []Line {
	var out []Line
	for _, t := range rounder(time.Duration(l.At), 0, s.Length) {
		simpler := l
		simpler.At = sim.Instant(t)
		out = append(out, simpler)
	}
	for i := range l.action.Args {
		for _, v := range l.action.Args[i].simpler(l.values[i]) {
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

// simpler returns simpler values, the simplest first.
func (a *Arg) simpler(v string) (out []string) {
	switch a.kind {
	case intArg:
		n, _ := strconv.ParseInt(v, 10, 64)
		goal := min(max(0, a.lo), a.hi)
		for step := n - goal; step != 0; step /= 2 {
			out = append(out, strconv.FormatInt(n-step, 10))
		}
	case timeArg:
		d, _ := time.ParseDuration(v)
		for _, t := range rounder(d, time.Duration(a.lo), time.Duration(a.hi)) {
			out = append(out, t.String())
		}
	case listArg:
		out = a.shorter(elements(v))
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

// shorter leaves out elements, then replaces each by the first word.
func (a *Arg) shorter(words []string) (out []string) {
	n := len(words)
	for size := n / 2; size >= 1; size /= 2 {
		for from := 0; from+size <= n && int64(n-size) >= a.lo; from += size {
			out = append(out, strings.Join(slices.Concat(words[:from], words[from+size:]), ","))
		}
	}
	if n == 1 && a.lo == 0 {
		out = append(out, "")
	}
	for i, w := range words {
		if w != a.words[0] {
			simpler := slices.Clone(words)
			simpler[i] = a.words[0]
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
