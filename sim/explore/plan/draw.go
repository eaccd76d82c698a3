package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

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
func (s *Schema) Draw(src Source, swarm bool) (Plan, Swarm) {
	counts, sw := s.counts(src, swarm)
	p := Plan{Scenario: s.Scenario}
	for i, part := range s.Parts {
		label := s.label(i)
		for n := range counts[i] {
			p.Lines = append(p.Lines, s.line(src, part, fmt.Sprintf("%s/%d", label, n)))
		}
	}
	sorted(p.Lines)
	return p, sw
}

// label names part i: its action, and its number among the parts of that
// action, so that a part more shifts no draw of other actions.
func (s *Schema) label(i int) string {
	n := 0
	for _, p := range s.Parts[:i] {
		if p.Action == s.Parts[i].Action {
			n++
		}
	}
	return fmt.Sprintf("%s#%d", s.Parts[i].Action, n)
}

func (s *Schema) line(src Source, part Part, label string) Line {
	l := Line{At: sim.Instant(part.From), action: s.Action(part.Action)}
	if part.To > part.From {
		l.At = sim.Instant(src.Int(label+"/at", int64(part.From), int64(part.To)))
	}
	for _, a := range l.action.Args {
		if i := slices.IndexFunc(part.With, func(n Arg) bool { return n.Name == a.Name }); i >= 0 {
			a = part.With[i]
		}
		l.values = append(l.values, a.draw(src, label+"/"+a.Name))
	}
	return l
}

func (a *Arg) draw(src Source, label string) string {
	switch a.kind {
	case intArg:
		return strconv.FormatInt(src.Int(label, a.lo, a.hi), 10)
	case timeArg:
		return time.Duration(src.Int(label, a.lo, a.hi)).String()
	case listArg:
		words := make([]string, src.Int(label, a.lo, a.hi))
		for i := range words {
			words[i] = a.choose(src, fmt.Sprintf("%s/%d", label, i))
		}
		return strings.Join(words, ",")
	}
	return a.choose(src, label)
}

func (a *Arg) choose(src Source, label string) string {
	return a.words[src.Int(label, 0, int64(len(a.words)-1))]
}
