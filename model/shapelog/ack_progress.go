package shapelog

import (
	"fmt"
	"strings"

	"groundhog/model"
)

// AcksCatchUp: while it is violated the source keeps its WAL, until its disk is full.
var AcksCatchUp = &model.Property{
	Name: "acks-catch-up",
	Kind: model.Liveness,
	Statement: "once faults are healed and time was given, the acknowledged LSN reaches the end " +
		"of the WAL",
	Assumes: "the end of the WAL is observed after the last commit; publishing is not stuck, " +
		"which publish-round-ends says",
	Needs: []*model.Property{HistoryIsSound, PublishRoundEnds},
	NotChecked: "how long it takes; whether what is acknowledged is stored, which " +
		"acked-is-durable says",
}

func checkAckProgress(h *History, _ Rules) model.Verdict {
	if !h.reached(Healed, Restarted) {
		return AcksCatchUp.Exhausted("the run ended before faults were healed and time was given")
	}
	t := newTracker(h)
	var began LSN // where the WAL ended when the slot was made: of that nothing is owed
	for i, e := range h.events.all() {
		t.apply(e)
		if i == 0 && e.Kind == Advanced {
			began = e.LSN
		}
		if e.Kind == Observed && e.State.Phase != Running &&
			max(t.acked, began) < e.State.EndOfWAL {
			handle, class, cause := t.blame(e.State)
			return AcksCatchUp.Stuck(&model.Evidence{Event: i, Subject: handle},
				"flush offset stuck: "+class,
				"flush offset stuck at %d, the WAL ends at %d, because %s", t.acked,
				e.State.EndOfWAL, cause)
		}
	}
	return AcksCatchUp.Held()
}

// blame finds the pending entry that holds everything back, the least flushed, and says what is
// wrong with it: its handle, the class of the cause without numbers, and the cause.
func (t *tracker) blame(s *State) (handle, class, cause string) {
	if len(s.Pending) == 0 {
		return "", "nothing pends", "nothing is pending: an acknowledgement was lost or never sent"
	}
	p := s.Pending[0]
	for _, q := range s.Pending[1:] {
		if q.Flushed.Before(p.Flushed) {
			p = q
		}
	}
	known := t.find(p.Handle)
	waits := fmt.Sprintf("an entry of shape %s waits at %v for %v", p.Handle, p.Flushed, p.Sent)
	switch {
	case known == nil || known.standing != serving:
		return p.Handle, "entry of a removed shape", waits + ", and the shape is removed"
	case p.Writer == Dead:
		death := p.cause(known)
		return p.Handle, "consumer is dead (" + classOf(death) + ")",
			fmt.Sprintf("the consumer of shape %s is dead (%s): %s", p.Handle, death, waits)
	case p.Writer == Missing:
		return p.Handle, "consumer is missing", fmt.Sprintf("shape %s has no consumer: %s",
			p.Handle, waits)
	case !known.durable.Before(p.Sent):
		return p.Handle, "flush was not noticed", waits + ", and all of it is stored"
	}
	return p.Handle, "consumer does not flush", waits + ", and its consumer is alive"
}

// cause is why the writer of the entry died, as the entry or else the history says.
func (p Pending) cause(s *tracked) string {
	switch {
	case p.Death != "":
		return p.Death
	case s.death != "":
		return s.death
	}
	return "unknown"
}

// classOf is a reason without its particulars: the words up to the first punctuation, without
// digits.
func classOf(reason string) string {
	if end := strings.IndexAny(reason, ":;,({["); end > 0 {
		reason = reason[:end]
	}
	words := strings.FieldsFunc(reason,
		func(r rune) bool { return r == ' ' || r >= '0' && r <= '9' })
	return strings.Join(words, " ")
}
