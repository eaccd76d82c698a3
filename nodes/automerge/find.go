package automerge

import (
	"time"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// state is that of a DocHandle, or of a DocumentQuery since 92de1f5a. One that is not open is idle.
type state uint8

const (
	ready           state = iota // the document is there
	loading                      // from storage
	awaitingNetwork              // storage has none, and no peer is connected yet
	requesting                   // from peers
	unavailable                  // nobody has it
)

// status is what is known of a peer and a document.
type status uint8

const (
	unknown status = iota
	has
	wants
	hasNot
)

// Times of what waits for peers.
const (
	// for the first connection: then there is none (WebSocketClientAdapter)
	networkWait = time.Second
	giveUpAfter = time.Minute // timeoutDelay of DocHandle
)

// Create makes a document that nobody else knows of. It returns its first change, nil if there is
// none or the process has the document.
func (n *Node) Create(name string) *document.Change {
	if n.process == nil || n.process.handles[name] != nil {
		return nil
	}
	h := n.process.add(name)
	var c *document.Change
	if !n.toggles.CreatesEmpty {
		c = h.doc.EmptyChange()
		n.report(Event{Kind: Made, Document: name, Changes: []document.Hash{c.Hash()}})
		h.changed("")
	}
	for _, peer := range h.connections() {
		h.begin(peer)
	}
	return c
}

// Find looks for a document: in storage, and then at peers. The answer is told.
func (n *Node) Find(name string) {
	if n.process == nil {
		return
	}
	n.report(Event{Kind: Requested, Document: name})
	h := n.process.open(name)
	h.sought = true
	h.answerFind()
}

// answerFind tells who looks for the document what has become of it, if that is known.
func (h *handle) answerFind() {
	kind := Found
	switch {
	case !h.sought || h.state != ready && h.state != unavailable:
		return
	case h.state == unavailable:
		kind = Unavailable
	}
	h.sought = false
	h.process.node.report(Event{Kind: kind, Document: h.name})
}

// waits says whether messages wait until it is known what storage has.
func (h *handle) waits() bool { return h.state == loading || h.state == awaitingNetwork }

// enter goes to a state.
func (h *handle) enter(s state) {
	h.state = s
	h.entered++
	h.answerFind()
	if s != loading && s != requesting || !h.process.node.config.Finds ||
		!h.process.node.toggles.GivesUp {
		return
	}
	entry := h.entered
	h.process.after(giveUpAfter, func() {
		if h.entered == entry {
			h.enter(unavailable)
			h.receiveWaiting()
		}
	})
}

// found is the state in which a load ends.
func (h *handle) found() state {
	switch {
	case !h.process.node.config.Finds || h.doc.Len() > 0:
		return ready
	case !h.process.network:
		return awaitingNetwork
	}
	return requesting
}

// networkReady lets peers be asked.
func (x *process) networkReady() {
	if x.network {
		return
	}
	x.network = true
	for _, h := range x.documents() {
		if h.state == awaitingNetwork {
			h.ready()
		}
	}
}

// afterLoad answers those who were answered before the document was loaded, and those who wait for
// it.
func (h *handle) afterLoad() {
	n := h.process.node
	if !n.config.Finds {
		return
	}
	if !n.toggles.AnswersAfterLoad {
		for _, c := range h.connections() {
			h.speak(c)
		}
	}
	h.check()
}

// answerEarly says that there is nothing, before storage was looked at.
func (h *handle) answerEarly(in inbound) {
	h.statuses[in.from.peer] = wants
	s := &syncstate.State{}
	h.peers[in.from.peer] = s
	nothing, o := document.New(""), h.process.node.toggles.Sync
	// it has no changes that could be refused
	if err := s.Receive(nothing, in.message, o); err == nil {
		h.send(in.from, s.Generate(nothing, o))
	}
}

// messageType is that of the next message to a peer: who has nothing requests, from those of whom
// nothing is known.
func (h *handle) messageType(c *connection) string {
	if h.state != requesting && h.state != unavailable || len(h.peers[c.peer].SharedHeads) > 0 ||
		h.statuses[c.peer] != unknown {
		return "sync"
	}
	for _, s := range h.statuses { // order-free: any
		if s == has {
			return "sync"
		}
	}
	return "request"
}

// noteStatus notes what a message says of its sender.
func (h *handle) noteStatus(in inbound) {
	switch {
	case len(in.message.Heads) > 0:
		h.statuses[in.from.peer] = has
	case in.request:
		h.statuses[in.from.peer] = wants
	case h.process.node.config.EmptyIsUnavailable && h.state == requesting:
		h.statuses[in.from.peer] = hasNot
	}
}

// arrived is the first content of a document that was asked for.
func (h *handle) arrived() {
	if h.state == requesting || h.state == unavailable {
		h.enter(ready)
	}
}

// onUnavailable is the answer of a peer that it has not the document, and knows of nobody who has
// it.
func (x *process) onUnavailable(c *connection, name string) {
	x.node.report(Event{Kind: Heard, Document: name, Peer: c.peer, Text: "doc-unavailable"})
	if h := x.handles[name]; h != nil {
		h.statuses[c.peer] = hasNot
		h.check()
	}
}

// left is the end of a connection.
func (h *handle) left(peer string) {
	if !h.process.node.toggles.UnavailableOnce {
		delete(h.statuses, peer)
		h.check()
	}
}

// check tells all who want the document that it is unavailable, if no peer is left that may have
// it.
func (h *handle) check() {
	n := h.process.node
	if h.state != requesting && (h.state != unavailable || n.toggles.UnavailableOnce) {
		return
	}
	for peer := range h.peers { // order-free: all of them
		if s := h.statuses[peer]; s != wants && s != hasNot {
			return
		}
	}
	for _, c := range h.connections() {
		if h.peers[c.peer] != nil && h.statuses[c.peer] == wants {
			h.statuses[c.peer] = hasNot
			n.report(Event{Kind: Said, Document: h.name, Peer: c.peer, Text: "doc-unavailable"})
			c.send(envelope{Type: "doc-unavailable", Sender: n.config.Name, Document: h.name})
		}
	}
	if h.state == requesting {
		h.enter(unavailable)
	}
}
