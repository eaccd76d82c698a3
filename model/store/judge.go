package store

import (
	"fmt"

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

// Judge judges what a server promised.
func Judge(h *History) []model.Verdict {
	return model.Judge([]model.Check{
		StartsWithoutOperator.By(h.startsAgain),
		ConfirmedIsKept.By(func() model.Verdict {
			return h.keeps(ConfirmedIsKept, confirmed, "confirmed")
		}),
		CalledDurableIsKept.By(func() model.Verdict {
			return h.keeps(CalledDurableIsKept, durable, "called durable")
		}),
	})
}

// startsAgain looks for a start that failed and that none has followed which went well.
func (h *History) startsAgain() model.Verdict {
	verdict := StartsWithoutOperator.Held()
	for _, e := range h.events {
		switch e.kind {
		case started:
			verdict = StartsWithoutOperator.Held()
		case failed:
			verdict = StartsWithoutOperator.Violated(nil, e.key,
				"at %s, and every time since it was first tried: %s", seconds(e.at), e.reason).
				At(e.at)
		}
	}
	return verdict
}

// keeps looks for the first start at which less is found than was promised in one way.
func (h *History) keeps(p *model.Property, promise kind, how string) model.Verdict {
	key := "confirmed transactions lost"
	if promise == durable {
		key = "durable transactions lost"
	}
	promised := uint64(0)
	for _, e := range h.events {
		switch {
		case e.kind == promise:
			promised = max(promised, e.next)
		case e.kind == started && e.next < promised:
			return p.Violated(nil, key,
				"started at %s with everything below %d, though everything below %d had been %s",
				seconds(e.at), e.next, promised, how).At(e.at)
		}
	}
	return p.Held()
}

// seconds prints virtual nanoseconds as seconds.
func seconds(ns int64) string { return fmt.Sprintf("%d.%03ds", ns/1e9, ns%1e9/1e6) }
