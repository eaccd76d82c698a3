package disk

import (
	"slices"

	"groundhog/disk/persist"
)

// maxRecords and maxNames are how many records a file and a directory may have before those that matter least are given
// up: a simulation that runs for long must not remember each temporary file of a directory that nobody syncs.
const (
	maxRecords = 1 << 13
	maxNames   = 1 << 10
	// maxRemoved is how many bytes of removed files are kept for the sake of directories that were not synced since.
	maxRemoved = 64 << 20
)

// squash shortens the records of n: of a directory, it forgets what a name stood for in between, so that a power loss
// no longer shows it; of a file, it joins appends that follow each other, so that it no
// longer shows a sector that only the first of them had written. What it cannot shorten stays.
func (d *Disk) squash(n *inode) {
	if d.recording || d.flying > 0 || len(n.log.records) < n.log.next { // a sync in flight covers some records and not others
		return
	}
	if n.isDir() {
		n.cancel()
	} else {
		n.log.join()
	}
	n.log.next = 2 * len(n.log.records)
	if len(n.log.records) == 0 {
		d.settled(n)
	}
}

// release lets go of removed files once they hold too much.
func (d *Disk) release() {
	if d.removed <= maxRemoved || d.recording || d.flying > 0 {
		return
	}
	d.removed = 0
	for _, n := range slices.Clone(d.dirty) {
		if n.isDir() {
			if n.cancel(); len(n.log.records) == 0 {
				d.settled(n)
			}
		}
	}
}

// cancel drops the changes of names that have been changed again since, and of names that stand for what they durably stand
// for. What is left has one record for each name, but for moves between directories.
func (n *inode) cancel() {
	again := map[string]bool{}
	kept := len(n.log.records)
	for i := kept - 1; i >= 0; i-- {
		r := n.log.records[i]
		if r.kind == persist.Dirent && n.within(r.meta.edits) && (all(r.meta.edits, again) || n.settledNames(r.meta.edits, again)) {
			continue
		}
		if r.kind == persist.Dirent {
			for _, e := range r.meta.edits {
				again[e.name] = again[e.name] || e.dir == n
			}
		}
		kept--
		n.log.records[kept] = r
	}
	n.log.records = slices.Delete(n.log.records, 0, kept)
}

// within tells whether all edits are of n.
func (n *inode) within(edits []edit) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool { return e.dir != n })
}

func all(edits []edit, again map[string]bool) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool { return !again[e.name] })
}

// settledNames tells whether no later change of these names is left, and they stand for what they durably stand for.
func (n *inode) settledNames(edits []edit, again map[string]bool) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool {
		return again[e.name] || n.dir.cur.get(e.name) != n.dir.held().get(e.name)
	})
}

// join makes one record of appends whose bytes follow each other.
func (p *pending) join() {
	kept := p.records[:1]
	for _, r := range p.records[1:] {
		last := &kept[len(kept)-1]
		if r.left == nil && last.left == nil && last.kind == persist.Write && last.leadsTo(&r) {
			last.data = last.data[:len(last.data)+len(r.data)]
			last.id = r.id
		} else {
			kept = append(kept, r)
		}
	}
	clear(p.records[len(kept):])
	p.records = kept
}

// leadsTo tells whether r is an append right after the write w, with its bytes right behind those of w.
func (w *record) leadsTo(r *record) bool {
	n := len(w.data)
	return r.kind == persist.Write && r.size == r.off && w.off+int64(n) == r.off &&
		cap(w.data) > n && &w.data[:n+1][n] == &r.data[0]
}
