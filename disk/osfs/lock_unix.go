//go:build unix && !solaris && !aix

package osfs

import (
	"io/fs"
	"os"
	"syscall"
)

// Operations of flock.
const (
	shared    = syscall.LOCK_SH
	exclusive = syscall.LOCK_EX
	try       = syscall.LOCK_NB
	unlock    = syscall.LOCK_UN
)

func flock(f *os.File, verb string, operation int) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno error
	err = conn.Control(func(fd uintptr) {
		for errno = syscall.EINTR; errno == syscall.EINTR; {
			errno = syscall.Flock(int(fd), operation)
		}
	})
	switch {
	case err != nil: // the runtime's own error for a closed file
		err = fs.ErrClosed
	case errno != nil:
		err = errno
	}
	if err != nil {
		return &fs.PathError{Op: verb, Path: f.Name(), Err: err}
	}
	return nil
}
