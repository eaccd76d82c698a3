package model

import "slices"

// ReplicaHistory is what replicas of documents made, were told, stored and found. Changes are numbers; each belongs to one document.
type ReplicaHistory struct {
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
func (h *ReplicaHistory) Make(node string, change int) {
	if h.made == nil {
		h.made, h.told, h.found = make(map[int]string), make(map[int]string), make(map[string]map[int]bool)
	}
	h.made[change] = node
	h.order = append(h.order, change)
}

// Tell records that a client was told that changes are synced: a server advertised heads that include them.
func (h *ReplicaHistory) Tell(client string, changes []int) {
	for _, c := range changes {
		if _, known := h.told[c]; !known {
			h.told[c] = client
		}
	}
}

// Load records what a new process of a node found of a document. missing are changes of the document that the node had advertised
// and did not find; place names node and document.
func (h *ReplicaHistory) Load(place, at string, found, missing []int) {
	now := make(map[int]bool)
	for _, c := range found {
		now[c] = true
	}
	if len(missing) > 0 {
		h.early = append(h.early, sprintf("%s at %s: %d changes that were advertised are not there, change %d first", place, at, len(missing), missing[0]))
	}
	for _, c := range sorted(h.found[place]) {
		if !now[c] {
			h.vanished = append(h.vanished, sprintf("%s at %s: change %d was found by an earlier process, and is gone", place, at, c))
			break
		}
	}
	if h.found == nil {
		h.found = make(map[string]map[int]bool)
	}
	h.found[place] = now
}

// Believe records that a node takes a change for stored that is not on its disk.
func (h *ReplicaHistory) Believe(how string) { h.believed = append(h.believed, how) }

// Silent records a document whose last save failed, which nobody tries again and nobody was told of.
func (h *ReplicaHistory) Silent(how string) { h.silent = append(h.silent, how) }

// Break records a message that a document could not take.
func (h *ReplicaHistory) Break(how string) { h.broken = append(h.broken, how) }

// Bloat records a document that is not compacted any more.
func (h *ReplicaHistory) Bloat(how string) { h.bloated = append(h.bloated, how) }

// Quiet records how many sync messages there were in a time in which nothing changed, and how many there may be. The worst time counts.
func (h *ReplicaHistory) Quiet(messages, allowed int) {
	if messages-allowed > h.quiet-h.allowed {
		h.quiet, h.allowed = messages, allowed
	}
}

// Finish records a document at a node at the end.
func (h *ReplicaHistory) Finish(r Replica) { h.final = append(h.final, r) }

// The properties of replicas. R1 and R2 are what issue 264 of automerge-repo claims, R3 is what its users expect.
var (
	ReplicaConverge = &Property{Name: "R1", Kind: Liveness, Means: "stuck", Statement: "in the end all connected replicas have the same changes: what one has, none lacks"}
	ReplicaKeeps    = &Property{Name: "R2", Kind: Safety, Means: "loss", Statement: "no change that a client was told is synced is gone everywhere, if the client that made it is there"}
	ReplicaGone     = &Property{Name: "R3", Kind: Safety, Means: "loss if the client is gone", Statement: "nor is one whose maker never comes back"}
	ReplicaDurable  = &Property{Name: "R4", Kind: Safety, Means: "early ack", Statement: "a server that starts finds every change that it has advertised"}
	ReplicaMonotone = &Property{Name: "R5", Kind: Safety, Means: "durable change destroyed", Statement: "what one process found in storage, the next one finds"}
	ReplicaQuiet    = &Property{Name: "R6", Kind: Liveness, Means: "livelock", Statement: "replicas that have nothing new fall silent"}
	ReplicaTold     = &Property{Name: "R7", Kind: Liveness, Means: "silent error", Statement: "a save that failed is tried again, or somebody is told"}
	ReplicaWhole    = &Property{Name: "R8", Kind: Safety, Means: "document broken", Statement: "every message applies to the document that it is for"}
	ReplicaBelieves = &Property{Name: "R9", Kind: Safety, Means: "false belief", Statement: "what a node takes for stored after a reload is on its disk"}
	ReplicaCompact  = &Property{Name: "R10", Kind: Liveness, Means: "bloat", Statement: "a document's chunks are compacted again and again"}
)

// ReplicaProperties are all that [JudgeReplicas] judges by.
func ReplicaProperties() []*Property {
	return []*Property{
		ReplicaConverge, ReplicaKeeps, ReplicaGone, ReplicaDurable, ReplicaMonotone, ReplicaQuiet,
		ReplicaTold, ReplicaWhole, ReplicaBelieves, ReplicaCompact, ReplicaAnswers, ReplicaTruth,
		ReplicaServes,
	}
}

// JudgeReplicas judges a history by them.
func JudgeReplicas(h *ReplicaHistory) []Verdict {
	return Judge([]Check{
		{ReplicaConverge, h.converge},
		{ReplicaKeeps, func() Verdict { return h.keeps(ReplicaKeeps, true) }},
		{ReplicaGone, func() Verdict { return h.keeps(ReplicaGone, false) }},
		{ReplicaDurable, listed(ReplicaDurable, "advertised and not found", h.early)},
		{ReplicaMonotone, listed(ReplicaMonotone, "found and not found again", h.vanished)},
		{ReplicaQuiet, h.falls},
		{ReplicaTold, listed(ReplicaTold, "failed save", h.silent)},
		{ReplicaWhole, listed(ReplicaWhole, "message refused", h.broken)},
		{ReplicaBelieves, listed(ReplicaBelieves, "not on the disk", h.believed)},
		{ReplicaCompact, listed(ReplicaCompact, "not compacted", h.bloated)},
		{ReplicaAnswers, h.answers},
		{ReplicaTruth, h.truth},
		{ReplicaServes, h.serves},
	})
}

// converge compares all replicas at the end.
func (h *ReplicaHistory) converge() Verdict {
	if len(h.final) == 0 {
		return ReplicaConverge.Exhausted("no replica was looked at in the end")
	}
	for _, r := range h.final {
		if r.Busy != "" {
			return ReplicaConverge.Stuck(nil, "not connected", "%s: %s", r.Name, r.Busy)
		}
	}
	for _, r := range h.final {
		for _, other := range h.final {
			for _, c := range sorted(other.Changes) {
				if other.Document == r.Document && !r.Changes[c] {
					return ReplicaConverge.Stuck(nil, "divergence", "%s lacks change %d of %s in %s, which %s has", r.Name, c, h.made[c], r.Document, other.Name)
				}
			}
		}
	}
	return ReplicaConverge.Held()
}

// keeps looks for every change that a client was told of, among those whose maker is there, or is not.
func (h *ReplicaHistory) keeps(p *Property, there bool) Verdict {
	if len(h.final) == 0 {
		return p.Exhausted("no replica was looked at in the end")
	}
	for _, c := range h.order {
		client, told := h.told[c]
		maker := h.made[c]
		present := slices.ContainsFunc(h.final, func(r Replica) bool { return r.Name == maker })
		left := slices.ContainsFunc(h.final, func(r Replica) bool { return r.Changes[c] })
		if told && present == there && !left {
			return p.Violated(nil, "synced change lost", "change %d of %s is nowhere any more, and %s was told that it is synced", c, maker, client)
		}
	}
	return p.Held()
}

// falls counts what is said when there is nothing to say.
func (h *ReplicaHistory) falls() Verdict {
	if h.quiet > h.allowed {
		return ReplicaQuiet.Stuck(nil, "endless messages", "%d sync messages while nothing changed; %d are enough", h.quiet, h.allowed)
	}
	return ReplicaQuiet.Held()
}

func sorted(set map[int]bool) (list []int) {
	for c := range set { // order-free: sorted below
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
