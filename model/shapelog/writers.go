package shapelog

import "groundhog/model"

// NoWaitForDeadWriter: a shape whose writer is dead is served stale for ever, and nobody is told.
var NoWaitForDeadWriter = &model.Property{
	Name: "no-wait-for-dead-writer",
	Kind: model.Liveness,
	Statement: "once faults are healed and time was given, no served shape has an entry that " +
		"waits for a writer that is dead or missing",
	Assumes: "the state of each writer is observed together with the entries",
	Needs:   []*model.Property{HistoryIsSound},
	NotChecked: "writers of shapes without an entry, which are started when needed; writers that " +
		"live but are wedged, which acks-catch-up shows",
}

func checkLiveWriters(h *History, _ Rules) model.Verdict {
	if !h.reached(Healed, Restarted) {
		return NoWaitForDeadWriter.Exhausted(
			"the run ended before faults were healed and time was given")
	}
	t := newTracker(h)
	for i, e := range h.events.all() {
		t.apply(e)
		if e.Kind != Observed || e.State.Phase == Running {
			continue
		}
		for _, p := range e.State.Pending {
			s := t.find(p.Handle)
			if p.Writer == Alive || s.standing != serving {
				continue
			}
			key, how := "writer is missing", "missing"
			if p.Writer == Dead {
				death := p.cause(s)
				key, how = "writer is dead ("+classOf(death)+")", "dead ("+death+")"
			}
			return NoWaitForDeadWriter.Stuck(&model.Evidence{Event: i, Subject: p.Handle}, key,
				"an entry of shape %s waits at %v for %v, but its writer is %s", p.Handle,
				p.Flushed, p.Sent, how)
		}
	}
	return NoWaitForDeadWriter.Held()
}
