package shapelog

import "groundhog/model"

// NoDeliveryAfterRemoval: a consumer of a handle that was removed writes a log that nobody may
// read, and what it does not flush is waited for; if it was started after the removal had stopped
// its predecessor, nobody stops it.
var NoDeliveryAfterRemoval = &model.Property{
	Name:      "no-delivery-after-removal",
	Kind:      model.Safety,
	Statement: "no event is delivered to a consumer of a handle that was already removed",
	Assumes: "a delivery is recorded when the event is sent to a consumer that lives, at least " +
		"from the removal of its handle on",
	Needs: []*model.Property{HistoryIsSound},
	NotChecked: "events that are sent to the dead; whether the removal is durable; what becomes " +
		"of the event",
}

func checkNoGhosts(h *History, _ Rules) model.Verdict {
	t := newTracker(h)
	for i, e := range h.events.all() {
		if s := t.apply(e); e.Kind == Delivered && s.standing != serving {
			return NoDeliveryAfterRemoval.Violated(&model.Evidence{Event: i, Subject: e.Handle},
				"delivered to a removed shape",
				"the event at %d was delivered to a consumer of shape %s, which was removed", e.LSN,
				e.Handle)
		}
	}
	return NoDeliveryAfterRemoval.Held()
}
