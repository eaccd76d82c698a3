package shapelog

import "groundhog/model"

// NoNeedlessInvalidation: an invalidation is the safe way out of every trouble, and each client of
// the shape then fetches all of it again: where nothing is wrong with a shape, it is the trouble.
var NoNeedlessInvalidation = &model.Property{
	Name:      "no-needless-invalidation",
	Kind:      model.Liveness,
	Statement: "where no consumer and no disk was harmed, no shape that is served is invalidated",
	Assumes:   "the scenario says so of the run: see Rules.Unharmed; others are not judged",
	Needs:     []*model.Property{HistoryIsSound},
	NotChecked: "shapes of runs in which something was harmed, be it another one; why a shape " +
		"was invalidated",
}

func checkNoRefetch(h *History, r Rules) model.Verdict {
	if !r.Unharmed {
		return NoNeedlessInvalidation.Held()
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
		return NoNeedlessInvalidation.Held()
	}
	handle := h.Event(first).Handle
	return NoNeedlessInvalidation.Stuck(&model.Evidence{Event: first, Subject: handle},
		"healthy shape invalidated",
		"shape %s was invalidated though nothing was wrong with it; %d were in all", handle,
		refetches)
}
