package disk

import (
	"io/fs"

	"groundhog/disk/sparse"
	"groundhog/sim"
)

// touch says that the content changes now.
func (n *inode) touch(now sim.Instant) {
	n.changed = now
	if n.extra != noExtra {
		n.extra.dated = false
	}
}

// touchAttributes says that what is not content changes now.
func (n *inode) touchAttributes(now sim.Instant) { n.more().attributes = now }

// status is the time of the last change of whatever kind.
func (n *inode) status() sim.Instant {
	if n.extra.dated {
		return n.extra.attributes
	}
	return max(n.extra.attributes, n.changed)
}

// accessed is the time of the last access: the one that was set, or that of the last change.
func (n *inode) accessed() sim.Instant {
	if n.extra.accessed != 0 {
		return n.extra.accessed
	}
	return n.changed
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
