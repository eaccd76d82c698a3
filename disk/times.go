package disk

import (
	"io/fs"

	"groundhog/disk/persist"
	"groundhog/disk/sparse"
	"groundhog/sim"
)

// times are what is known beside the time of the last change of the content.
type times struct {
	attributes sim.Instant // last change of permissions, times or names; zero: none
	accessed   sim.Instant // what the time of the last access was set to; zero: it was not
	dated      bool        // the times were set, and the content was not changed since
}

// touch says that the content changes now.
func (n *inode) touch(now sim.Instant) {
	n.changed = now
	if n.extra != noExtra {
		n.extra.times.dated = false
	}
}

// durableChanged is the durable form of the time of the last change of the content.
func (n *inode) durableChanged() sim.Instant {
	if n.log == noLog {
		return n.changed
	}
	return n.log.changed
}

// touchAttributes says that what is not content changes now.
func (n *inode) touchAttributes(now sim.Instant) { n.more().times.attributes = now }

// status is the time of the last change of whatever kind.
func (n *inode) status() sim.Instant {
	now := max(n.extra.times.attributes, n.named)
	if n.extra.times.dated {
		return now
	}
	return max(now, n.changed)
}

// accessed is the time of the last access: the one that was set, or that of the last change.
func (n *inode) accessed() sim.Instant {
	if n.extra.times.accessed != 0 {
		return n.extra.times.accessed
	}
	return n.changed
}

// landTimes makes the times durable as far as a record of n knows them.
func (n *inode) landTimes(r *record) {
	switch r.kind {
	case persist.Attr:
		n.extra.synced.attributes = max(n.extra.synced.attributes, r.time)
	case persist.Touch:
		n.extra.synced = times{max(n.extra.synced.attributes, r.time), sim.Instant(r.off), true}
		n.log.changed = sim.Instant(r.size)
	case persist.Dirent:
	default:
		if n.extra != noExtra {
			n.extra.synced.dated = false
		}
	}
}

// touchNames says that the names of these inodes change now.
func (c *change) touchNames(now sim.Instant) {
	for i, n := range c.renamed() {
		if n != nil {
			c.was[i], n.named = n.named, now
		}
	}
}

// loseTimes takes back that names have changed at some time, unless that is durable otherwise. What
// came later is taken back before.
func (c *change) loseTimes(at sim.Instant) {
	for i, n := range c.renamed() {
		if n != nil && n.named == at {
			n.named = c.was[i]
		}
	}
}

// loseNames takes back the times of what is lost of the names in n.
func (n *inode) loseNames() {
	for i := len(n.log.records) - 1; i >= 0; i-- {
		if r := &n.log.records[i]; r.kind == persist.Dirent {
			r.meta.loseTimes(r.time)
		}
	}
}

// syncTimes is a sync of n, which makes durable when its names changed, whether or not that is.
func (n *inode) syncTimes() {
	if n.named != 0 {
		n.more().times.attributes = max(n.extra.times.attributes, n.named)
		n.extra.synced.attributes = max(n.extra.synced.attributes, n.named)
		n.named = 0
	}
}

// renamed are the inodes whose number of names or whose name the change changes, or nil.
func (c *change) renamed() [3]*inode {
	list := [3]*inode{2: c.kept}
	for i := range min(len(c.edits), 2) {
		list[i] = c.edits[i].ino
	}
	return list
}

// blocks is how many blocks of 512 bytes the inode has.
func (n *inode) blocks() int64 {
	const perPage = sparse.PageSize / 512
	switch {
	case n.is(paged):
		return n.extra.big.data.Used() * perPage
	case n.isDir():
		return perPage
	}
	return pagesOf(int64(len(n.data))) * perPage
}

// stat is what is known of the inode beside what [fs.FileInfo] has methods for.
func (n *inode) stat() Stat {
	return Stat{Ino: n.id, Links: int(n.links), Blocks: n.blocks(),
		Changed: n.status().Time(), Accessed: n.accessed().Time()}
}

// special tells whether the inode is a fifo or a socket.
func (n *inode) special() bool { return n.mode&(fs.ModeNamedPipe|fs.ModeSocket) != 0 }
