package syncstate

import (
	"slices"

	"groundhog/nodes/automerge/document"
)

// Options are the points in which versions differ. The zero value is the library as it is.
type Options struct {
	// NeedOverridesSent sends a change that is asked for by name also if it was sent before. No
	// version does.
	NeedOverridesSent bool
	// NeedsAllQueued asks for whatever any orphan lacks, also if the peer does not have it, and
	// says nothing of what it has meanwhile (before bbe10889 and 07a4cbbe, 2026).
	NeedsAllQueued bool
	// EmptyHeadsForgotten does not start over with a peer that has lost everything (issues 363 and
	// 364).
	EmptyHeadsForgotten bool
	// StaysInFlight goes on waiting for an answer until the peer advertises only what is known
	// here, or all that was sent is known to have arrived: after a mistake of a filter, or a new
	// connection of the peer, both wait for ever (before PR 703, so in automerge-go).
	StaysInFlight bool
	// EmptyStaysSilent does not answer a first message if both documents are empty (before
	// have_responded; so in automerge-go).
	EmptyStaysSilent bool
}

// State is what a peer keeps of another for one document. The zero State is that of a first
// meeting.
type State struct {
	SharedHeads   []document.Hash // both have these, and all before them
	LastSentHeads []document.Hash
	TheirHeads    []document.Hash // as of their last message
	TheirNeed     []document.Hash
	TheirHave     []Have
	heard         bool                   // the three above are known
	SentHashes    map[document.Hash]bool // sent, and not yet known to have arrived
	InFlight      bool                   // a message was sent since the last one was received
	HaveResponded bool                   // a message was sent at all
}

// Generate returns the next message, or nil.
func (s *State) Generate(d *document.Document, o Options) *Message {
	heads := d.Heads()
	need := d.Missing(s.TheirHeads, o.NeedsAllQueued)
	var have []Have
	if !slices.ContainsFunc(
		need, func(h document.Hash) bool { return !slices.Contains(s.TheirHeads, h) },
	) {
		have = []Have{{s.SharedHeads, NewBloom(d.Changes(s.SharedHeads))}}
	}
	if len(s.TheirHave) > 0 &&
		slices.ContainsFunc(
			s.TheirHave[0].LastSync, func(h document.Hash) bool { return !d.Has(h) },
		) {
		// They believe that we have what we have not: they are to begin anew.
		return &Message{Heads: slices.Clone(heads), Have: []Have{{}}}
	}
	changes := s.toSend(d, o)
	if slices.Equal(s.LastSentHeads, heads) && (s.HaveResponded || o.EmptyStaysSilent) {
		if s.heard && slices.Equal(s.TheirHeads, heads) && len(changes) == 0 {
			return nil
		}
		if s.InFlight {
			return nil
		}
	}
	s.HaveResponded, s.InFlight = true, true
	s.LastSentHeads = slices.Clone(heads)
	for _, c := range changes {
		if s.SentHashes == nil {
			s.SentHashes = make(map[document.Hash]bool)
		}
		s.SentHashes[c.Hash()] = true
	}
	return &Message{Heads: s.LastSentHeads, Need: need, Have: have, Changes: changes}
}

// toSend are the changes that the peer seems to lack, and those that it asks for; but not what was
// sent before.
func (s *State) toSend(d *document.Document, o Options) (list []*document.Change) {
	if !s.heard {
		return nil
	}
	for _, c := range s.lacking(d) {
		if !s.SentHashes[c.Hash()] ||
			o.NeedOverridesSent && slices.Contains(s.TheirNeed, c.Hash()) {
			list = append(list, c)
		}
	}
	return list
}

// lacking are the changes that are in none of their filters, with all that depends on them, and
// behind the named ones.
func (s *State) lacking(d *document.Document) (list []*document.Change) {
	asked := func(except map[document.Hash]bool) {
		for _, h := range s.TheirNeed {
			if c := d.Get(h); c != nil && !except[h] {
				list = append(list, c)
			}
		}
	}
	if len(s.TheirHave) == 0 {
		asked(nil)
		return list
	}
	var since []document.Hash
	for _, h := range s.TheirHave {
		since = append(since, h.LastSync...)
	}
	changes := d.Changes(since)
	send := make(map[document.Hash]bool)
	for _, c := range changes { // each comes after what it depends on
		unknown := !slices.ContainsFunc(
			s.TheirHave, func(h Have) bool { return h.Bloom.Has(c.Hash()) },
		)
		if unknown || slices.ContainsFunc(c.Deps, func(h document.Hash) bool { return send[h] }) {
			send[c.Hash()] = true
		}
	}
	asked(send)
	for _, c := range changes {
		if send[c.Hash()] {
			list = append(list, c)
		}
	}
	return list
}

// Receive takes a message. On an error of the document, its changes up to there are applied, and of
// the state nothing is new but that the peer has answered.
func (s *State) Receive(d *document.Document, m *Message, o Options) error {
	if !o.StaysInFlight {
		s.InFlight = false
	}
	before := slices.Clone(d.Heads())
	if len(m.Changes) > 0 {
		if err := d.Apply(m.Changes...); err != nil {
			return err
		}
		s.SharedHeads = advance(before, d.Heads(), s.SharedHeads)
	}
	arrived := d.Ancestors(m.Heads)
	for h := range s.SentHashes { // order-free: each alone
		if arrived[h] {
			delete(s.SentHashes, h)
		}
	}
	if len(s.SentHashes) == 0 {
		s.InFlight = false
	}
	if len(m.Changes) == 0 && slices.Equal(m.Heads, before) {
		s.LastSentHeads = slices.Clone(m.Heads)
	}
	known := slices.DeleteFunc(
		slices.Clone(m.Heads), func(h document.Hash) bool { return !d.Has(h) },
	)
	if len(known) == len(m.Heads) {
		s.SharedHeads, s.InFlight = known, false
		if len(m.Heads) == 0 && !o.EmptyHeadsForgotten {
			s.LastSentHeads, s.SentHashes = nil, nil // they have lost everything
		}
	} else {
		s.SharedHeads = document.SortHashes(append(slices.Clone(s.SharedHeads), known...))
	}
	s.TheirHave, s.TheirHeads, s.TheirNeed, s.heard = m.Have, m.Heads, m.Need, true
	return nil
}

// advance are the shared heads after changes of the peer: the new heads, and the old ones that are
// heads still.
func advance(before, after, shared []document.Hash) []document.Hash {
	var list []document.Hash
	for _, h := range after {
		if !slices.Contains(before, h) || slices.Contains(shared, h) {
			list = append(list, h)
		}
	}
	return list
}
