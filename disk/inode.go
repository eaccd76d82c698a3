package disk

import (
	"io/fs"
	"slices"

	"groundhog/sim"
)

// MaxFileSize is the size in bytes above which writes and truncates fail with EFBIG: virtual files live in memory.
const MaxFileSize = 1 << 30

// inode is a file, a directory or a symbolic link, independent of its names.
//
// Invariant: the durable view with the records of the log applied in order is the volatile view.
//
// There are machines with a million files: what few inodes have at a time stands elsewhere, in dir, log and extra, and small fields
// stand together.
type inode struct {
	id      uint64      // counted from 1, the root; never used twice
	changed sim.Instant // last change of the content: the mtime
	synced  attributes  // durable form of mode and changed

	data    []byte     // of a file: what a program reads
	durable []byte     // of a file: what the device holds
	dir     *directory // never nil; that of a file is noEntries
	log     *pending   // never nil; noLog if nothing is pending
	extra   *extra     // never nil; noExtra of most

	links   int32 // names; 1 of a directory
	mode    fs.FileMode
	emptied bool // truncated to nothing since it was last closed
	cold    bool // not in the page cache

	// Views share their bytes with an image until they are written: copy first.
	dataShared, durableShared bool

	// A file that is only appended to keeps one buffer: durable is its beginning, and a sync is a change of length.
	// Writing into what is durable parts the two; then each has its own until the file is emptied.
	joined, parted bool
}

// extra is what few inodes have.
type extra struct {
	target    string // of a symbolic link
	locks     *locks // nil: there are none
	failed    failure
	blemishes []blemish
}

// noExtra is what is left of most inodes. It is never changed.
var noExtra = new(extra)

// more is the inode's own extra, to be changed.
func (n *inode) more() *extra {
	if n.extra == noExtra {
		n.extra = new(extra)
	}
	return n.extra
}

// tiny is how many bytes a file holds without a buffer of its own.
const tiny = 16

// newInode is an empty inode, durable as it is. What it needs first lies in one piece with it.
func newInode(id uint64, mode fs.FileMode, changed sim.Instant) *inode {
	var n *inode
	switch {
	case mode.IsDir():
		whole := new(struct {
			inode
			directory
		})
		n = &whole.inode
		n.dir, n.links = &whole.directory, 1
	case mode.IsRegular():
		whole := new(struct {
			inode
			bytes [tiny]byte
		})
		n = &whole.inode
		n.dir, n.data = noEntries, whole.bytes[:0]
	default:
		n = &inode{dir: noEntries}
	}
	n.id, n.mode, n.changed, n.synced = id, mode, changed, attributes{mode, changed}
	n.log, n.extra = noLog, noExtra
	return n
}

// attributes are what fsync saves beside the content.
type attributes struct {
	mode    fs.FileMode
	changed sim.Instant
}

func (n *inode) isDir() bool { return n.mode.IsDir() }

func (n *inode) isLink() bool { return n.mode&fs.ModeSymlink != 0 }

func (n *inode) size() int64 { return int64(len(n.data)) }

// write puts p at off in the volatile view; a gap between the end of the file and off reads as zeros.
func (n *inode) write(p []byte, off int64) {
	if off == n.size() {
		n.data = append(n.data, p...) // of shared bytes the capacity ends here: append copies
		n.dataShared = n.dataShared && len(p) == 0
		return
	}
	n.part(off)
	n.recall()
	n.data = own(n.data, &n.dataShared)
	n.data = put(n.data, p, off)
}

// recall leaves the buffer to the log, before it changes.
func (n *inode) recall() {
	if n.log.lent {
		n.log.lent, n.joined = false, false
		n.data, n.dataShared = slices.Clone(n.data), false
	}
}

// part gives each view its own buffer if bytes from off on are to change that both have.
func (n *inode) part(off int64) {
	n.parted = n.parted || off < int64(len(n.durable))
	if n.joined && n.parted {
		n.joined = false
		n.data, n.dataShared = slices.Clone(n.data), false
	}
}

// join makes what is read durable, as it is. It refuses where the views must stay apart.
func (n *inode) join() bool {
	if n.parted || n.extra.failed.seq > 0 {
		return false
	}
	n.durable, n.durableShared = n.data[:len(n.data):len(n.data)], n.dataShared
	n.joined = true
	n.synced.mode = n.mode
	return true
}

// truncate sets the size in the volatile view; bytes above the old end read as zeros.
func (n *inode) truncate(size int64) {
	if size == 0 && n.joined && len(n.durable) > 0 { // nothing to keep but the durable bytes
		n.joined, n.parted = false, true
		n.data, n.dataShared = nil, false
		return
	}
	n.part(size)
	n.recall()
	n.data = resize(own(n.data, &n.dataShared), size)
}

// put writes p at off into b, which grows if it must.
func put(b, p []byte, off int64) []byte {
	if len(p) == 0 {
		return b
	}
	if off == int64(len(b)) {
		return append(b, p...)
	}
	b = resize(b, max(int64(len(b)), off+int64(len(p))))
	copy(b[off:], p)
	return b
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

// own is b, or a copy if others share it.
func own(b []byte, shared *bool) []byte {
	if *shared {
		*shared = false
		return append(make([]byte, 0, len(b)+len(b)/4), b...)
	}
	return b
}
