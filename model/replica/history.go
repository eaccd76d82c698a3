package replica

import (
	"fmt"
)

// History is what replicas of documents made, were told, stored and found. Changes are numbers; each belongs to one document.
type History struct {
	made     map[int]string // by change: who made it
	order    []int          // of changes, as they were made
	told     map[int]string // by change: the first client that was told it is synced
	early    []string       // a server started without a change that it had advertised
	found    map[string]map[int]bool
	vanished []string
	silent   []string
	broken   []string
	believed []string
	bloated  []string
	quiet    int // messages in a time in which nothing changed
	allowed  int
	final    []Replica
	lookups  []Lookup
	served   int
	toServe  int
}

// Replica is a document at a node at the end: which changes it has.
type Replica struct {
	Name     string // of the node
	Document string
	Changes  map[int]bool
	Busy     string // why it is not connected; empty: it is
}

// Make records that a node made a change.
func (h *History) Make(node string, change int) {
	if h.made == nil {
		h.made, h.told, h.found = make(map[int]string), make(map[int]string), make(map[string]map[int]bool)
	}
	h.made[change] = node
	h.order = append(h.order, change)
}

// Tell records that a client was told that changes are synced: a server advertised heads that include them.
func (h *History) Tell(client string, changes []int) {
	for _, c := range changes {
		if _, known := h.told[c]; !known {
			h.told[c] = client
		}
	}
}

// Load records what a new process of a node found of a document. missing are changes of the document that the node had advertised
// and did not find; place names node and document.
func (h *History) Load(place, at string, found, missing []int) {
	now := make(map[int]bool)
	for _, c := range found {
		now[c] = true
	}
	if len(missing) > 0 {
		h.early = append(h.early, fmt.Sprintf("%s at %s: %d changes that were advertised are not there, change %d first", place, at, len(missing), missing[0]))
	}
	for _, c := range sorted(h.found[place]) {
		if !now[c] {
			h.vanished = append(h.vanished, fmt.Sprintf("%s at %s: change %d was found by an earlier process, and is gone", place, at, c))
			break
		}
	}
	if h.found == nil {
		h.found = make(map[string]map[int]bool)
	}
	h.found[place] = now
}

// Believe records that a node takes a change for stored that is not on its disk.
func (h *History) Believe(how string) { h.believed = append(h.believed, how) }

// Silent records a document whose last save failed, which nobody tries again and nobody was told of.
func (h *History) Silent(how string) { h.silent = append(h.silent, how) }

// Break records a message that a document could not take.
func (h *History) Break(how string) { h.broken = append(h.broken, how) }

// Bloat records a document that is not compacted any more.
func (h *History) Bloat(how string) { h.bloated = append(h.bloated, how) }

// Quiet records how many sync messages there were in a time in which nothing changed, and how many there may be. The worst time counts.
func (h *History) Quiet(messages, allowed int) {
	if messages-allowed > h.quiet-h.allowed {
		h.quiet, h.allowed = messages, allowed
	}
}

// Finish records a document at a node at the end.
func (h *History) Finish(r Replica) { h.final = append(h.final, r) }
