//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_DUP: func(c *Call) (uintptr, syscall.Errno) {
		return c.p.files.dup(c.file(), 0, false)
	},
	unix.SYS_DUP3: onFile(func(c *Call) (uintptr, syscall.Errno) {
		if c.A[0] == c.A[1] {
			return 0, syscall.EINVAL
		}
		return c.p.files.dupTo(c.fd(0), c.fd(1), c.A[2]&unix.O_CLOEXEC != 0)
	}),
	unix.SYS_FCNTL: onFile(func(c *Call) (uintptr, syscall.Errno) {
		return c.p.fcntl(c, c.fd(0), int(c.A[1]), c.A[2])
	}),
})

// full tells whether a new descriptor would have a number that is too high.
func (d *descriptors) full() bool {
	fd := d.free
	for fd < len(d.table) && d.table[fd].file != nil {
		fd++
	}
	d.free = fd
	return fd >= d.limit
}

func (d *descriptors) dup(f file, least int, closeOn bool) (uintptr, syscall.Errno) {
	if f == nil {
		return 0, syscall.EBADF
	}
	if d.full() {
		return 0, syscall.EMFILE
	}
	return uintptr(d.installFrom(f, least, closeOn)), 0
}

// dupTo makes to stand for what fd does.
func (d *descriptors) dupTo(fd, to int, closeOn bool) (uintptr, syscall.Errno) {
	f := d.get(fd)
	if f == nil || to < 0 || to >= d.limit {
		return 0, syscall.EBADF
	}
	if fd == to {
		return uintptr(to), 0
	}
	d.ref(f) // closing may be the end of nothing that is still needed
	if d.get(to) != nil {
		d.close(to)
	}
	d.put(to, f)
	d.unref(f)
	d.table[to].closeOn = closeOn
	return uintptr(to), 0
}

// changeable are the flags that F_SETFL changes.
const changeable = unix.O_APPEND | unix.O_NONBLOCK | unix.O_ASYNC | unix.O_DIRECT | unix.O_NOATIME

func (p *Process) fcntl(c *Call, fd, cmd int, arg uintptr) (uintptr, syscall.Errno) {
	f := p.files.get(fd)
	if f == nil {
		return 0, syscall.EBADF
	}
	switch cmd {
	case unix.F_DUPFD, unix.F_DUPFD_CLOEXEC:
		least := int(int32(arg))
		if least < 0 || least >= p.files.limit {
			return 0, syscall.EINVAL
		}
		return p.files.dup(f, least, cmd == unix.F_DUPFD_CLOEXEC)
	case unix.F_GETFD:
		if p.files.table[fd].closeOn {
			return unix.FD_CLOEXEC, 0
		}
		return 0, 0
	case unix.F_SETFD:
		p.files.table[fd].closeOn = arg&unix.FD_CLOEXEC != 0
		return 0, 0
	case unix.F_GETFL:
		return uintptr(*f.status()), 0
	case unix.F_SETFL:
		s := f.status()
		*s = *s&^changeable | int(arg)&changeable
		return 0, 0
	case unix.F_GETLK, unix.F_OFD_GETLK, unix.F_SETLK, unix.F_SETLKW, unix.F_OFD_SETLK,
		unix.F_OFD_SETLKW:
		return p.recordLock(c, f, cmd, at[syscall.Flock_t](arg))
	case unix.F_GETPIPE_SZ, unix.F_SETPIPE_SZ:
		return pipeSize, 0
	}
	return 0, syscall.EINVAL
}
