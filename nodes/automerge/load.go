package automerge

import (
	"slices"
	"strings"
	"time"

	"groundhog/nodes/automerge/document"
	"groundhog/sim"
)

// load reads a document and the states of its peers from storage, and then calls done. One that
// cannot be read is taken for unavailable: the document stays empty, and peers are asked for it (PR
// 671).
func (h *handle) load(done func()) {
	x := h.process
	h.enter(loading)
	x.node.host.Go("load "+h.name, func(p *sim.Proc) {
		p.Sleep(p.Stream("load").Duration(x.node.slow/10, x.node.slow))
		data, chunks, err := x.files.chunks(h.name)
		if err != nil && h.loadFailed(err, done) {
			return
		}
		if err == nil {
			err = h.doc.LoadIncremental(data, x.node.toggles.KeepParsed)
		}
		h.chunks = chunks
		h.stored = slices.Clone(h.doc.Heads())
		for _, c := range h.doc.Changes(nil) {
			h.known[c.Hash()] = true
		}
		switch {
		case err != nil:
			x.node.report(Event{Kind: LoadFailed, Document: h.name, Text: err.Error()})
		case !h.resets:
			x.node.report(Event{Kind: Loaded, Document: h.name, Changes: hashes(h.doc)})
		}
		if h.durable != nil {
			h.becameDurable(h.doc.Changes(nil))
		}
		for peer, state := range x.files.states(h.name) { // order-free: each by itself
			h.kept[peer] = state
		}
		done()
	}).Daemon()
}

// loadPause is how long a load that failed waits, with RetryLoad.
const loadPause = 500 * time.Millisecond

// loadFailed says whether a load that failed is not over yet.
func (h *handle) loadFailed(err error, done func()) bool {
	x := h.process
	switch {
	case x.node.config.Finds && x.node.toggles.RetryLoad:
		x.after(loadPause, func() { h.load(done) })
	case !x.node.config.Finds || !x.node.toggles.LoadHangs || h.resets:
		return false
	}
	x.node.report(Event{Kind: LoadFailed, Document: h.name, Text: err.Error()})
	return true
}

// keepState stores what is kept of a peer's state, in a while. There is one throttle for each
// storage id: of several documents that change together, the last one's state is stored.
func (h *handle) keepState(c *connection) {
	x := h.process
	if c.storage == "" || !x.node.config.Storage {
		return
	}
	key := c.storage
	if x.node.toggles.StatePerDocument {
		key += "/" + h.name
	}
	if x.states[key] == nil {
		x.states[key] = &throttle{process: x}
	}
	x.states[key].run(func() {
		if s := h.peers[c.peer]; s != nil {
			// a state that is not stored costs bytes, not data
			x.files.save(h.name+"/sync-state/"+c.peer, s.Encode(), func(error) {})
		}
	})
}

// Stored returns what is on the disk of a document, as a new process would read it.
func (n *Node) Stored(name string) []document.Hash {
	f := &files{node: n, from: n.disk.FS().(reader)}
	data, _, err := f.chunks(name)
	if err != nil {
		return nil
	}
	d := document.New("")
	if err := d.LoadIncremental(data, n.toggles.KeepParsed); err != nil {
		return nil
	}
	return hashes(d)
}

func isSnapshot(key string) bool { return strings.Contains(key, "/snapshot/") }
