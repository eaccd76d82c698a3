package automerge

import "groundhog/nodes/automerge/document"

// receiveDurably takes a message when only what is stored is advertised: its changes go into memory
// at once, and are stored; the message itself is received by the state when they are, in the order
// of arrival, so that the state never knows more than the disk.
func (h *handle) receiveDurably(in inbound) {
	before := h.doc.Len()
	if err := h.doc.Apply(in.message.Changes...); err != nil {
		h.process.node.report(
			Event{Kind: Broken, Document: h.name, Peer: in.from.peer, Text: err.Error()},
		)
		return
	}
	h.noteAdvertised(in)
	h.inbox = append(h.inbox, in)
	if h.doc.Len() > before {
		h.arrived()
		h.save()
	}
	h.digest()
	h.check()
}

// digest receives the messages whose changes are stored, and answers them.
func (h *handle) digest() {
	for len(h.inbox) > 0 {
		in := h.inbox[0]
		for _, c := range in.message.Changes {
			if h.doc.Has(c.Hash()) && !h.durable.Has(c.Hash()) {
				return
			}
		}
		h.inbox = h.inbox[1:]
		s := h.peers[in.from.peer]
		if s == nil || h.process.peers[in.from.peer] != in.from {
			continue // its connection is gone
		}
		if err := s.Receive(h.durable, in.message, h.process.node.toggles.Sync); err != nil {
			h.process.node.report(
				Event{Kind: Broken, Document: h.name, Peer: in.from.peer, Text: err.Error()},
			)
			continue
		}
		h.keepState(in.from)
		h.speak(in.from)
	}
}

// becameDurable adds what a save has stored to what may be told, and tells it.
func (h *handle) becameDurable(changes []*document.Change) {
	if h.durable == nil {
		return
	}
	if err := h.durable.Apply(changes...); err != nil {
		h.process.node.host.Sim().Fail("automerge: what was stored does not apply: %v", err)
	}
	h.digest()
	h.relays.run(func() {
		for _, c := range h.connections() {
			h.speak(c)
		}
	})
}
