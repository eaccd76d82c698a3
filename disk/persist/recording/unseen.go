package recording

import (
	"maps"
	"slices"
	"strings"

	"groundhog/disk/persist"
)

// maxSets is how many legal sets a script may have to be counted.
const maxSets = 1 << 12

// Count is how many legal states a group of scripts has, and how many of them no kernel showed.
type Count struct {
	Legal, Unseen int
	Left          int            // scripts with too many states, which are not counted
	Classes       map[string]int // of what was not seen: by what is out of order in it
}

// Unseen counts the states that are legal when all calls of a script have returned, with blocks
// that are written as a whole: of the many ways to tear one, recordings draw a few. What several
// recordings of one script showed, under different schedules, is taken together.
func Unseen(list []Recording, p persist.Profile) (Count, error) {
	total := Count{Classes: map[string]int{}}
	bases := map[string]Recording{}
	seen := map[string]map[string]bool{}
	for _, r := range list {
		base, returned := r.Base()
		key := strings.Join(base.Setup, ";") + "|" + strings.Join(base.Calls, ";")
		if seen[key] == nil {
			seen[key] = map[string]bool{}
		}
		bases[key] = Recording{Script: base}
		for _, s := range r.Seen {
			if slices.ContainsFunc(s.Returned, func(n int) bool {
				return returned[n] == len(base.Calls)
			}) {
				seen[key][s.Tree] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(bases)) {
		r := bases[key]
		if err := total.add(&r, seen[key], p); err != nil {
			return total, err
		}
	}
	return total, nil
}

// add counts one script.
func (c *Count) add(r *Recording, seen map[string]bool, p persist.Profile) error {
	script, err := play(r.Script)
	if err != nil {
		return err
	}
	tracker := persist.NewTracker(persist.EmptyImage(), r.options(p))
	for _, op := range script.records {
		tracker.Log(op)
	}
	graph := tracker.Graph()
	classes := map[string]string{} // by tree: the simplest of its sets
	if !graph.All(maxSets, func(set persist.Set) bool {
		tree := TreeText(graph.Image(set).Tree())
		class := graph.Disorder(set)
		if old, known := classes[tree]; !known || len(class) < len(old) {
			classes[tree] = class
		}
		return true
	}) {
		c.Left++
		return nil
	}
	for _, tree := range slices.Sorted(maps.Keys(classes)) {
		c.Legal++
		if !seen[tree] {
			c.Unseen++
			class := classes[tree]
			if class == "" {
				class = "a prefix of the calls"
			}
			c.Classes[class]++
		}
	}
	return nil
}
