package replica

import "groundhog/model"

// Lookup is a client's question for a document.
type Lookup struct {
	Client   string
	Document string
	At       string // in words
	Answer   Answer
	Long     bool // it has had, or has taken, more time than an answer may take
	Calm     bool // the client could reach its server from before the question until the answer, or until now
	Had      bool // and the server has had the document all the while
}

// Answer is what has become of a [Lookup].
type Answer uint8

// The answers.
const (
	NoAnswer Answer = iota
	FoundIt
	NotThere
)

// Look records a question that was asked, and what became of it. One that ended with its process is none.
func (h *History) Look(l Lookup) { h.lookups = append(h.lookups, l) }

// Serve records for how long clients were served in a time in which storage failed for good, of how long they might have been, in any unit.
func (h *History) Serve(served, of int) {
	h.served += served
	h.toServe += of
}

// The properties of what is asked for, and of a server whose storage fails for good.
var (
	LookupIsAnswered        = &model.Property{Name: "lookup-is-answered", Kind: model.Liveness, Means: "no answer", Statement: "who looks for a document is answered, whether it is there or not"}
	NoFalseUnavailable      = &model.Property{Name: "no-false-unavailable", Kind: model.Safety, Means: "falsely unavailable", Statement: "nobody is told that a document is unavailable while the server that he can reach has it"}
	ServesDespiteBadStorage = &model.Property{Name: "serves-despite-bad-storage", Kind: model.Liveness, Means: "outage", Statement: "a server whose storage fails for good serves its clients nine tenths of the time"}
)

// answers looks for questions that have waited too long.
func (h *History) answers() model.Verdict {
	for _, l := range h.lookups {
		if l.Calm && l.Long {
			return LookupIsAnswered.Stuck(nil, "no answer", "%s looks for %s at %s, and is not answered in time", l.Client, l.Document, l.At)
		}
	}
	return LookupIsAnswered.Held()
}

// truth looks for answers that are not true.
func (h *History) truth() model.Verdict {
	for _, l := range h.lookups {
		if l.Calm && l.Had && l.Answer == NotThere {
			return NoFalseUnavailable.Violated(nil, "falsely unavailable", "%s looks for %s at %s and is told that it is unavailable; the server has it", l.Client, l.Document, l.At)
		}
	}
	return NoFalseUnavailable.Held()
}

// serves compares the time in which clients were served with all of it.
func (h *History) serves() model.Verdict {
	if h.served*10 < h.toServe*9 {
		return ServesDespiteBadStorage.Stuck(nil, "outage", "clients were served %d %% of the time in which storage failed", h.served*100/h.toServe)
	}
	return ServesDespiteBadStorage.Held()
}
