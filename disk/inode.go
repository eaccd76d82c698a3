package disk

import (
	"io/fs"

	"groundhog/sim"
)

// MaxFileSize is the size in bytes above which writes and truncates fail with EFBIG, as on ext4. A
// file costs the memory of what was written into it.
const MaxFileSize = 1<<44 - 4096

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
	data       []byte     // of a file that is not paged: what a program reads
	links      int32      // names; 1 of a directory
	mode       fs.FileMode
	syncedMode fs.FileMode // durable form of mode
	flags      flags

	durable []byte      // of a file that is not paged: what the device holds
	extra   *extra      // never nil; noExtra of most
	changed sim.Instant // last change of the content: the mtime
	named   sim.Instant // last change of a name of it, if no sync of the inode covers that
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

	// Both views are pages, in big; data and durable are nil.
	paged
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
	times   times // as programs see them
	synced  times // durable form of times
	big     *big  // of a file that is paged
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
	n.syncedMode = mode
	n.log, n.extra = noLog, noExtra
	return n
}

func (n *inode) isDir() bool { return n.mode.IsDir() }

func (n *inode) isLink() bool { return n.mode&fs.ModeSymlink != 0 }
