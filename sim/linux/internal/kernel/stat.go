//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// stater is a description that fstat knows more about than that it exists.
type stater interface {
	stat(st *attributes) syscall.Errno
}

var _ = register(map[uintptr]handler{
	unix.SYS_FSTAT: onFile(func(c *Call) (uintptr, syscall.Errno) {
		if e := c.p.fstat(c.fd(0), &c.about); e != 0 {
			return 0, e
		}
		c.p.fill(at[syscall.Stat_t](c.A[1]), &c.about)
		return 0, 0
	}),
	unix.SYS_NEWFSTATAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return fstatat(c, c.A[0], c.A[1], at[syscall.Stat_t](c.A[2]), int(c.A[3]))
	}),
	unix.SYS_STATX:     onDisk(statx),
	unix.SYS_FACCESSAT: onDisk(func(c *Call) (uintptr, syscall.Errno) { return access(c, 0) }),
	unix.SYS_FACCESSAT2: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return access(c, int(c.A[3]))
	}),
	unix.SYS_STATFS: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		if e := c.p.statPath(atCWD, textAt(c.A[0]), 0, &c.about); e != 0 {
			return 0, e
		}
		c.p.k.statfs(at[syscall.Statfs_t](c.A[1]))
		return 0, 0
	}),
	unix.SYS_FSTATFS: func(c *Call) (uintptr, syscall.Errno) {
		if c.file() == nil {
			return 0, syscall.EBADF
		}
		c.p.k.statfs(at[syscall.Statfs_t](c.A[1]))
		return 0, 0
	},
})

// atCWD is AT_FDCWD as an argument.
var atCWD = func() uintptr { n := int32(atFDCWD); return uintptr(n) }()

func (p *Process) fstat(fd int, st *attributes) syscall.Errno {
	f := p.files.get(fd)
	if f == nil {
		return syscall.EBADF
	}
	if s, ok := f.(stater); ok {
		return s.stat(st)
	}
	*st = attributes{ino: 1, mode: syscall.S_IFSOCK | 0o777, links: 1}
	return 0
}

func fstatat(c *Call, dirfd, name uintptr, to *syscall.Stat_t, flags int) (uintptr,
	syscall.Errno) {
	if e := c.p.statPath(dirfd, textAt(name), flags, &c.about); e != 0 {
		return 0, e
	}
	c.p.fill(to, &c.about)
	return 0, 0
}

// statPath is what is known of a name beside the descriptor.
func (p *Process) statPath(dirfd uintptr, name string, flags int, st *attributes) syscall.Errno {
	if name == "" && flags&unix.AT_EMPTY_PATH != 0 {
		if int32(dirfd) != atFDCWD {
			return p.fstat(int(int32(dirfd)), st)
		}
		name = "."
	}
	path, e := p.path(dirfd, name)
	if e != 0 {
		return e
	}
	if e, ok := p.statSynthetic(path, flags, st); ok {
		return e
	}
	k, follow := p.k, flags&unix.AT_SYMLINK_NOFOLLOW == 0
	if k.Disk == nil {
		return syscall.ENOENT
	}
	if !k.Disk.Immediate(false) { // for the faults that are met
		look := k.Disk.Lstat
		if follow {
			look = k.Disk.Stat
		}
		if _, err := look(path); err != nil {
			return errnoOf(err)
		}
	}
	node, err := k.Disk.Inode(path, follow)
	if err != nil {
		return errnoOf(err)
	}
	if k.settle(node.Ino) {
		node, _ = k.Disk.Inode(path, follow)
	}
	st.set(node)
	return 0
}

// fill gives the attributes the form of the architecture.
func (p *Process) fill(to *syscall.Stat_t, st *attributes) {
	*to = syscall.Stat_t{Ino: st.ino, Mode: st.mode, Size: st.size, Blksize: pageSize,
		Dev: p.device, Rdev: st.device, Blocks: st.blocks}
	setLinks(to, st.links)
	to.Mtim = timespec(st.modified)
	to.Ctim = timespec(st.changed)
	to.Atim = timespec(st.accessed)
}

func statx(c *Call) (uintptr, syscall.Errno) {
	st := &c.about
	if e := c.p.statPath(c.A[0], textAt(c.A[1]), int(int32(c.A[2])), &c.about); e != 0 {
		return 0, e
	}
	*at[unix.Statx_t](c.A[4]) = unix.Statx_t{Mask: unix.STATX_BASIC_STATS, Blksize: pageSize,
		Nlink: uint32(st.links), Mode: uint16(st.mode), Ino: st.ino, Size: uint64(st.size),
		Blocks: uint64(st.blocks), Atime: stamp(st.accessed), Ctime: stamp(st.changed),
		Mtime:      stamp(st.modified),
		Rdev_major: unix.Major(st.device), Rdev_minor: unix.Minor(st.device),
		Dev_major: unix.Major(c.p.device), Dev_minor: unix.Minor(c.p.device)}
	return 0, 0
}

func stamp(t int64) unix.StatxTimestamp {
	return unix.StatxTimestamp{Sec: t / 1e9, Nsec: uint32(t % 1e9)}
}

// access is faccessat for the superuser, who may do everything but execute what nobody may.
func access(c *Call, flags int) (uintptr, syscall.Errno) {
	st := &c.about
	mode := uint32(c.A[2])
	if mode&^7 != 0 {
		return 0, syscall.EINVAL
	}
	if e := c.p.statPath(c.A[0], textAt(c.A[1]), flags, st); e != 0 {
		return 0, e
	}
	if mode&unix.X_OK != 0 && st.mode&0o111 == 0 && st.mode&syscall.S_IFMT != syscall.S_IFDIR {
		return 0, syscall.EACCES
	}
	return 0, 0
}

// statfs describes an ext4 as large as the disk.
func (k *Kernel) statfs(to *syscall.Statfs_t) {
	blocks := uint64(1 << 28)
	if k.Disk != nil && k.Disk.Capacity > 0 {
		blocks = uint64(k.Disk.Capacity) / pageSize
	}
	*to = syscall.Statfs_t{Type: unix.EXT4_SUPER_MAGIC, Bsize: pageSize, Frsize: pageSize,
		Blocks: blocks, Bfree: blocks, Bavail: blocks, Files: 1 << 24, Ffree: 1 << 24, Namelen: 255}
}
