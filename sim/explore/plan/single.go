package plan

import (
	"slices"
	"strings"

	"groundhog/sim"
)

// Singles returns lines each of which is one fault at one event of the profile: every kind of fault
// that plans are drawn with, at every event at which it may fall. A kind is an action with its
// words, and of a fault in a language of its own the verb, about the host of the event and, on the
// network, its peer; numbers are one of the middle, or the two ends where zero is nothing. First
// comes the first event of every name, then the last of each, then those halfway between.
func (s *Schema) Singles(seen Profile) (lines []Line) {
	var events []Seen
	var orders [][]int
	longest := 0
	for _, m := range seen {
		if weights[m.Kind] > 0 && (m.Name != "" || m.Kind == sim.MomentClock) {
			events, orders = append(events, m), append(orders, spread(len(m.At)))
			longest = max(longest, len(m.At))
		}
	}
	known := map[string]bool{}
	for round := range longest {
		for i, m := range events {
			if round >= len(m.At) {
				continue
			}
			for _, l := range s.faultsAt(m, orders[i][round]) {
				if text := l.String(); !known[text] {
					known[text] = true
					lines = append(lines, l)
				}
			}
		}
	}
	return lines
}

// spread is the numbers below n: the first, the last, then halves, quarters and so on.
func spread(n int) []int {
	order := []int{0}
	if n > 1 {
		order = append(order, n-1)
	}
	type gap struct{ lo, hi int }
	for gaps := []gap{{0, n - 1}}; len(gaps) > 0; gaps = gaps[1:] {
		g := gaps[0]
		if half := (g.lo + g.hi) / 2; g.hi-g.lo > 1 {
			order = append(order, half)
			gaps = append(gaps, gap{g.lo, half}, gap{half, g.hi})
		}
	}
	return order
}

// faultsAt are the faults at one event: the n-th of m.
func (s *Schema) faultsAt(m Seen, n int) (lines []Line) {
	on := Moment{Kind: m.Kind, Place: m.Place, Host: m.Host, Name: m.Name, Nth: uint64(n) + 1}
	for _, p := range s.Parts {
		falls := m.At[n] >= sim.Instant(p.From) && m.At[n] <= sim.Instant(max(p.From, p.To))
		if !p.Action.IsFault() || !falls {
			continue
		}
		args, _ := narrowed(p.Action.declared().args, p.With) // Check has found what is wrong
		values := [][]string{nil}
		for i := range args {
			var more [][]string
			for _, before := range values {
				for _, v := range args[i].kinds(on, args) {
					more = append(more, append(slices.Clone(before), v))
				}
			}
			values = more
		}
		for _, v := range values {
			lines = append(lines, Line{On: on, action: p.Action.declared(), values: v})
		}
	}
	return lines
}

// kinds are the values of an argument that make a difference at the event.
func (a *arg) kinds(on Moment, all []arg) []string {
	switch {
	case a.list:
		some := slices.Repeat([]string{a.simplest()}, max(a.least, min(a.most, 1)))
		return []string{strings.Join(some, ",")}
	case a.kind <= duration && a.lo < 0 && a.hi > 0:
		return []string{a.print(a.lo), a.print(a.hi)}
	case a.kind <= duration:
		return []string{a.print(a.middle())}
	case a.kind == text:
		return a.verbs(on, slices.ContainsFunc(all, func(b arg) bool { return b.name == "host" }))
	case a.name == "host":
		return keepWords(a.words, func(w string) bool {
			return w == on.Host || on.Kind.OfNetwork() && w == on.Name
		})
	}
	return a.words
}

// middle is between the ends: of those a power of ten apart, or the lowest.
func (a *arg) middle() int64 {
	v := max(a.lo, 1)
	for v < a.hi/v*max(a.lo, 1) && v < a.hi/10 {
		v *= 10
	}
	return min(max(v, a.lo), a.hi)
}

// verbs are the examples of a text: all where the line says about which host it is, else the first
// of each verb that is about the host of the event, and about its peer, or of each verb at all.
func (a *arg) verbs(on Moment, hosted bool) (some []string) {
	if hosted {
		return a.words
	}
	about := func(w, host string) bool {
		return slices.Contains(strings.FieldsFunc(w, func(c rune) bool {
			return strings.ContainsRune(" |,@", c)
		}), host)
	}
	seen := map[string]bool{}
	for _, both := range []bool{true, false} {
		for _, w := range a.words {
			verb, _ := field(w)
			fits := about(w, on.Host) && (!both || about(w, on.Name))
			if fits && !seen[verb] {
				seen[verb] = true
				some = append(some, w)
			}
		}
	}
	if len(some) == 0 { // none is about hosts
		for _, w := range a.words {
			if verb, _ := field(w); !seen[verb] {
				seen[verb] = true
				some = append(some, w)
			}
		}
	}
	return some
}

func keepWords(words []string, is func(string) bool) (some []string) {
	for _, w := range words {
		if is(w) {
			some = append(some, w)
		}
	}
	return some
}
