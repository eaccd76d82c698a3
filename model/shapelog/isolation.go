package shapelog

import "groundhog/model"

// HarmStaysInItsShape: where consumers die, their own shapes may have to go. If the others go as
// well, one consumer has cost every client all that it has.
var HarmStaysInItsShape = &model.Property{
	Name: "harm-stays-in-its-shape",
	Kind: model.Liveness,
	Statement: "where nothing but single consumers was harmed, no shape is invalidated of which " +
		"no consumer has died",
	Assumes: "the scenario says so of the run: see Rules.Isolated; others are not judged",
	Needs:   []*model.Property{HistoryIsSound},
	NotChecked: "shapes of which a consumer has died in any way, be it to be started again; why " +
		"a shape was invalidated",
}

func checkIsolation(h *History, r Rules) model.Verdict {
	if !r.Isolated {
		return HarmStaysInItsShape.Held()
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
		return HarmStaysInItsShape.Held()
	}
	handle := h.Event(first).Handle
	return HarmStaysInItsShape.Stuck(&model.Evidence{Event: first, Subject: handle},
		"healthy shape invalidated with another",
		"shape %s was invalidated though its consumer never died; %d such were in all, beside %d "+
			"of which one died",
		handle, healthy, ill)
}
