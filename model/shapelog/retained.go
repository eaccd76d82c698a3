package shapelog

import "groundhog/model"

// WALStaysBounded: what is not acknowledged the source keeps; a service that falls behind fills its
// disk long before it stands still for good.
var WALStaysBounded = &model.Property{
	Name:      "wal-stays-bounded",
	Kind:      model.Liveness,
	Statement: "the WAL behind the acknowledged LSN is never longer than the bound of the scenario",
	Assumes: "the bound allows for the load and for the time that the faults last: see " +
		"Rules.RetainedMax; without one nothing is judged",
	Needs:      []*model.Property{HistoryIsSound},
	NotChecked: "WAL that the source keeps for other reasons",
}

func checkRetained(h *History, r Rules) model.Verdict {
	if r.RetainedMax == 0 {
		return WALStaysBounded.Held()
	}
	var end, acked LSN
	started := false
	for i, e := range h.events.all() {
		switch e.Kind {
		case Committed, Advanced:
			end = max(end, e.LSN)
			if !started { // what was there before the service is not kept for it
				acked, started = end, true
			}
		case Acknowledged:
			acked = max(acked, e.LSN)
		}
		if end > acked+r.RetainedMax {
			return WALStaysBounded.Stuck(&model.Evidence{Event: i}, "too much WAL retained",
				"acknowledged %d, but the WAL ends at %d: %d kept, more than %d", acked, end,
				end-acked, r.RetainedMax)
		}
	}
	return WALStaysBounded.Held()
}
