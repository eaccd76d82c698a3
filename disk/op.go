package disk

import "groundhog/sim"

// Op is a kind of operation, as a [Fault] names it.
type Op uint8

// The kinds of operations. The zero value stands for all of them.
const (
	OpAny      Op = iota
	OpOpen        // OpenFile of something that exists
	OpCreate      // OpenFile that makes a new file
	OpClose       // Close
	OpRead        // Read, ReadAt
	OpWrite       // Write, WriteAt
	OpTruncate    // Truncate of a name or of a handle, and O_TRUNC
	OpSync        // Sync and Datasync, of files and of directories
	OpStat        // Stat of a name or of a handle
	OpReadDir     // ReadDir of a handle
	OpMkdir       // Mkdir, and each directory that MkdirAll makes
	OpRename      // Rename; matched by either name
	OpRemove      // Remove, and each name that RemoveAll removes
	OpLink        // Link and Symlink; a Link is matched by either name
	OpAttr        // Chmod and Chtimes
	OpLock        // all of a handle's locks

	opCount
)

var opNames = [opCount]string{
	"any", "open", "create", "close", "read", "write", "truncate", "sync",
	"stat", "readdir", "mkdir", "rename", "remove", "link", "attr", "lock",
}

// String is the word of a fault's text form.
func (op Op) String() string {
	if op < opCount {
		return opNames[op]
	}
	return "invalid"
}

// changes tells whether a file system that is mounted read-only refuses the operation.
func (op Op) changes() bool {
	switch op {
	case OpCreate, OpWrite, OpTruncate, OpMkdir, OpRename, OpRemove, OpLink, OpAttr:
		return true
	}
	return false
}

// parseOp is the inverse of String.
func parseOp(word string) (Op, bool) {
	for op, name := range opNames {
		if name == word {
			return Op(op), true
		}
	}
	return OpAny, false
}

// symbols are the names of the trace notes, looked up once.
type symbols struct {
	create, write, truncate, sync, datasync, syncDir, mkdir, rename, remove sim.Symbol
}

func newSymbols(s *sim.Sim) symbols {
	return symbols{
		create:   s.Symbol("disk.create"),
		write:    s.Symbol("disk.write"),
		truncate: s.Symbol("disk.truncate"),
		sync:     s.Symbol("disk.sync"),
		datasync: s.Symbol("disk.datasync"),
		syncDir:  s.Symbol("disk.syncdir"),
		mkdir:    s.Symbol("disk.mkdir"),
		rename:   s.Symbol("disk.rename"),
		remove:   s.Symbol("disk.remove"),
	}
}
