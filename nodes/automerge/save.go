package automerge

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"groundhog/nodes/automerge/document"
)

// scheduleSave saves in a while.
func (h *handle) scheduleSave() {
	t := h.process.node.toggles
	switch t.Throttle {
	case OneForAll:
		h.process.throttle.run(h.save) // whatever was to be saved before is forgotten
	case ForgetsDocument:
		if h.closure == nil {
			h.closure = slices.Clone(h.doc.Heads())
		}
		h.saves.run(func() {
			if !slices.Equal(h.closure, h.stored) {
				h.save()
			}
		})
	default:
		h.saves.run(h.save)
	}
}

// scheduled says whether a save is under way or to come.
func (h *handle) scheduled() bool {
	return h.saving > 0 || h.saves.f != nil || h.process.throttle.f != nil || h.dirty ||
		h.waits() ||
		h.retries > 0
}

// save stores the document as it is: what is new as a chunk, or all of it as a snapshot that
// replaces the chunks.
func (h *handle) save() {
	if h.waits() || slices.Equal(h.doc.Heads(), h.stored) {
		h.answer()
		return
	}
	if h.saving > 0 && !h.process.node.toggles.OverlappingSaves {
		h.dirty = true
		return
	}
	h.store(func(error) {})
}

// store is a save, whether another is under way or not. It calls then in the end.
func (h *handle) store(then func(error)) {
	t := h.process.node.toggles
	heads := slices.Clone(h.doc.Heads())
	news := h.doc.Changes(h.stored)
	before := h.stored
	if t.StoredHeadsEarly {
		h.stored = heads
	}
	h.saving++
	done := func(err error) {
		h.saving--
		if err != nil {
			h.saveFailed(err)
		} else {
			h.saved(heads, news)
		}
		if h.dirty && h.saving == 0 && h.process.node.process == h.process {
			h.dirty = false
			h.save()
		}
		then(err)
	}
	if h.shouldCompact() {
		h.compact(heads, done)
		return
	}
	data := h.doc.SaveSince(before)
	file := chunkFile{h.name + "/incremental/" + name(data), len(data)}
	h.process.files.save(file.key, data, func(err error) {
		if err == nil &&
			!slices.ContainsFunc(h.chunks, func(c chunkFile) bool { return c.key == file.key }) {
			h.chunks = append(h.chunks, file)
		}
		done(err)
	})
}

// name is the name of a chunk by its content.
func name(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// saved is a save that has worked.
func (h *handle) saved(heads []document.Hash, news []*document.Change) {
	n := h.process.node
	h.stored, h.failed, h.retries = heads, false, 0
	n.host.Note(n.sym.saved, uint64(len(news)), 0)
	var hashes []document.Hash
	for _, c := range news {
		if !h.known[c.Hash()] {
			h.known[c.Hash()] = true
			hashes = append(hashes, c.Hash())
		}
	}
	n.report(Event{Kind: Saved, Document: h.name, Changes: hashes})
	h.becameDurable(news)
	h.answer()
}

// answer lets out what waited for a save.
func (h *handle) answer() {
	waiting := h.afterSave
	h.afterSave = nil
	for _, f := range waiting {
		f()
	}
}

// The rule of compaction: a small snapshot, or chunks that are as large as it.
const smallSnapshot = 1024

func (h *handle) shouldCompact() bool {
	if h.compacts {
		return false
	}
	snapshot, incremental := h.sizes()
	return snapshot < smallSnapshot || incremental >= snapshot
}

func (h *handle) sizes() (snapshot, incremental int) {
	for _, c := range h.chunks {
		if isSnapshot(c.key) {
			snapshot += c.size
		} else {
			incremental += c.size
		}
	}
	return snapshot, incremental
}

// Sizes returns the bytes of a document's snapshots and of its other chunks, and how many files
// they are, as the process knows them.
func (n *Node) Sizes(document string) (snapshot, incremental, files int) {
	if n.process == nil || n.process.handles[document] == nil {
		return 0, 0, 0
	}
	h := n.process.handles[document]
	snapshot, incremental = h.sizes()
	return snapshot, incremental, len(h.chunks)
}

// compact writes a snapshot and then deletes what it replaces.
func (h *handle) compact(heads []document.Hash, done func(error)) {
	n := h.process.node
	h.compacts = true
	data := h.doc.Save()
	var all []byte
	for _, x := range heads {
		all = append(all, x[:]...)
	}
	file := chunkFile{h.name + "/snapshot/" + name(all), len(data)}
	old := slices.Clone(h.chunks)
	h.process.files.save(file.key, data, func(err error) {
		if err == nil || !n.toggles.CompactionFlagStays {
			h.compacts = false
		}
		if err != nil {
			done(err)
			return
		}
		h.chunks = slices.DeleteFunc(
			h.chunks, func(c chunkFile) bool { return slices.Contains(old, c) },
		)
		if !slices.ContainsFunc(h.chunks, func(c chunkFile) bool { return c.key == file.key }) {
			h.chunks = append(h.chunks, file)
		}
		for _, c := range old {
			if c.key != file.key {
				h.process.files.remove(c.key)
			}
		}
		n.report(Event{Kind: Compacted, Document: h.name, Text: file.key})
		done(nil)
	})
}
