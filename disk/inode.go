package disk

import (
	"io/fs"
	"slices"

	"groundhog/sim"
)

// MaxFileSize is the size in bytes above which writes and truncates fail with EFBIG: virtual files
// live in memory.
const MaxFileSize = 1 << 30

// inode is a file, a directory or a symbolic link, independent of its names.
//
// Invariant: the durable view with the records of the log applied in order is the volatile view.
//
// There are machines with a million files. So what few inodes have at a time stands elsewhere, in
// dir, log and extra; and with its first bytes a file takes two lines of a processor's cache, of
// which walks and renames touch the first.
type inode struct {
	id         uint64     // counted from 1, the root; never used twice
	dir        *directory // never nil; that of a file is noEntries
	log        *pending   // never nil; noLog if nothing is pending
	data       []byte     // of a file: what a program reads
	links      int32      // names; 1 of a directory
	mode       fs.FileMode
	syncedMode fs.FileMode // durable form of mode
	flags      flags

	durable       []byte      // of a file: what the device holds
	extra         *extra      // never nil; noExtra of most
	changed       sim.Instant // last change of the content: the mtime
	syncedChanged sim.Instant // durable form of changed
}

// flags are what is so or not of an inode.
type flags uint8

const (
	emptied flags = 1 << iota // truncated to nothing since it was last closed
	cold                      // not in the page cache

	// Views share their bytes with an image until they are written: copy first.
	dataShared
	durableShared

	// A file that is only appended to keeps one buffer: durable is its beginning, and a sync is a
	// change of length. Writing into what is durable parts the two; then each has its own until the
	// file is emptied.
	joined
	parted
)

func (n *inode) is(f flags) bool { return n.flags&f != 0 }

func (n *inode) turn(f flags, on bool) {
	n.flags &^= f
	if on {
		n.flags |= f
	}
}

// extra is what few inodes have.
type extra struct {
	target  string // of a symbolic link
	locks   *locks // nil: there are none
	failed  failure
	damages []damage
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
	n.id, n.mode, n.changed = id, mode, changed
	n.syncedMode, n.syncedChanged = mode, changed
	n.log, n.extra = noLog, noExtra
	return n
}

func (n *inode) isDir() bool { return n.mode.IsDir() }

func (n *inode) isLink() bool { return n.mode&fs.ModeSymlink != 0 }

func (n *inode) size() int64 { return int64(len(n.data)) }

// write puts p at off in the volatile view; a gap between the end of the file and off reads as
// zeros.
func (n *inode) write(p []byte, off int64) {
	if off == n.size() {
		n.data = append(n.data, p...) // of shared bytes the capacity ends here: append copies
		if len(p) > 0 {
			n.turn(dataShared, false)
		}
		return
	}
	n.part(off)
	n.recall()
	n.data = put(n.ownData(), p, off)
}

// recall leaves the buffer to the log, before it changes.
func (n *inode) recall() {
	if n.log.lent {
		n.log.lent = false
		n.turn(joined|dataShared, false)
		n.data = slices.Clone(n.data)
	}
}

// part gives each view its own buffer if bytes from off on are to change that both have.
func (n *inode) part(off int64) {
	if off < int64(len(n.durable)) {
		n.turn(parted, true)
	}
	if n.is(joined) && n.is(parted) {
		n.turn(joined|dataShared, false)
		n.data = slices.Clone(n.data)
	}
}

// join makes what is read durable, as it is. It refuses where the views must stay apart.
func (n *inode) join() bool {
	if n.is(parted) || n.extra.failed.seq > 0 {
		return false
	}
	n.durable = n.data[:len(n.data):len(n.data)]
	n.turn(durableShared, n.is(dataShared))
	n.turn(joined, true)
	return true
}

// truncate sets the size in the volatile view; bytes above the old end read as zeros.
func (n *inode) truncate(size int64) {
	if size == 0 && n.is(joined) && len(n.durable) > 0 { // nothing to keep but the durable bytes
		n.turn(joined|dataShared, false)
		n.turn(parted, true)
		n.data = nil
		return
	}
	n.part(size)
	n.recall()
	n.data = resize(n.ownData(), size)
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

// ownData is what a program reads, to be changed.
func (n *inode) ownData() []byte { return n.own(n.data, dataShared) }

// ownDurable is what the device holds, to be changed.
func (n *inode) ownDurable() []byte { return n.own(n.durable, durableShared) }

// own is b, or a copy if others share it.
func (n *inode) own(b []byte, shared flags) []byte {
	if !n.is(shared) {
		return b
	}
	n.turn(shared, false)
	return append(make([]byte, 0, len(b)+len(b)/4), b...)
}
