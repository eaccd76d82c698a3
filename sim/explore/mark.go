package explore

// Mark is something that runs of a scenario should come to: a state that a node
// tells of, a fault point that fires, a line of a plan that happens. A sweep that
// never comes to it has not tested what it seems to test.
type Mark struct {
	Name  string
	Seeds uint64 // runs that came to it
	Times uint64 // how often, in all of them
}

// marks names the marks of the scenario: its actions, then what it wants to see
// sometimes.
func (sc *Scenario) marks() []string {
	var names []string
	for _, a := range sc.Plan.Actions {
		names = append(names, a.Kind.String()+" "+a.Name)
	}
	return append(names, sc.Sometimes...)
}

// reached counts how often a run came to each mark.
func (sc *Scenario) reached(r *Run) []uint64 {
	counts := make([]uint64, 0, len(sc.Plan.Actions)+len(sc.Sometimes))
	for _, a := range sc.Plan.Actions {
		counts = append(counts, r.script.done[a.Name])
	}
	for _, name := range sc.Sometimes {
		counts = append(counts, r.Sim.Told(name))
	}
	return counts
}
