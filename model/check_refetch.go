package model

// NoRefetch is L5. An invalidation is the safe way out of every trouble, and each client of the shape then fetches all of it again: where nothing is wrong
// with a shape, it is the trouble.
var NoRefetch = &Property{
	Name:       "L5",
	Kind:       Liveness,
	Statement:  "where no consumer and no disk was harmed, no shape that is served is invalidated",
	Assumes:    "the scenario says so of the run: see ShapeRules.Unharmed; others are not judged",
	Needs:      []*Property{WellFormed},
	NotChecked: "shapes of runs in which something was harmed, be it another one; why a shape was invalidated",
}

func checkNoRefetch(h *ShapeHistory, r ShapeRules) Verdict {
	if !r.Unharmed {
		return NoRefetch.Held()
	}
	refetches, first := 0, -1
	invalid := make(map[string]bool)
	for i, e := range h.events.all() {
		if e.Kind != Invalidated || invalid[e.Handle] {
			continue
		}
		invalid[e.Handle] = true
		if refetches++; first < 0 {
			first = i
		}
	}
	if refetches == 0 {
		return NoRefetch.Held()
	}
	handle := h.Event(first).Handle
	return NoRefetch.Stuck(&Evidence{Event: first, Subject: handle}, "healthy shape invalidated",
		"shape %s was invalidated though nothing was wrong with it; %d were in all", handle, refetches)
}
