package sqlitefs

import (
	"errors"
	"syscall"

	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/vfs"
)

// code is an error of the disk as SQLite is told of it; what is said of no other is otherwise. Nil
// stays nil.
func code(err error, otherwise error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return vfs.SystemError(err, sqlite3.FULL)
	case errors.Is(err, syscall.EROFS):
		return vfs.SystemError(err, sqlite3.READONLY)
	case errors.Is(err, syscall.EISDIR):
		return vfs.SystemError(err, sqlite3.CANTOPEN_ISDIR)
	}
	return otherwise
}
