package automerge

import (
	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// inbound is a sync message that has arrived.
type inbound struct {
	from    *connection
	message *syncstate.Message
	request bool // its sender has not the document
}

// onMessage takes a message of a peer. A server opens the document that it is about.
func (x *process) onMessage(c *connection, e envelope) {
	m, err := syncstate.DecodeMessage(e.Data)
	if err != nil {
		x.node.report(Event{Kind: Broken, Document: e.Document, Peer: c.peer, Text: err.Error()})
		return
	}
	h := x.open(e.Document)
	in := inbound{c, m, e.Type == "request"}
	if !h.waits() {
		h.receive(in)
		return
	}
	if h.resets &&
		(x.node.toggles.SaveError == ResetDiscard || x.node.toggles.SaveError == ResetEmptyHeads) {
		x.node.report(Event{Kind: Discarded, Document: h.name, Peer: c.peer})
		return
	}
	if in.request && !x.node.toggles.AnswersAfterLoad {
		h.answerEarly(in)
		return
	}
	h.waiting = append(h.waiting, in)
}

// begin begins to synchronise with a peer, with what is kept of the last time. A client speaks
// first; a server never announces a document to who has not asked for it.
func (h *handle) begin(c *connection) {
	if h.waits() || h.process.node.config.Server == "" ||
		h.state == unavailable && h.process.node.toggles.AsksNobody {
		return
	}
	if h.state == unavailable && !h.process.node.toggles.GivesUp {
		h.enter(requesting)
	}
	h.peers[c.peer] = h.revive(c)
	h.speak(c)
}

// revive is the state of a new connection: always through its encoding.
func (h *handle) revive(c *connection) *syncstate.State {
	kept := h.kept[c.peer]
	if s := h.peers[c.peer]; s != nil {
		kept = s.Encode()
	}
	if s, err := syncstate.Decode(kept); err == nil {
		return s
	}
	return &syncstate.State{}
}

// view is the document as it is advertised.
func (h *handle) view() *document.Document {
	if h.durable != nil && h.process.node.config.Storage {
		return h.durable
	}
	return h.doc
}

// speak sends what there is to say to a peer.
func (h *handle) speak(c *connection) {
	s := h.peers[c.peer]
	if s == nil || h.waits() {
		return
	}
	if m := s.Generate(h.view(), h.process.node.toggles.Sync); m != nil {
		h.send(c, m)
	}
}

func (h *handle) send(c *connection, m *syncstate.Message) {
	n := h.process.node
	n.sent++
	kind, text := h.messageType(c), m.String()
	if kind == "request" {
		text = "request, " + text
	}
	n.report(Event{Kind: Said, Document: h.name, Peer: c.peer, Text: text})
	c.send(envelope{Type: kind, Sender: n.config.Name, Document: h.name, Data: m.Encode()})
}

// receive takes a message: it is applied, and answered.
func (h *handle) receive(in inbound) {
	n := h.process.node
	n.report(Event{Kind: Heard, Document: h.name, Peer: in.from.peer, Text: in.message.String()})
	if h.peers[in.from.peer] == nil {
		h.peers[in.from.peer] = h.revive(in.from)
	}
	h.noteStatus(in)
	if h.view() != h.doc {
		h.receiveDurably(in)
		return
	}
	before := h.doc.Len()
	err := h.peers[in.from.peer].Receive(h.doc, in.message, n.toggles.Sync)
	if err != nil {
		n.report(Event{Kind: Broken, Document: h.name, Peer: in.from.peer, Text: err.Error()})
		return
	}
	h.noteAdvertised(in)
	h.keepState(in.from)
	if h.doc.Len() > before {
		h.arrived()
		h.changed(in.from.peer)
		if n.toggles.Order == BeforeReply && n.config.Storage {
			h.afterSave = append(h.afterSave, func() { h.speak(in.from) })
			h.save()
			return
		}
	}
	h.speak(in.from)
	h.check()
}

// noteAdvertised notes what a server has advertised: for a client, that is synced.
func (h *handle) noteAdvertised(in inbound) {
	if h.process.node.config.Server == "" {
		return
	}
	var news []document.Hash
	ancestors := h.doc.Ancestors(in.message.Heads)
	for _, c := range h.doc.Changes(nil) {
		if ancestors[c.Hash()] && !h.advertised[c.Hash()] {
			h.advertised[c.Hash()] = true
			news = append(news, c.Hash())
		}
	}
	if len(news) > 0 {
		h.process.node.report(Event{
			Kind: Advertised, Document: h.name, Peer: in.from.peer, Changes: news,
		})
	}
}
