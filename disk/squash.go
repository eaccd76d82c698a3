package disk

import "groundhog/disk/persist"

// maxRecords is how many records an inode may have before those that matter least are given up: a simulation that
// runs for long must not remember each temporary file of a directory that nobody syncs.
const maxRecords = 1 << 13

// squash shortens the records of n: of a directory, it forgets changes that cancel each other, so that a power loss
// no longer shows what was in between; of a file, it joins appends that follow each other, so that it no
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

// cancel drops the records of names that stand for what they durably stand for.
func (n *inode) cancel() {
	kept := n.log.records[:0]
	for _, r := range n.log.records {
		if r.kind != persist.Dirent || !n.same(r.meta.edits) {
			kept = append(kept, r)
		}
	}
	clear(n.log.records[len(kept):])
	n.log.records = kept
}

func (n *inode) same(edits []edit) bool {
	for _, e := range edits {
		if e.dir != n || n.dir.cur.get(e.name) != n.dir.durable.get(e.name) {
			return false
		}
	}
	return true
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
