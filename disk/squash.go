package disk

import (
	"slices"

	"groundhog/disk/persist"
)

// maxRecords and maxNames are how many records a file and a directory may have before those that
// matter least are given up: a simulation that runs for long must not remember each temporary file
// of a directory that nobody syncs.
const (
	maxRecords = 1 << 13
	maxNames   = 1 << 10
	// maxRemoved is how many bytes of removed files are kept for the sake of directories that were
	// not synced since.
	maxRemoved = 64 << 20
)

// squash shortens the records of n: of a directory, it forgets what a name stood for in between, so
// that a power loss no longer shows it; of a file, it joins appends that follow each other, so that
// it no longer shows a sector that only the first of them had written. What it cannot shorten
// stays.
func (d *Disk) squash(n *inode) {
	// a sync in flight covers some records and not others
	if d.recording || d.flying > 0 || len(n.log.records) < n.log.next {
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

// cancel drops the changes of names that have been changed again since, and of names that stand for
// what they durably stand for. What is left has one record for each name, but for moves between
// directories.
func (n *inode) cancel() {
	keep := make([]bool, len(n.log.records))
	bound := map[string]bool{}
	for !n.sift(keep, bound) {
	}
	i := -1
	n.log.records = slices.DeleteFunc(n.log.records, func(record) bool { i++; return !keep[i] })
}

// sift finds which records to keep. A name that stands for what it durably stands for needs none,
// unless one that stays for the sake of another name changes it: then the name is bound, its last
// change stays as well, and sift is to be called again.
func (n *inode) sift(keep []bool, bound map[string]bool) (done bool) {
	again, settled := map[string]bool{}, map[string]bool{}
	done = true
	for i := len(keep) - 1; i >= 0; i-- {
		keep[i] = true
		r := &n.log.records[i]
		if r.kind != persist.Dirent {
			continue
		}
		switch edits, mine := r.meta.edits, n.within(r.meta.edits); {
		case mine && all(edits, again):
			keep[i] = false
		case mine && n.settledNames(edits, again, bound):
			keep[i] = false
			for _, e := range edits {
				settled[e.name] = true
			}
		default:
			for _, e := range edits {
				again[e.name] = again[e.name] || e.dir == n
				if e.dir == n && settled[e.name] && !bound[e.name] {
					bound[e.name], done = true, false
				}
			}
		}
	}
	return done
}

// within tells whether all edits are of n.
func (n *inode) within(edits []edit) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool { return e.dir != n })
}

func all(edits []edit, again map[string]bool) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool { return !again[e.name] })
}

// settledNames tells whether no later change of these names is left, and they stand for what they
// durably stand for.
func (n *inode) settledNames(edits []edit, again, bound map[string]bool) bool {
	return !slices.ContainsFunc(edits, func(e edit) bool {
		return again[e.name] || bound[e.name] || n.dir.cur.get(e.name) != n.dir.held().get(e.name)
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

// leadsTo tells whether r is an append right after the write w, with its bytes right behind those
// of w.
func (w *record) leadsTo(r *record) bool {
	n := len(w.data)
	return r.kind == persist.Write && r.size == r.off && w.off+int64(n) == r.off &&
		cap(w.data) > n && &w.data[:n+1][n] == &r.data[0]
}
