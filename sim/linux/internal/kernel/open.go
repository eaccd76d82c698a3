//go:build linux && (amd64 || arm64)

package kernel

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

const atFDCWD = unix.AT_FDCWD

var _ = register(map[uintptr]handler{
	unix.SYS_OPENAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return c.open(c.A[0], textAt(c.A[1]), int(int32(c.A[2])), uint32(c.A[3]))
	}),
	unix.SYS_OPENAT2: onDisk(openat2),
	unix.SYS_CLOSE: onFile(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.files.close(c.fd(0))
	}),
	unix.SYS_CLOSE_RANGE: onDisk(closeRange),
	unix.SYS_UMASK: func(c *Call) (uintptr, syscall.Errno) {
		old := c.p.umask
		c.p.umask = uint32(c.A[0]) & 0o777
		return uintptr(old), 0
	},
})

func openat2(c *Call) (uintptr, syscall.Errno) {
	if c.A[3] < unix.SizeofOpenHow {
		return 0, syscall.EINVAL
	}
	how := *at[unix.OpenHow](c.A[2])
	name := textAt(c.A[1])
	if how.Resolve&(unix.RESOLVE_BENEATH|unix.RESOLVE_IN_ROOT) != 0 && len(name) > 0 {
		return 0, syscall.ENOSYS // programs that ask for it have another way
	}
	return c.open(c.A[0], name, int(how.Flags), uint32(how.Mode))
}

func closeRange(c *Call) (uintptr, syscall.Errno) {
	first, last := uint32(c.A[0]), uint32(c.A[1])
	if first > last {
		return 0, syscall.EINVAL
	}
	for fd := int(first); fd < len(c.p.files.table) && fd <= int(last); fd++ {
		if c.A[2]&unix.CLOSE_RANGE_CLOEXEC != 0 {
			c.p.files.table[fd].closeOn = true
		} else {
			c.p.files.close(fd)
		}
	}
	return 0, 0
}

// open is openat.
func (c *Call) open(dirfd uintptr, name string, flags int, mode uint32) (uintptr, syscall.Errno) {
	p := c.p
	if flags&unix.O_TMPFILE == unix.O_TMPFILE {
		return 0, syscall.EOPNOTSUPP
	}
	if flags&(unix.O_CREAT|unix.O_DIRECTORY) == unix.O_CREAT|unix.O_DIRECTORY {
		return 0, syscall.EINVAL
	}
	if p.files.full() {
		return 0, syscall.EMFILE
	}
	path, e := p.named(dirfd, name)
	if e != 0 {
		return 0, e
	}
	before := c.blocks
	f, e, ok := p.synthetic(path, flags)
	if !ok {
		f, e = c.openNamed(path, flags, mode)
	}
	if e != 0 || c.blocks != before {
		return 0, e
	}
	return p.opened(f, flags), 0
}

// openNamed opens what is on the disk, or what a name there stands for.
func (c *Call) openNamed(path string, flags int, mode uint32) (file, syscall.Errno) {
	d, e := c.p.openDisk(path, flags, mode)
	if e == syscall.ENXIO {
		n, err := c.p.k.Disk.Inode(path, true)
		if err == nil && n.Mode&fs.ModeNamedPipe != 0 {
			return c.openFifo(n.Ino, flags)
		}
	}
	if e != 0 {
		return nil, e
	}
	return d, 0
}

// opened gives an open file a descriptor.
func (p *Process) opened(f file, flags int) uintptr {
	*f.status() = flags &^ (unix.O_CREAT | unix.O_EXCL | unix.O_NOCTTY | unix.O_TRUNC |
		unix.O_CLOEXEC)
	return uintptr(p.files.installFrom(f, 0, flags&unix.O_CLOEXEC != 0))
}

// diskFlags are the flags that the disk understands. O_APPEND is the kernel's own affair, since
// fcntl changes it.
const diskFlags = unix.O_ACCMODE | unix.O_CREAT | unix.O_EXCL | unix.O_TRUNC | unix.O_SYNC |
	unix.O_DSYNC

func (p *Process) openDisk(path string, flags int, mode uint32) (*diskFile, syscall.Errno) {
	k := p.k
	if k.Disk == nil {
		return nil, syscall.ENOENT
	}
	path, e := k.checkOpen(path, flags)
	if e != 0 {
		return nil, e
	}
	perm := fs.FileMode(mode &^ p.umask & 0o777)
	before, missing := disk.Inode{}, error(nil)
	if len(k.watches) > 0 || flags&unix.O_TRUNC != 0 {
		before, missing = k.Disk.Inode(path, true)
		k.settle(before.Ino)
	}
	f, err := k.Disk.OpenFile(path, flags&diskFlags, perm)
	if err != nil {
		return nil, errnoOf(err)
	}
	node := f.Inode()
	d := &diskFile{k: k, f: f, shown: printable("/" + path), path: path, ino: node.Ino,
		folder: node.Mode.IsDir()}
	if d.folder {
		if d.path, e = k.realPath(path); e != 0 {
			return nil, e
		}
	}
	if flags&unix.O_TRUNC != 0 && missing == nil {
		k.resized(node.Ino, 0)
	}
	k.didOpen(d, missing != nil, before.Size > 0 && flags&unix.O_TRUNC != 0)
	return d, 0
}

// checkOpen finds the mistakes that the disk has no flags for.
func (k *Kernel) checkOpen(path string, flags int) (string, syscall.Errno) {
	parent, base, slash := split(path)
	if flags&unix.O_CREAT != 0 && (slash != "" || base == "." || base == "..") {
		if _, err := k.Disk.Inode(parent+"/.", true); err != nil {
			return path, errnoOf(err)
		}
		if flags&unix.O_EXCL != 0 && slash == "" {
			return path, syscall.EEXIST
		}
		return path, syscall.EISDIR
	}
	if slash != "" {
		path += "."
	}
	if flags&(unix.O_NOFOLLOW|unix.O_DIRECTORY) == 0 {
		return path, 0
	}
	node, err := k.Disk.Inode(path, flags&unix.O_NOFOLLOW == 0)
	switch {
	case err != nil || flags&(unix.O_CREAT|unix.O_EXCL) == unix.O_CREAT|unix.O_EXCL:
		return path, 0 // the disk says so
	case node.Target != "" && flags&unix.O_DIRECTORY != 0:
		return path, syscall.ENOTDIR
	case node.Target != "":
		return path, syscall.ELOOP
	case flags&unix.O_DIRECTORY != 0 && !node.Mode.IsDir():
		return path, syscall.ENOTDIR
	}
	return path, 0
}
