//go:build linux && (amd64 || arm64)

package kernel

import (
	"errors"
	"io"
	"io/fs"
	"syscall"

	"groundhog/disk"
)

// errnoOf is an error of the disk as a program sees it; the end of a file is none.
func errnoOf(err error) syscall.Errno {
	switch e := err.(type) {
	case nil:
		return 0
	case syscall.Errno:
		return e
	case *fs.PathError:
		return errnoOf(e.Err)
	case *disk.LinkError:
		return errnoOf(e.Err)
	}
	switch {
	case err == io.EOF:
		return 0
	case errors.Is(err, fs.ErrClosed):
		return syscall.EBADF
	case err == disk.ErrEscape:
		return syscall.EXDEV
	}
	return syscall.EIO
}
