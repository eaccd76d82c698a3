package shapelog

import (
	"fmt"

	"groundhog/model"
)

// PublishRoundEnds: publishing serialises the whole service: a round that goes on for ever stops
// everything.
var PublishRoundEnds = &model.Property{
	Name:      "publish-round-ends",
	Kind:      model.Liveness,
	Statement: "a publish round ends, after a bounded number of retries",
	Assumes: "each retry is recorded, or the number of them at the end; a crash of the service " +
		"ends its rounds",
	Needs:      []*model.Property{HistoryIsSound},
	NotChecked: "how long a round takes",
}

func checkRoundsEnd(h *History, r Rules) model.Verdict {
	var open []int // index of the RoundBegun of each open round
	for i, e := range h.events.all() {
		if (e.Kind == RoundRetried || e.Kind == RoundEnded) && e.Retries > r.RetriesMax {
			return PublishRoundEnds.Stuck(&model.Evidence{Event: i},
				"publish round retries without bound",
				"publish round %d was retried %d times, more than %d", e.Round, e.Retries,
				r.RetriesMax)
		}
		switch e.Kind {
		case RoundBegun:
			open = append(open, i)
		case RoundEnded:
			open = h.closeRound(open, e.Round)
		case Crashed:
			open = open[:0]
		case Observed:
			if e.State.Phase != Running && len(open) > 0 {
				return PublishRoundEnds.Stuck(&model.Evidence{Event: i}, "publish round never ends",
					"publish round %d, begun at event %d, has not ended", h.Event(open[0]).Round,
					open[0])
			}
		}
	}
	if len(open) > 0 {
		return PublishRoundEnds.Exhausted(
			fmt.Sprintf("publish round %d was under way when the run ended",
				h.Event(open[0]).Round),
		)
	}
	return PublishRoundEnds.Held()
}

func (h *History) closeRound(open []int, round uint64) []int {
	for k, i := range open {
		if h.Event(i).Round == round {
			return append(open[:k], open[k+1:]...)
		}
	}
	return open
}
