package os

import (
	"io/fs"
	"os"

	"groundhog/disk"
)

// Types of the standard library.
type (
	FileInfo  = fs.FileInfo
	FileMode  = fs.FileMode
	DirEntry  = fs.DirEntry
	PathError = fs.PathError
)

// Flags of OpenFile.
const (
	O_RDONLY = os.O_RDONLY
	O_WRONLY = os.O_WRONLY
	O_RDWR   = os.O_RDWR
	O_APPEND = os.O_APPEND
	O_CREATE = os.O_CREATE
	O_EXCL   = os.O_EXCL
	O_SYNC   = os.O_SYNC
	O_TRUNC  = os.O_TRUNC
)

// Bits of a mode.
const (
	ModeDir     = fs.ModeDir
	ModeSymlink = fs.ModeSymlink
	ModePerm    = fs.ModePerm
	ModeType    = fs.ModeType
)

// PathSeparator stands between the names of a path, on a virtual disk and on Unix.
const PathSeparator = '/'

// Errors that errors.Is finds.
var (
	ErrInvalid    = fs.ErrInvalid
	ErrPermission = fs.ErrPermission
	ErrExist      = fs.ErrExist
	ErrNotExist   = fs.ErrNotExist
	ErrClosed     = fs.ErrClosed
)

// IsExist tells whether a name is there already.
func IsExist(err error) bool { return os.IsExist(under(err)) }

// IsNotExist tells whether a name is not there.
func IsNotExist(err error) bool { return os.IsNotExist(under(err)) }

// IsPermission tells whether something is not permitted.
func IsPermission(err error) bool { return os.IsPermission(under(err)) }

// under is the errno of an error about two names, which the standard library only takes out of its
// own type.
func under(err error) error {
	if link, ok := err.(*disk.LinkError); ok {
		return link.Err
	}
	return err
}

// SameFile tells whether two infos are of one file.
func SameFile(a, b FileInfo) bool { return disk.SameFile(a, b) || os.SameFile(a, b) }
