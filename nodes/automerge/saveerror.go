package automerge

import (
	"time"

	"groundhog/nodes/automerge/document"
	"groundhog/nodes/automerge/syncstate"
)

// saveFailed is a save that has not worked.
func (h *handle) saveFailed(err error) {
	n := h.process.node
	h.failed = true
	n.host.Note(n.sym.failed, 0, 0)
	n.report(Event{Kind: SaveFailed, Document: h.name, Text: err.Error()})
	switch n.toggles.SaveError {
	case IgnoreError:
	case CrashOnError:
		n.fail()
	case RetrySave:
		h.retries++
		h.process.after(min(200*time.Millisecond<<min(h.retries, 5), 5*time.Second), h.save)
	default:
		h.reset()
	}
}

// reset reloads the document from storage, and begins anew with its peers: what was not stored is
// to come from them again.
func (h *handle) reset() {
	n := h.process.node
	n.host.Note(n.sym.reset, 0, 0)
	n.report(Event{Kind: Resetting, Document: h.name})
	h.resets = true
	if n.toggles.SaveError == ResetClose {
		for _, c := range h.connections() {
			c.close()
		}
	}
	h.doc = document.New(h.process.actor())
	h.stored, h.chunks, h.afterSave, h.dirty = nil, nil, nil, false
	h.load(func() {
		h.failed, h.resets = false, false
		for peer := range h.peers { // order-free: each by itself
			h.peers[peer] = &syncstate.State{}
		}
		clear(h.kept)
		n.report(Event{Kind: Reset, Document: h.name, Changes: hashes(h.doc)})
		if n.toggles.SaveError == ResetEmptyHeads {
			for _, c := range h.connections() {
				if s := (&syncstate.State{}); h.peers[c.peer] != nil {
					h.send(c, s.Generate(document.New(""), n.toggles.Sync))
				}
			}
		}
		h.ready()
		for _, c := range h.connections() {
			h.speak(c)
		}
	})
}

// hashes are the changes of a document in order.
func hashes(d *document.Document) (list []document.Hash) {
	for _, c := range d.Changes(nil) {
		list = append(list, c.Hash())
	}
	return list
}
