package explore

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/model"
	"groundhog/sim/explore/plan"
)

// Mark is something that runs of a scenario should come to: a state that a node
// tells of, a fault point that fires, a line of a plan that happens. A sweep that
// never comes to it has not tested what it seems to test.
type Mark struct {
	Name  string `json:"name"`
	Seeds uint64 `json:"seeds"` // runs that came to it
	Times uint64 `json:"times"` // how often, in all of them
}

// drawn returns the actions that plans are drawn with.
func (sc *Scenario) drawn() (actions []plan.Action) {
	for _, a := range sc.Plan.All() {
		if slices.ContainsFunc(sc.Plan.Parts, func(p plan.Part) bool { return p.Action == a }) {
			actions = append(actions, a)
		}
	}
	return actions
}

// marks names the marks of the scenario: the actions of its plans, then what it
// wants to see sometimes.
func (sc *Scenario) marks() []string {
	var names []string
	for _, a := range sc.drawn() {
		names = append(names, a.Kind()+" "+a.Name())
	}
	names = append(names, sc.Sometimes...)
	for _, p := range sc.Properties {
		names = append(names, judged+p.Name)
	}
	return names
}

// judged begins the name of the mark that a property is judged at all.
const judged = "judged "

// reached counts how often a run came to each mark.
func (sc *Scenario) reached(r *Run) []uint64 {
	var counts []uint64
	for _, a := range sc.drawn() {
		counts = append(counts, r.script.done[a.Name()])
	}
	for _, name := range sc.Sometimes {
		counts = append(counts, r.Sim.NoteCount(name))
	}
	for _, p := range sc.Properties {
		n := uint64(0)
		for _, v := range r.verdicts {
			if v.Property == p && v.Kind != model.Exhausted {
				n++
			}
		}
		counts = append(counts, n)
	}
	return counts
}

// Unreached names the marks that no run came to.
func (sum Summary) Unreached() (names []string) {
	for _, m := range sum.Marks {
		if m.Seeds == 0 && !strings.HasPrefix(m.Name, judged) {
			names = append(names, m.Name)
		}
	}
	return names
}

// Unjudged names the properties that no run was judged by, held or violated, if there is one by
// which every run was: a scenario that never says that anything holds says nothing about that.
func (sum Summary) Unjudged() (names []string) {
	always := false
	for _, m := range sum.Marks {
		if name, ok := strings.CutPrefix(m.Name, judged); ok && m.Seeds == 0 {
			names = append(names, name)
		} else if ok && m.Seeds == sum.Runs {
			always = true
		}
	}
	if !always {
		return nil
	}
	return names
}

// WriteMarks prints how many of the runs came to each mark, and names those that none came to, and
// the properties that none was judged by.
func (sum Summary) WriteMarks(w io.Writer) {
	for _, m := range sum.Marks {
		if m.Seeds == 0 || strings.HasPrefix(m.Name, judged) {
			continue
		}
		fmt.Fprintf(w, "  reached  %-32s in %d of %d seeds, %d times\n", m.Name, m.Seeds, sum.Runs,
			m.Times)
	}
	if never := sum.Unreached(); len(never) > 0 {
		fmt.Fprint(w, wrap("never reached: "+strings.Join(never, ", "), "  "))
	}
	if never := sum.Unjudged(); len(never) > 0 {
		fmt.Fprint(w, wrap("never judged: "+strings.Join(never, ", "), "  "))
	}
}
