package explore

import (
	"fmt"
	"io"
	"slices"
	"strings"

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
	return append(names, sc.Sometimes...)
}

// reached counts how often a run came to each mark.
func (sc *Scenario) reached(r *Run) []uint64 {
	var counts []uint64
	for _, a := range sc.drawn() {
		counts = append(counts, r.script.done[a.Name()])
	}
	for _, name := range sc.Sometimes {
		counts = append(counts, r.Sim.NoteCount(name))
	}
	return counts
}

// WriteMarks prints how many of the runs came to each mark, and names those that
// none came to.
func (sum Summary) WriteMarks(w io.Writer) {
	var never []string
	for _, m := range sum.Marks {
		if m.Seeds == 0 {
			never = append(never, m.Name)
			continue
		}
		fmt.Fprintf(w, "  reached  %-32s in %d of %d seeds, %d times\n", m.Name, m.Seeds, sum.Runs,
			m.Times)
	}
	if len(never) > 0 {
		fmt.Fprint(w, wrap("never reached: "+strings.Join(never, ", "), "  "))
	}
}
