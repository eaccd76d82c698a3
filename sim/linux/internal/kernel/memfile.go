//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// memoryFile is a file of memfd_create: one of the real kernel, which nothing outlives.
type memoryFile struct {
	plain
	fd  uintptr
	ino uint64
	pos int64

	closed bool
}

var _ = register(map[uintptr]handler{
	unix.SYS_MEMFD_CREATE: func(c *Call) (uintptr, syscall.Errno) {
		e := c.p.k.hold()
		fd := uintptr(0)
		if e == 0 {
			fd, e = newMemory()
		}
		if e != 0 {
			return 0, e
		}
		c.p.k.memories++
		f := &memoryFile{fd: fd, ino: 1<<62 | c.p.k.memories}
		f.flags = unix.O_RDWR
		return uintptr(c.p.files.installFrom(f, 0, c.A[1]&unix.MFD_CLOEXEC != 0)), 0
	},
})

// each makes a call of the real kernel for each buffer, until one is not done whole.
func (f *memoryFile) each(no uintptr, buffers [][]byte, off int64) (uintptr, syscall.Errno) {
	at := off
	if off < 0 {
		at = f.pos
	}
	done := uintptr(0)
	for _, b := range buffers {
		//detlint:allow for the real kernel
		n, e := really(no, f.fd, uintptr(unsafe.Pointer(unsafe.SliceData(b))), uintptr(len(b)),
			uintptr(at)+done)
		if e != 0 {
			return 0, e
		}
		done += n
		if int(n) < len(b) {
			break
		}
	}
	if off < 0 {
		f.pos += int64(done)
	}
	return done, 0
}

func (f *memoryFile) read(_ *Call, to [][]byte, off int64) (uintptr, syscall.Errno) {
	return f.each(unix.SYS_PREAD64, to, off)
}

func (f *memoryFile) write(_ *Call, from [][]byte, off int64) (uintptr, syscall.Errno) {
	if f.flags&unix.O_APPEND != 0 && length(from) > 0 {
		f.pos = f.size()
	}
	return f.each(unix.SYS_PWRITE64, from, off)
}

func (f *memoryFile) size() int64 {
	n, _ := really(unix.SYS_LSEEK, f.fd, 0, seekEnd)
	return int64(n)
}

func (f *memoryFile) seek(off int64, whence int) (int64, syscall.Errno) {
	if whence == seekCur {
		off, whence = off+f.pos, seekSet
	}
	n, e := really(unix.SYS_LSEEK, f.fd, uintptr(off), uintptr(whence))
	if e == 0 {
		f.pos = int64(n)
	}
	return int64(n), e
}

func (f *memoryFile) truncate(n int64) syscall.Errno {
	_, e := really(unix.SYS_FTRUNCATE, f.fd, uintptr(n))
	return e
}

func (f *memoryFile) stat(st *attributes) syscall.Errno {
	*st = attributes{ino: f.ino, mode: syscall.S_IFREG | 0o777, size: f.size()}
	return 0
}

func (f *memoryFile) release(*Process) {
	if !f.closed {
		_, _ = really(unix.SYS_CLOSE, f.fd)
	}
	f.closed = true
}

// closeMemories gives back the memory files of a process that is dead.
func (p *Process) closeMemories() {
	for _, d := range p.files.table {
		if f, ok := d.file.(*memoryFile); ok {
			f.release(p)
		}
	}
}
