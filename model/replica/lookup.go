package replica

import "groundhog/model"

// Lookup is a client's question for a document.
type Lookup struct {
	Client   string
	Document string
	Asked    int64 // virtual nanoseconds
	Answer   Answer
	Until    int64 // virtual nanoseconds: when it was answered, or last waited for

	// Disturbed is when the server or the network was last touched, or will be, in virtual
	// nanoseconds.
	Disturbed int64

	Stored bool  // the server has stored the document,
	Since  int64 // and since then, in virtual nanoseconds
}

// Answer is what has become of a [Lookup].
type Answer uint8

// The answers.
const (
	NoAnswer Answer = iota
	FoundIt
	NotThere
)

// Look records a question that was asked, and what became of it. One that ended with its process is
// none.
func (h *History) Look(l Lookup) { h.lookups = append(h.lookups, l) }

// Serve records for how long clients were served in a time in which storage failed for good, of how
// long they might have been, in any unit.
func (h *History) Serve(served, of int) {
	h.served += served
	h.toServe += of
}

// The properties of what is asked for, and of a server whose storage fails for good.
var (
	LookupIsAnswered = &model.Property{
		Name: "lookup-is-answered", Kind: model.Liveness, Means: "no answer",
		Statement:  "who looks for a document is answered, whether it is there or not",
		NotChecked: "questions soon after a disturbance",
	}
	NoFalseUnavailable = &model.Property{
		Name: "no-false-unavailable", Kind: model.Safety, Means: "falsely unavailable",
		Statement: "nobody is told that a document is unavailable while the server that he can " +
			"reach has it",
		NotChecked: "questions soon after a disturbance, or after the document was stored",
	}
	ServesDespiteBadStorage = &model.Property{
		Name: "serves-despite-bad-storage", Kind: model.Liveness, Means: "outage",
		Statement: "a server whose storage fails for good serves its clients nine tenths of the " +
			"time",
	}
)

// calm says whether the client could reach its server from before the question on.
func (l Lookup) calm(r Rules) bool { return l.Asked-l.Disturbed >= r.Reach }

// answers looks for questions that have waited too long.
func (h *History) answers(r Rules) model.Verdict {
	for _, l := range h.lookups {
		if l.calm(r) && l.Until-l.Asked >= r.Answer {
			return LookupIsAnswered.Stuck(nil, "no answer",
				"%s looks for %s at %s, and is not answered in time",
				l.Client, l.Document, seconds(l.Asked)).At(l.Until)
		}
	}
	return LookupIsAnswered.Held()
}

// truth looks for answers that are not true.
func (h *History) truth(r Rules) model.Verdict {
	for _, l := range h.lookups {
		had := l.Stored && l.Asked-l.Since >= r.Settle
		if l.calm(r) && had && l.Answer == NotThere {
			return NoFalseUnavailable.Violated(nil, "falsely unavailable",
				"%s looks for %s at %s and is told that it is unavailable; the server has it",
				l.Client, l.Document, seconds(l.Asked)).At(l.Until)
		}
	}
	return NoFalseUnavailable.Held()
}

// serves compares the time in which clients were served with all of it.
func (h *History) serves() model.Verdict {
	if h.served*10 < h.toServe*9 {
		return ServesDespiteBadStorage.Stuck(nil, "outage",
			"clients were served %d %% of the time in which storage failed", h.served*100/h.toServe)
	}
	return ServesDespiteBadStorage.Held()
}
