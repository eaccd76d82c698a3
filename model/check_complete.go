package model

// LogComplete is S3: nothing is lost for good.
var LogComplete = &Property{
	Name:       "S3",
	Kind:       Safety,
	Statement:  "after a clean restart, when the service has come to rest, the log of each served shape holds all of its operations, the last one committed",
	Assumes:    "the source has replayed what is not acknowledged, and enough time was given",
	Needs:      []*Property{WellFormed, LogPrefix},
	NotChecked: "runs that were not restarted at their end",
}

func checkLogComplete(h *ShapeHistory, _ ShapeRules) Verdict {
	if !h.reached(Restarted) {
		return LogComplete.Exhausted("the run ended before the service was restarted cleanly and came to rest")
	}
	t := newTracker(h)
	for i, e := range h.events.all() {
		t.apply(e)
		if e.Kind != Observed || e.State.Phase != Restarted {
			continue
		}
		logs := h.logs(e.State)
		for k := range t.list {
			s := &t.list[k]
			if s.standing != serving {
				continue
			}
			if key, reason := judgeEnd(logs.of(s.number), h.log(s.shape, t.end)); key != "" {
				return LogComplete.Violated(&Evidence{Event: i, Subject: s.shape.Handle}, key, "the log of shape %s %s", s.shape.Handle, reason)
			}
		}
	}
	return LogComplete.Held()
}

// judgeEnd compares the end of a log, already known to be a prefix of want, with that of want.
func judgeEnd(log Log, want []Op) (key, reason string) {
	n := len(log.Entries)
	if n < len(want) {
		return "log ends early", sprintf("has %d of %d operations; the first missing is %v", n, len(want), want[n].At)
	}
	marked := 0
	if len(log.Commits) > 0 {
		marked = log.Commits[len(log.Commits)-1].Len
	}
	if marked < n {
		return "last transaction not committed", sprintf("has %d operations, but the last commit mark stands behind %d", n, marked)
	}
	return "", ""
}
