package model

// AckOrder is S5.
var AckOrder = &Property{
	Name:       "S5",
	Kind:       Safety,
	Statement:  "the acknowledged LSN never falls, and never passes the end of the WAL",
	Assumes:    "each movement of the end of the WAL is recorded before an acknowledgement that knows of it",
	Needs:      []*Property{WellFormed},
	NotChecked: "whether the source really forgets",
}

func checkAckOrder(h *ShapeHistory, _ ShapeRules) Verdict {
	var end, acked LSN
	for i, e := range h.events.all() {
		switch e.Kind {
		case Committed, Advanced:
			end = max(end, e.LSN)
		case Acknowledged:
			if e.LSN < acked {
				return AckOrder.Violated(&Evidence{Event: i}, "acknowledged LSN fell", "acknowledged %d after %d", e.LSN, acked)
			}
			if e.LSN > end {
				return AckOrder.Violated(&Evidence{Event: i}, "acknowledged past the end", "acknowledged %d, but the WAL ends at %d", e.LSN, end)
			}
			acked = e.LSN
		}
	}
	return AckOrder.Held()
}
