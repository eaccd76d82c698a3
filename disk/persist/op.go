package persist

import (
	"fmt"
	"io/fs"
)

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
	Punch                // a hole of Size bytes at Off of Ino
	Reserve              // blocks set aside for Size bytes at Off of Ino, whatever its size is
	Dirent               // Meta.Edits
	Attr                 // Meta.Mode of Ino
	Touch                // the times of Ino changed, which nothing here depends on
	// Ino was closed after it had been truncated to nothing (for the profile Ext4)
	Settle
	Sync     // fsync of Ino, a file or a directory, returned nil
	Datasync // fdatasync of Ino returned nil
	SyncAll  // syncfs returned nil
	Ack      // Meta.Text was promised to somebody
)

// Op is one record of a log. Records are in the order in which their effect became visible; a sync
// stands where it returned.
type Op struct {
	ID   uint64 // grows along the log
	Kind Kind
	Ino  Ino
	Off  int64 // of a Write, Punch and Reserve; of a Truncate: the size before
	// of a Truncate: the new size; of a Write: the size before; of a Punch and Reserve: how long
	Size int64
	// of a sync: the ID from which on nothing is covered, since it came after the call
	Since uint64
	Time  int64  // virtual nanoseconds
	Who   string // the process that called
	Bytes []byte // of a Write
	Meta  *Meta  // of a Dirent, an Attr and an Ack
	// of a Write, Truncate or Punch of which some parts have landed: the others; nil for all
	Parts  Set
	Folder bool // of a Sync or Datasync: Ino is a directory
	// of a Sync or Datasync: the ID of the one write that it is for (O_SYNC, O_DSYNC); zero for all
	Only uint64
}

// Meta is what only some records need.
type Meta struct {
	Edits    []Edit // of a Dirent: one, or two of a rename: the old name first
	Replaces bool   // a rename over an existing file
	Folder   bool   // what is renamed is a directory
	Exchange bool   // two names that stand for each other's inode from now on
	Freed    Ino    // the file that has lost its last name; zero if none has
	Mode     fs.FileMode
	Text     string // of an Ack
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

// String is the call for people: "write [0,100)", "truncate to 0", "create f", "rename t to f",
// "remove f".
func (op *Op) String() string {
	switch op.Kind {
	case Write:
		return fmt.Sprintf("write [%d,%d)", op.Off, op.Off+int64(len(op.Bytes)))
	case Truncate:
		return fmt.Sprintf("truncate to %d", op.Size)
	case Punch:
		return fmt.Sprintf("punch [%d,%d)", op.Off, op.Off+op.Size)
	case Reserve:
		return fmt.Sprintf("reserve [%d,%d)", op.Off, op.Off+op.Size)
	case Attr:
		return "chmod " + op.Meta.Mode.String()
	case Touch:
		return "chtimes"
	case Settle:
		return "close"
	case Dirent:
		return op.Meta.names()
	case Ack:
		return fmt.Sprintf("ack %q", op.Meta.Text)
	case Datasync:
		return "fdatasync"
	case SyncAll:
		return "syncfs"
	}
	return "fsync"
}

func (m *Meta) names() string {
	switch e := m.Edits[0]; {
	case m.Exchange && len(m.Edits) > 1:
		return "exchange " + e.Name + " and " + m.Edits[1].Name
	case len(m.Edits) > 1:
		return "rename " + e.Name + " to " + m.Edits[1].Name
	case e.Ino == 0:
		return "remove " + e.Name
	case e.New == nil:
		return "link " + e.Name
	case e.New.Mode.IsDir():
		return "mkdir " + e.Name
	case e.New.Mode&fs.ModeSymlink != 0:
		return "symlink " + e.Name
	default:
		return "create " + e.Name
	}
}

// Apply does what is left of a Write or a Punch to data, the content of its file, which grows if it
// must. It changes data.
func (op *Op) Apply(data Bytes, sector int64) Bytes {
	if sector <= 0 {
		sector = DefaultSector
	}
	b := body{flat: data.Flat, pages: data.Pages, size: data.Len()}
	list := split(nil, op, &profileRules[POSIX], Options{Sector: sector, Block: DefaultBlock})
	for i := range list {
		if m := &list[i]; m.kind == microSize {
			b.size = max(b.size, m.size)
		} else {
			b.apply(m)
		}
	}
	return b.final()
}

// ofBlocks tells whether the record changes what blocks of a file hold.
func (op *Op) ofBlocks() bool {
	return op.Kind == Write || op.Kind == Punch || op.Kind == Reserve
}

// IsSync tells whether the record is a sync that returned.
func (op *Op) IsSync() bool { return op.Kind == Sync || op.Kind == Datasync || op.Kind == SyncAll }
