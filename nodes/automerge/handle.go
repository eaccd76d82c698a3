package automerge

import (
	"slices"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// handle is an open document.
type handle struct {
	process *process
	name    string
	doc     *document.Document
	// of connected peers, or of those who are taken for connected
	peers      map[string]*syncstate.State
	kept       map[string][]byte      // encoded states of others, by peer
	advertised map[document.Hash]bool // what the server has advertised

	state    state
	entered  int               // states so far
	sought   bool              // by the client, that is not answered yet
	statuses map[string]status // of peers
	resets   bool              // it is loading for a reset
	waiting  []inbound         // messages that wait for the end of loading

	stored   []document.Hash        // heads that are on the disk, as the node believes
	known    map[document.Hash]bool // and all before them, as was told to the observer
	chunks   []chunkFile
	saving   int
	dirty    bool // something was to be saved while a save was under way
	compacts bool
	failed   bool // the last save
	retries  int
	saves    *throttle
	relays   *throttle
	// with ForgetsDocument: the heads of the document that the throttle saves
	closure   []document.Hash
	afterSave []func() // answers that wait for a save

	durable *document.Document // with DurableHeads: what is stored
	inbox   []inbound          // and messages whose changes are not
}

// chunkFile is a file of a document.
type chunkFile struct {
	key  string
	size int
}

// open returns the handle of a document, and begins to load it if it is new.
func (x *process) open(name string) *handle {
	if h := x.handles[name]; h != nil {
		return h
	}
	h := x.add(name)
	switch {
	case x.node.config.Storage:
		h.load(func() { h.ready() })
	case x.node.config.Finds:
		h.ready()
	}
	return h
}

// add adds the handle of a document.
func (x *process) add(name string) *handle {
	h := &handle{
		process: x, name: name, doc: document.New(x.actor()),
		peers:      make(map[string]*syncstate.State),
		kept:       make(map[string][]byte),
		statuses:   make(map[string]status),
		advertised: make(map[document.Hash]bool),
		known:      make(map[document.Hash]bool),
		saves:      &throttle{process: x},
		relays:     &throttle{process: x},
	}
	if x.node.toggles.Order == DurableHeads {
		h.durable = document.New("")
	}
	x.handles[name] = h
	x.order = append(x.order, name)
	return h
}

// ready is the end of a load: what came meanwhile is handled, and peers are told, or asked.
func (h *handle) ready() {
	if h.enter(h.found()); h.waits() {
		return
	}
	for _, c := range h.connections() {
		h.begin(c)
	}
	h.receiveWaiting()
	h.afterLoad()
}

// receiveWaiting handles the messages that have waited for the end of loading.
func (h *handle) receiveWaiting() {
	waiting := h.waiting
	h.waiting = nil
	for _, m := range waiting {
		if h.process.node.toggles.HearsGone || h.process.peers[m.from.peer] == m.from {
			h.receive(m)
		}
	}
}

// connections are the open connections, in the order of their peers' names.
func (h *handle) connections() []*connection { return h.process.connections() }

func (x *process) connections() (list []*connection) {
	var names []string
	for name := range x.peers { // order-free: sorted below
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list = append(list, x.peers[name])
	}
	return list
}

// Edit lets the process change a document. f makes the operations. It returns the change, nil if no
// process has the document or there were no operations.
func (n *Node) Edit(name string, f func(tx *document.Tx)) *document.Change {
	if n.process == nil {
		return nil
	}
	h := n.process.handles[name]
	if h == nil || h.state != ready {
		return nil
	}
	tx := h.doc.Begin()
	f(tx)
	c := tx.Commit()
	if c == nil {
		return nil
	}
	n.report(Event{Kind: Made, Document: name, Changes: []document.Hash{c.Hash()}})
	h.changed("")
	return c
}

// changed is heads-changed: the document is saved in a while, and peers hear of it in a while. from
// is whose change it is.
func (h *handle) changed(from string) {
	if h.process.node.config.Storage {
		h.scheduleSave()
	}
	relay := func() {
		for _, c := range h.connections() {
			h.speak(c)
		}
	}
	switch h.process.node.toggles.Order {
	case BeforeRelay:
		if from != "" && h.process.node.config.Storage {
			h.afterSave = append(h.afterSave, relay)
			return
		}
	case DurableHeads:
		if h.process.node.config.Storage {
			return // a save tells
		}
	}
	h.relays.run(relay)
}
