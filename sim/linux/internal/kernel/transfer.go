//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	seekSet  = unix.SEEK_SET
	seekCur  = unix.SEEK_CUR
	seekEnd  = unix.SEEK_END
	seekData = unix.SEEK_DATA
	seekHole = unix.SEEK_HOLE
)

// maxCount is the most that one call transfers.
const maxCount = 0x7ffff000

// seeker is a description with a position.
type seeker interface {
	seek(off int64, whence int) (int64, syscall.Errno)
}

var _ = register(map[uintptr]handler{
	unix.SYS_READ: onFile(func(c *Call) (uintptr, syscall.Errno) {
		f := c.file()
		if f == nil {
			return 0, syscall.EBADF
		}
		return f.read(c, c.buffer(c.A[1], min(c.A[2], maxCount)), -1)
	}),
	unix.SYS_WRITE: onFile(func(c *Call) (uintptr, syscall.Errno) {
		f := c.file()
		if f == nil {
			return 0, syscall.EBADF
		}
		return f.write(c, c.buffer(c.A[1], min(c.A[2], maxCount)), -1)
	}),
	unix.SYS_PREAD64: onFile(func(c *Call) (uintptr, syscall.Errno) {
		f, e := c.positioned(int64(c.A[3]))
		if e != 0 {
			return 0, e
		}
		return f.read(c, c.buffer(c.A[1], min(c.A[2], maxCount)), int64(c.A[3]))
	}),
	unix.SYS_PWRITE64: onFile(func(c *Call) (uintptr, syscall.Errno) {
		f, e := c.positioned(int64(c.A[3]))
		if e != 0 {
			return 0, e
		}
		return f.write(c, c.buffer(c.A[1], min(c.A[2], maxCount)), int64(c.A[3]))
	}),
	unix.SYS_READV:    onFile(readv),
	unix.SYS_WRITEV:   onFile(writev),
	unix.SYS_PREADV:   onFile(preadv),
	unix.SYS_PWRITEV:  onFile(pwritev),
	unix.SYS_PREADV2:  onFile(preadv2),
	unix.SYS_PWRITEV2: syncing(pwritev2),
	unix.SYS_LSEEK: func(c *Call) (uintptr, syscall.Errno) {
		f := c.file()
		if f == nil {
			return 0, syscall.EBADF
		}
		s, ok := f.(seeker)
		if !ok {
			return 0, syscall.ESPIPE
		}
		n, e := s.seek(int64(c.A[1]), int(int32(c.A[2])))
		return uintptr(n), e
	},
})

// positioned is the file of a call that says where.
func (c *Call) positioned(off int64) (file, syscall.Errno) {
	f := c.file()
	if off < 0 {
		return nil, syscall.EINVAL
	}
	if f == nil {
		return nil, syscall.EBADF
	}
	if _, ok := f.(seeker); !ok {
		return nil, syscall.ESPIPE
	}
	return f, 0
}

// vector is readv or writev.
func vector(c *Call, write bool, off int64) (uintptr, syscall.Errno) {
	f := c.file()
	if f == nil {
		return 0, syscall.EBADF
	}
	need := unix.PROT_WRITE
	if write {
		need = unix.PROT_READ
	}
	b, e := c.buffers(c.A[1], c.A[2], need)
	switch {
	case e != 0:
		return 0, e
	case write:
		return f.write(c, b, off)
	}
	return f.read(c, b, off)
}

func vectorAt(c *Call, write bool) (uintptr, syscall.Errno) {
	off := int64(c.A[3])
	if _, e := c.positioned(off); e != 0 {
		return 0, e
	}
	return vector(c, write, off)
}

func readv(c *Call) (uintptr, syscall.Errno)    { return vector(c, false, -1) }
func writev(c *Call) (uintptr, syscall.Errno)   { return vector(c, true, -1) }
func preadv(c *Call) (uintptr, syscall.Errno)   { return vectorAt(c, false) }
func pwritev(c *Call) (uintptr, syscall.Errno)  { return vectorAt(c, true) }
func preadv2(c *Call) (uintptr, syscall.Errno)  { return vector2(c, false) }
func pwritev2(c *Call) (uintptr, syscall.Errno) { return vector2(c, true) }

// vector2 is preadv2 or pwritev2: an offset of -1 stands for the position. Of the flags RWF_DSYNC
// and RWF_SYNC make the write durable, the others are hints.
func vector2(c *Call, write bool) (uintptr, syscall.Errno) {
	off := int64(c.A[3])
	if off != -1 {
		if _, e := c.positioned(off); e != 0 {
			return 0, e
		}
	}
	n, e := vector(c, write, off)
	if d, ok := c.file().(*diskFile); ok && write && e == 0 &&
		c.A[5]&(unix.RWF_DSYNC|unix.RWF_SYNC) != 0 {
		e = d.sync(c.A[5]&unix.RWF_SYNC == 0)
	}
	return n, e
}
