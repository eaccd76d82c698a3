package shapelog

import "groundhog/model"

// AcksOnlyGrow: what the source was told once it may rely on.
var AcksOnlyGrow = &model.Property{
	Name:      "acks-only-grow",
	Kind:      model.Safety,
	Statement: "the acknowledged LSN never falls, and never passes the end of the WAL",
	Assumes: "each movement of the end of the WAL is recorded before an acknowledgement that " +
		"knows of it",
	Needs:      []*model.Property{HistoryIsSound},
	NotChecked: "whether the source really forgets",
}

func checkAckOrder(h *History, _ Rules) model.Verdict {
	var end, acked LSN
	for i, e := range h.events.all() {
		switch e.Kind {
		case Committed, Advanced:
			end = max(end, e.LSN)
		case Acknowledged:
			if e.LSN < acked {
				return AcksOnlyGrow.Violated(&model.Evidence{Event: i}, "acknowledged LSN fell",
					"acknowledged %d after %d", e.LSN, acked)
			}
			if e.LSN > end {
				return AcksOnlyGrow.Violated(&model.Evidence{Event: i}, "acknowledged past the end",
					"acknowledged %d, but the WAL ends at %d", e.LSN, end)
			}
			acked = e.LSN
		}
	}
	return AcksOnlyGrow.Held()
}
