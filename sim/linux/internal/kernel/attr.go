//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

var _ = register(map[uintptr]handler{
	unix.SYS_FCHMOD: onFile(func(c *Call) (uintptr, syscall.Errno) {
		d, ok := c.file().(*diskFile)
		if !ok {
			return 0, badOr(c, syscall.EINVAL)
		}
		err := d.f.Chmod(permissionsOf(uint32(c.A[1])))
		c.p.k.report(d.path, unix.IN_ATTRIB)
		return 0, errnoOf(err)
	}),
	unix.SYS_FCHMODAT: onDisk(func(c *Call) (uintptr, syscall.Errno) { return chmod(c, 0) }),
	unix.SYS_FCHMODAT2: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return chmod(c, int(c.A[3]))
	}),
	unix.SYS_FCHOWN: func(c *Call) (uintptr, syscall.Errno) {
		return 0, badOr(c, 0)
	},
	unix.SYS_FCHOWNAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.statPath(c.A[0], textAt(c.A[1]), int(c.A[4]), &c.about)
	}),
	unix.SYS_UTIMENSAT: onDisk(utimensat),
	unix.SYS_FTRUNCATE: onFile(func(c *Call) (uintptr, syscall.Errno) {
		switch f := c.file().(type) {
		case *memoryFile:
			return 0, f.truncate(int64(c.A[1]))
		case *diskFile:
			if !f.folder && f.access() != syscall.O_RDONLY {
				return 0, f.truncate(int64(c.A[1]))
			}
		}
		return 0, badOr(c, syscall.EINVAL)
	}),
	unix.SYS_TRUNCATE: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.truncate(textAt(c.A[0]), int64(c.A[1]))
	}),
	unix.SYS_FALLOCATE: onFile(func(c *Call) (uintptr, syscall.Errno) {
		return 0, fallocate(c, int(c.A[1]), int64(c.A[2]), int64(c.A[3]))
	}),
	unix.SYS_FADVISE64: func(c *Call) (uintptr, syscall.Errno) {
		return 0, badOr(c, 0)
	},
	unix.SYS_READAHEAD: func(c *Call) (uintptr, syscall.Errno) {
		return 0, badOr(c, 0)
	},
})

func chmod(c *Call, flags int) (uintptr, syscall.Errno) {
	path, e := c.p.path(c.A[0], textAt(c.A[1]))
	switch {
	case e != 0:
		return 0, e
	case c.p.isSynthetic(path):
		return 0, syscall.EROFS
	case c.p.k.Disk == nil:
		return 0, syscall.ENOENT
	case flags&unix.AT_SYMLINK_NOFOLLOW != 0:
		if n, err := c.p.k.Disk.Inode(path, false); err == nil && n.Target != "" {
			return 0, syscall.EOPNOTSUPP
		}
	}
	if err := c.p.k.Disk.Chmod(path, permissionsOf(uint32(c.A[2]))); err != nil {
		return 0, errnoOf(err)
	}
	c.p.k.report(path, unix.IN_ATTRIB)
	return 0, 0
}

// utimensat sets the times of the last access and of the last change.
func utimensat(c *Call) (uintptr, syscall.Errno) {
	k := c.p.k
	if k.Disk == nil {
		return 0, syscall.ENOENT
	}
	now := k.Disk.Host().Sim().Now().Time()
	times := [2]time.Time{now, now}
	if c.A[2] != 0 {
		for i, ts := range at[[2]syscall.Timespec](c.A[2]) {
			switch {
			case ts.Nsec == unix.UTIME_NOW:
			case ts.Nsec == unix.UTIME_OMIT:
				times[i] = time.Time{}
			case ts.Nsec < 0 || ts.Nsec >= 1e9:
				return 0, syscall.EINVAL
			default:
				times[i] = time.Unix(ts.Sec, ts.Nsec).UTC()
			}
		}
	}
	if c.A[1] == 0 {
		d, ok := c.file().(*diskFile)
		if !ok {
			return 0, badOr(c, 0)
		}
		return 0, errnoOf(d.f.Chtimes(times[0], times[1]))
	}
	path, e := c.p.path(c.A[0], textAt(c.A[1]))
	switch {
	case e != 0:
		return 0, e
	case c.p.isSynthetic(path):
		return 0, syscall.EROFS
	}
	if err := k.Disk.Chtimes(path, times[0], times[1]); err != nil {
		return 0, errnoOf(err)
	}
	k.report(path, unix.IN_ATTRIB)
	return 0, 0
}

func (d *diskFile) truncate(size int64) syscall.Errno {
	d.k.settle(d.ino)
	if err := d.f.Truncate(size); err != nil {
		return errnoOf(err)
	}
	d.k.resized(d.ino, size)
	d.wrote()
	return 0
}

func (p *Process) truncate(name string, size int64) syscall.Errno {
	path, e := p.path(atCWD, name)
	switch {
	case size < 0:
		return syscall.EINVAL
	case e != 0:
		return e
	case p.isSynthetic(path):
		return syscall.EROFS
	case p.k.Disk == nil:
		return syscall.ENOENT
	}
	n, err := p.k.Disk.Inode(path, true)
	if err != nil {
		return errnoOf(err)
	}
	p.k.settle(n.Ino)
	if err := p.k.Disk.Truncate(path, size); err != nil {
		return errnoOf(err)
	}
	p.k.resized(n.Ino, size)
	p.k.report(path, unix.IN_MODIFY)
	return 0
}

// fallocate sets blocks aside or gives them back.
func fallocate(c *Call, mode int, off, size int64) syscall.Errno {
	const punch = unix.FALLOC_FL_PUNCH_HOLE | unix.FALLOC_FL_KEEP_SIZE
	d, ok := c.file().(*diskFile)
	switch {
	case !ok:
		return badOr(c, syscall.ENODEV)
	case off < 0 || size <= 0:
		return syscall.EINVAL
	case mode != 0 && mode != unix.FALLOC_FL_KEEP_SIZE && mode != punch:
		return syscall.EOPNOTSUPP
	case d.folder || d.access() == syscall.O_RDONLY:
		return syscall.EBADF
	case off+size > maxFileSize || off+size < 0:
		return syscall.EFBIG
	}
	d.k.settle(d.ino)
	if mode == punch {
		err := d.f.PunchHole(off, size)
		if m := d.k.mapped[d.ino]; m != nil && err == nil {
			m.punch(off, size)
		}
		d.wrote()
		return errnoOf(err)
	}
	err := d.f.Allocate(off, size, mode == unix.FALLOC_FL_KEEP_SIZE)
	if now := d.f.Inode().Size; err == nil && now >= off+size {
		d.k.resized(d.ino, now)
	}
	return errnoOf(err)
}

// maxFileSize is what a file of the disk can have.
const maxFileSize = disk.MaxFileSize
