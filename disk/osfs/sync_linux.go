package osfs

import (
	"io/fs"
	"os"
	"syscall"
)

func datasync(f *os.File) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno error
	err = conn.Control(func(fd uintptr) {
		for errno = syscall.EINTR; errno == syscall.EINTR; {
			errno = syscall.Fdatasync(int(fd))
		}
	})
	switch {
	case err != nil: // the runtime's own error for a closed file
		err = fs.ErrClosed
	case errno != nil:
		err = errno
	}
	if err != nil {
		return &fs.PathError{Op: "fdatasync", Path: f.Name(), Err: err}
	}
	return nil
}
