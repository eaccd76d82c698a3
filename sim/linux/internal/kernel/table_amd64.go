//go:build linux

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The calls that amd64 has from the time before there were descriptors of directories in them.
var _ = register(map[uintptr]handler{
	unix.SYS_OPEN: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return c.open(atCWD, textAt(c.A[0]), int(int32(c.A[1])), uint32(c.A[2]))
	}),
	unix.SYS_CREAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		const flags = unix.O_CREAT | unix.O_WRONLY | unix.O_TRUNC
		return c.open(atCWD, textAt(c.A[0]), flags, uint32(c.A[1]))
	}),
	unix.SYS_STAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return fstatat(c, atCWD, c.A[0], at[syscall.Stat_t](c.A[1]), 0)
	}),
	unix.SYS_LSTAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return fstatat(c, atCWD, c.A[0], at[syscall.Stat_t](c.A[1]), unix.AT_SYMLINK_NOFOLLOW)
	}),
	unix.SYS_ACCESS: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		c.A = [6]uintptr{atCWD, c.A[0], c.A[1]}
		return access(c, 0)
	}),
	unix.SYS_MKDIR: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.mkdir(atCWD, textAt(c.A[0]), uint32(c.A[1]))
	}),
	unix.SYS_RMDIR: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.unlink(atCWD, textAt(c.A[0]), true)
	}),
	unix.SYS_MKNOD: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.mknod(atCWD, textAt(c.A[0]), uint32(c.A[1]))
	}),
	unix.SYS_UNLINK: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.unlink(atCWD, textAt(c.A[0]), false)
	}),
	unix.SYS_RENAME: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.rename(atCWD, textAt(c.A[0]), atCWD, textAt(c.A[1]), 0)
	}),
	unix.SYS_LINK: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.link(atCWD, textAt(c.A[0]), atCWD, textAt(c.A[1]), 0)
	}),
	unix.SYS_SYMLINK: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.symlink(textAt(c.A[0]), atCWD, textAt(c.A[1]))
	}),
	unix.SYS_READLINK: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return c.p.readlink(atCWD, textAt(c.A[0]), bytesAt(c.A[1], c.A[2]))
	}),
	unix.SYS_CHMOD: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		c.A = [6]uintptr{atCWD, c.A[0], c.A[1]}
		return chmod(c, 0)
	}),
	unix.SYS_CHOWN: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.statPath(atCWD, textAt(c.A[0]), 0, &c.about)
	}),
	unix.SYS_LCHOWN: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.statPath(atCWD, textAt(c.A[0]), unix.AT_SYMLINK_NOFOLLOW, &c.about)
	}),
})

var _ = register(map[uintptr]handler{
	unix.SYS_GETPGRP:    pid,
	unix.SYS_ARCH_PRCTL: constant(0, syscall.EINVAL),
	unix.SYS_FORK:       noProcess,
	unix.SYS_VFORK:      noProcess,
	unix.SYS_DUP2: onFile(func(c *Call) (uintptr, syscall.Errno) {
		return c.p.files.dupTo(c.fd(0), c.fd(1), false)
	}),
	unix.SYS_PIPE:         func(c *Call) (uintptr, syscall.Errno) { return makePipe(c, 0) },
	unix.SYS_EVENTFD:      func(c *Call) (uintptr, syscall.Errno) { return makeEvent(c, 0) },
	unix.SYS_INOTIFY_INIT: func(c *Call) (uintptr, syscall.Errno) { return makeInotify(c, 0) },
	unix.SYS_EPOLL_CREATE: func(c *Call) (uintptr, syscall.Errno) { return makeEpoll(c, false) },
	unix.SYS_EPOLL_WAIT: func(c *Call) (uintptr, syscall.Errno) {
		return epollAwait(c, time.Duration(int32(c.A[3]))*time.Millisecond)
	},
	unix.SYS_TIME: func(c *Call) (uintptr, syscall.Errno) {
		now := uintptr(c.p.now(unix.CLOCK_REALTIME) / 1e9)
		if c.A[0] != 0 {
			*at[uintptr](c.A[0]) = now
		}
		return now, 0
	},
})
