package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"groundhog/sim"
)

// Source is where the choices of a plan come from: a number from lo to hi, both
// included, for a label that is asked for once.
type Source interface {
	Int(label string, lo, hi int64) int64
}

// Seeded is the source that a seed is: each choice is a function of the seed and
// of its label alone.
func Seeded(seed uint64) Source { return seeded(seed) }

type seeded uint64

func (s seeded) Int(label string, lo, hi int64) int64 {
	return sim.NewStream(uint64(s), "plan", label).Int64(lo, hi)
}

// Draw draws a plan: the swarm first, then the lines of each part. With swarm
// false every fault exists, at a strength drawn for each.
func (s *Schema) Draw(src Source, swarm bool) (Plan, Swarm) { return s.DrawOn(src, swarm, nil) }

// DrawOn is Draw where a share of the faults, [Schema.OnEvents], hangs on moments that were seen.
// What else is drawn is the same.
func (s *Schema) DrawOn(src Source, swarm bool, seen Profile) (Plan, Swarm) {
	counts, sw := s.counts(src, swarm)
	lines := 0
	for _, n := range counts {
		lines += n
	}
	p := Plan{Scenario: s.Scenario, Lines: slices.Grow[[]Line](nil, lines)}
	var h hanging
	for i, part := range s.Parts {
		if counts[i] == 0 {
			continue
		}
		h = s.hanging(part, seen, h)
		label, args := s.label(i), s.arguments(part)
		for n := range counts[i] {
			of := label + "/" + strconv.Itoa(n)
			l := drawLine(src, part, args, of)
			h.hang(src, &l, of)
			p.Lines = append(p.Lines, l)
		}
	}
	sorted(p.Lines)
	return p, sw
}

// label names part i: its action, and its number among the parts of that
// action, so that a part more shifts no draw of other actions.
func (s *Schema) label(i int) string {
	n, name := 0, s.Parts[i].Action.Name()
	for j := range s.Parts[:i] {
		if s.Parts[j].Action.Name() == name {
			n++
		}
	}
	return name + "#" + strconv.Itoa(n)
}

// line draws one line of a part.
func (s *Schema) line(src Source, part Part, label string) Line {
	return drawLine(src, part, s.arguments(part), label)
}

// arguments are those that lines of a part are drawn with.
func (s *Schema) arguments(part Part) []arg {
	args, err := narrowed(part.Action.declared().args, part.With)
	if err != nil {
		panic(fmt.Sprintf("plan: a part of %s was not checked: %v", part.Action.Name(), err))
	}
	return args
}

func drawLine(src Source, part Part, args []arg, label string) Line {
	l := Line{At: sim.Instant(part.From), action: part.Action.declared()}
	if part.To > part.From {
		l.At = sim.Instant(src.Int(label+"/at", int64(part.From), int64(part.To)))
	}
	if len(args) > 0 {
		l.values = make([]string, len(args))
	}
	for i := range args {
		l.values[i] = args[i].draw(src, label+"/"+args[i].name)
	}
	return l
}

func (a *arg) draw(src Source, label string) string {
	if !a.list {
		return a.drawOne(src, label)
	}
	values := make([]string, src.Int(label, int64(a.least), int64(a.most)))
	for i := range values {
		values[i] = a.drawOne(src, label+"/"+strconv.Itoa(i))
	}
	return strings.Join(values, ",")
}

func (a *arg) drawOne(src Source, label string) string {
	if a.kind <= duration {
		return a.print(src.Int(label, a.lo, a.hi))
	}
	return a.words[src.Int(label, 0, int64(len(a.words)-1))]
}
