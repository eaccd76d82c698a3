package automerge

import (
	"errors"
	"slices"

	"groundhog/sim"
)

// errNotReady is that of a document that is not there, and so cannot be saved (issue 740).
var errNotReady = errors.New("DocHandle is not ready")

// Shutdown asks the process to end. It does so when its documents are saved, as far as its version
// waits for that.
func (n *Node) Shutdown() {
	x := n.process
	if x == nil || x.ending {
		return
	}
	x.ending = true
	n.report(Event{Kind: Stopping})
	end := func() {
		if n.process == x {
			x.disconnect()
			n.host.Crash(sim.Kill)
		}
	}
	switch n.toggles.Ending {
	case NoFlush:
		end()
		return
	case FlushOrFail, DisconnectThenFlush:
		x.disconnect()
	}
	x.flush(end)
}

// disconnect ends all connections, and takes no new ones.
func (x *process) disconnect() {
	if x.listener != nil {
		_ = x.listener.Close() // it may be closed already
	}
	for _, c := range x.connections() {
		c.close()
	}
}

// flush saves all documents and then calls end. With FlushOrFail, the first error does.
func (x *process) flush(end func()) {
	documents := x.documents()
	left := len(documents) + 1
	done := func(err error) {
		left--
		if left == 0 || err != nil && x.node.toggles.Ending == FlushOrFail {
			end()
		}
	}
	for _, h := range documents {
		switch {
		case x.node.process != x:
			return
		case h.state == ready:
			h.flush(done)
		case x.node.toggles.Ending == FlushOrFail:
			done(errNotReady)
		default:
			done(nil)
		}
	}
	done(nil)
}

// flush saves the document as it is now, and then calls done.
func (h *handle) flush(done func(error)) {
	if slices.Equal(h.doc.Heads(), h.stored) {
		done(nil)
		return
	}
	h.store(done)
}
