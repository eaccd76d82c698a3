package disk

import (
	"io/fs"
	"slices"

	"groundhog/sim"
)

// MaxFileSize is the size in bytes above which writes and truncates fail with EFBIG: virtual files live in memory.
const MaxFileSize = 1 << 30

// inode is a file or a directory, independent of its names.
//
// Invariant: outside dirty, data and durable agree up to the shorter of the two; every byte by which
// data outgrew durable is dirty.
type inode struct {
	id      uint64 // counted from 1, the root; never used twice
	mode    fs.FileMode
	changed sim.Instant // last change of the content: the mtime
	reached uint64      // crash.go: the last power loss that found this inode

	data    []byte // of a file: what a program reads
	durable []byte // of a file: what a power loss leaves
	dirty   ranges
	synced  sim.Instant // durable form of changed

	dir directory // of a directory
}

func (n *inode) isDir() bool { return n.mode.IsDir() }

func (n *inode) size() int64 { return int64(len(n.data)) }

// write puts p at off; a gap between the end of the file and off reads as zeros.
func (n *inode) write(p []byte, off int64) {
	if len(p) == 0 {
		return
	}
	old, end := n.size(), off+int64(len(p))
	if off == old {
		n.data = append(n.data, p...)
	} else {
		n.data = resize(n.data, max(old, end))
		copy(n.data[off:], p)
	}
	n.dirty.add(min(off, old), end)
}

// truncate sets the size; bytes above the old end read as zeros.
func (n *inode) truncate(size int64) {
	old := n.size()
	n.data = resize(n.data, size)
	if size < old {
		n.dirty.clip(size)
	} else {
		n.dirty.add(old, size)
	}
}

// resize gives b the length size, new bytes zero, growing in the amortised way of append.
func resize(b []byte, size int64) []byte {
	old := len(b)
	if int(size) <= old {
		return b[:size]
	}
	b = slices.Grow(b, int(size)-old)[:size]
	clear(b[old:])
	return b
}
