package osfs

import (
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

func datasync(f *os.File) error { return onDescriptor(f, "fdatasync", syscall.Fdatasync) }

func syncfs(f *os.File) error { return onDescriptor(f, "syncfs", unix.Syncfs) }

// onDescriptor calls the system with the descriptor of f, again if a signal came between.
func onDescriptor(f *os.File, verb string, call func(fd int) error) error {
	conn, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var errno error
	err = conn.Control(func(fd uintptr) {
		for errno = syscall.EINTR; errno == syscall.EINTR; {
			errno = call(int(fd))
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
