package store

import (
	"groundhog/model"
)

// The properties of stores.
var (
	StartsWithoutOperator = &model.Property{
		Name:      "starts-without-operator",
		Kind:      model.Safety,
		Statement: "the server starts on what a crash left, without an operator",
	}
	ConfirmedIsKept = &model.Property{
		Name:      "confirmed-is-kept",
		Kind:      model.Safety,
		Statement: "what was confirmed is there after every start",
		Assumes:   "one log, of ascending offsets",
	}
	CalledDurableIsKept = &model.Property{
		Name: "called-durable-is-kept",
		Kind: model.Safety,
		Statement: "what the server called durable is there after every start: clients that do " +
			"not wait lose no more than what was not",
	}
)

// Properties are all that [Judge] judges by.
func Properties() []*model.Property {
	return []*model.Property{StartsWithoutOperator, ConfirmedIsKept, CalledDurableIsKept}
}

// Judge judges what a server promised. A start that failed and later went well by itself is none.
func Judge(h *History) []model.Verdict {
	return model.Judge([]model.Check{
		StartsWithoutOperator.By(func() model.Verdict {
			if h.started || len(h.failures) == 0 {
				return StartsWithoutOperator.Held()
			}
			f := h.failures[len(h.failures)-1]
			return StartsWithoutOperator.Violated(nil, f.key,
				"at %d.%03ds, and every time since it was first tried: %s",
				f.at/1e9, f.at%1e9/1e6, f.reason).
				At(f.at)
		}),
		ConfirmedIsKept.By(func() model.Verdict {
			if len(h.lost) == 0 {
				return ConfirmedIsKept.Held()
			}
			l := h.lost[0]
			return ConfirmedIsKept.Violated(nil, "confirmed transactions lost",
				"started at %d.%03ds with everything below %d, though everything below %d "+
					"had been confirmed",
				l.at/1e9, l.at%1e9/1e6, l.next, l.want).
				At(l.at)
		}),
		CalledDurableIsKept.By(func() model.Verdict {
			if len(h.undone) == 0 {
				return CalledDurableIsKept.Held()
			}
			l := h.undone[0]
			return CalledDurableIsKept.Violated(nil, "durable transactions lost",
				"started at %d.%03ds with everything below %d, though everything below %d "+
					"had been called durable",
				l.at/1e9, l.at%1e9/1e6, l.next, l.want).
				At(l.at)
		}),
	})
}
