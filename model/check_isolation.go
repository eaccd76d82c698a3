package model

// Isolation is L6. Where consumers die, their own shapes may have to go. If the others go as well, one consumer has cost every client all that it has.
var Isolation = &Property{
	Name:       "L6",
	Kind:       Liveness,
	Statement:  "where nothing but single consumers was harmed, no shape is invalidated of which no consumer has died",
	Assumes:    "the scenario says so of the run: see ShapeRules.Isolated; others are not judged",
	Needs:      []*Property{WellFormed},
	NotChecked: "shapes of which a consumer has died in any way, be it to be started again; why a shape was invalidated",
}

func checkIsolation(h *ShapeHistory, r ShapeRules) Verdict {
	if !r.Isolated {
		return Isolation.Held()
	}
	t := newTracker(h)
	healthy, ill, first := 0, 0, -1
	for i, e := range h.events.all() {
		s := t.at(e.number)
		if e.Kind == Invalidated && s.standing == serving {
			if s.death != "" {
				ill++
			} else if healthy++; first < 0 {
				first = i
			}
		}
		t.apply(e)
	}
	if healthy == 0 {
		return Isolation.Held()
	}
	handle := h.Event(first).Handle
	return Isolation.Stuck(&Evidence{Event: first, Subject: handle}, "healthy shape invalidated with another",
		"shape %s was invalidated though its consumer never died; %d such were in all, beside %d of which one died", handle, healthy, ill)
}
