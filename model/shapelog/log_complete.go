package shapelog

import (
	"fmt"

	"groundhog/model"
)

// LogIsComplete: nothing is lost for good.
var LogIsComplete = &model.Property{
	Name: "log-is-complete",
	Kind: model.Safety,
	Statement: "after a clean restart, when the service has come to rest, the log of each served " +
		"shape holds all of its operations, the last one committed",
	Assumes:    "the source has replayed what is not acknowledged, and enough time was given",
	Needs:      []*model.Property{HistoryIsSound, LogHasNoHole},
	NotChecked: "runs that were not restarted at their end",
}

func checkLogComplete(h *History, _ Rules) model.Verdict {
	if !h.reached(Restarted) {
		return LogIsComplete.Exhausted(
			"the run ended before the service was restarted cleanly and came to rest")
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
				return LogIsComplete.Violated(&model.Evidence{Event: i, Subject: s.shape.Handle},
					key, "the log of shape %s %s", s.shape.Handle, reason)
			}
		}
	}
	return LogIsComplete.Held()
}

// judgeEnd compares the end of a log, already known to be a prefix of want, with that of want.
func judgeEnd(log Log, want []Op) (key, reason string) {
	n := len(log.Entries)
	if n < len(want) {
		return "log ends early", fmt.Sprintf("has %d of %d operations; the first missing is %v", n,
			len(want), want[n].At)
	}
	marked := 0
	if len(log.Commits) > 0 {
		marked = log.Commits[len(log.Commits)-1].Len
	}
	if marked < n {
		return "last transaction not committed", fmt.Sprintf(
			"has %d operations, but the last commit mark stands behind %d", n, marked)
	}
	return "", ""
}
