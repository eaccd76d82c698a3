package persist

import "io/fs"

// Ino is the number of an inode. Root is the root directory; zero is no inode.
type Ino uint64

// Root is the inode of the root directory.
const Root Ino = 1

// Kind tells the records of a log apart.
type Kind uint8

// The records of a log: changes first, then marks, which change nothing.
const (
	Write    Kind = iota // Bytes at Off of Ino
	Truncate             // Size of Ino
	Dirent               // Meta.Edits
	Attr                 // Meta.Mode of Ino
	Settle               // Ino was closed after it had been truncated to nothing (for profile A)
	Sync                 // fsync of Ino, a file or a directory, returned nil
	Datasync             // fdatasync of Ino returned nil
	SyncAll              // syncfs returned nil
	Ack                  // Meta.Text was promised to somebody
)

// Op is one record of a log. Records are in the order in which their effect became visible; a sync stands where it
// returned.
type Op struct {
	ID    uint64 // grows along the log
	Kind  Kind
	Ino   Ino
	Off   int64  // of a Write
	Size  int64  // of a Truncate: the new size; of a Write: the size before
	Since uint64 // of a sync: the ID from which on nothing is covered, since it came after the call
	Time  int64  // virtual nanoseconds
	Who   uint64 // who called, as the caller of this package numbers its processes
	Bytes []byte // of a Write
	Meta  *Meta  // of a Dirent, an Attr and an Ack
}

// Meta is what only some records need.
type Meta struct {
	Edits    []Edit // of a Dirent: one, or two of a rename: the old name first
	Replaces bool   // a rename over an existing file
	Mode     fs.FileMode
	Text     string // of an Ack
	What     string // for people: the call, as in "rename tmp f"
}

// Edit makes a name in a directory stand for an inode, or with Ino zero for nothing.
type Edit struct {
	Dir  Ino
	Name string
	Ino  Ino
	New  *Birth // the inode that the name stands for is new
}

// Birth is how an inode begins.
type Birth struct {
	Mode   fs.FileMode
	Target string // of a symbolic link
}
