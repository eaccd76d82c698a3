package persist

import (
	"fmt"
	"strconv"
	"strings"
)

// Survivors is a set of micro-ops by name, as text: "3 5.2 7-9" or "nothing". A range stands for
// operations with all of their parts; so does a number without a part if the operation has several.
type Survivors string

// Name gives the set its text. Operations of which all pending parts survive are named by their
// number, runs of them by a range.
func (g *Graph) Name(set Set) Survivors {
	type run struct{ from, to uint64 }
	var words []string
	var open *run
	flush := func() {
		switch {
		case open == nil:
		case open.from == open.to:
			words = append(words, fmt.Sprint(open.from))
		default:
			words = append(words, fmt.Sprintf("%d-%d", open.from, open.to))
		}
		open = nil
	}
	for i := 0; i < len(g.Micros); {
		end, whole := i, true
		for end < len(g.Micros) && g.Micros[end].Op.ID == g.Micros[i].Op.ID {
			whole = whole && set.Has(end)
			end++
		}
		id := g.Micros[i].Op.ID
		switch {
		case whole && open != nil:
			open.to = id
		case whole:
			open = &run{id, id}
		default:
			flush()
			for k := i; k < end; k++ {
				if set.Has(k) {
					words = append(words, fmt.Sprintf("%d.%d", id, g.Micros[k].Part))
				}
			}
		}
		i = end
	}
	flush()
	if len(words) == 0 {
		return "nothing"
	}
	return Survivors(strings.Join(words, " "))
}

// Parse finds the set that s names. The error says which word is wrong: not a number, no such
// micro-op pending, or one that cannot survive without another.
func (g *Graph) Parse(s Survivors) (Set, error) {
	set := g.NewSet()
	if s == "nothing" || s == "" {
		return set, nil
	}
	for _, word := range strings.Fields(string(s)) {
		n, err := g.add(set, word)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fmt.Errorf("disk: survivors %q: no pending operation is named %s",
				string(s), word)
		}
	}
	for i, deps := range g.deps {
		if !set.Has(i) {
			continue
		}
		for _, d := range append(deps[:len(deps):len(deps)], g.order[i]) {
			if d >= 0 && !set.Has(d) {
				lone, needed := &g.Micros[i], &g.Micros[d]
				return nil, fmt.Errorf("disk: survivors %q: %s (%s) cannot survive without "+
					"%s (%s) under profile %v", string(s), lone.Name(), lone.Effect(),
					needed.Name(), needed.Effect(), g.opt.Profile)
			}
		}
	}
	return set, nil
}

// add puts what one word names into set and returns how much that was.
func (g *Graph) add(set Set, word string) (int, error) {
	from, to, isRange := strings.Cut(word, "-")
	id, part, isPart := strings.Cut(from, ".")
	first, err := strconv.ParseUint(id, 10, 64)
	last, want := first, uint64(0)
	if err == nil && isPart {
		want, err = strconv.ParseUint(part, 10, 16)
	}
	if err == nil && isRange {
		last, err = strconv.ParseUint(to, 10, 64)
	}
	if err != nil || isPart && isRange || last < first {
		return 0, fmt.Errorf("disk: survivors: %q is not a number, a part such as 7.2, or a "+
			"range such as 3-5", word)
	}
	n := 0
	for i := range g.Micros {
		m := &g.Micros[i]
		if m.Op.ID >= first && m.Op.ID <= last && (!isPart || uint64(m.Part) == want) {
			set.Add(i)
			n++
		}
	}
	return n, nil
}
