//go:build linux && (amd64 || arm64)

package kernel

import (
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

var _ = register(map[uintptr]handler{
	unix.SYS_MKDIRAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.mkdir(c.A[0], textAt(c.A[1]), uint32(c.A[2]))
	}),
	unix.SYS_UNLINKAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.unlink(c.A[0], textAt(c.A[1]), c.A[2]&unix.AT_REMOVEDIR != 0)
	}),
	unix.SYS_RENAMEAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.rename(c.A[0], textAt(c.A[1]), c.A[2], textAt(c.A[3]), 0)
	}),
	unix.SYS_RENAMEAT2: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.rename(c.A[0], textAt(c.A[1]), c.A[2], textAt(c.A[3]), int(c.A[4]))
	}),
	unix.SYS_LINKAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.link(c.A[0], textAt(c.A[1]), c.A[2], textAt(c.A[3]), int(c.A[4]))
	}),
	unix.SYS_SYMLINKAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.symlink(textAt(c.A[0]), c.A[1], textAt(c.A[2]))
	}),
	unix.SYS_MKNODAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return 0, c.p.mknod(c.A[0], textAt(c.A[1]), uint32(c.A[2]))
	}),
	unix.SYS_READLINKAT: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		return c.p.readlink(c.A[0], textAt(c.A[1]), bytesAt(c.A[2], c.A[3]))
	}),
})

// last is a path whose last element a call is about, apart from what it stands for.
type last struct {
	path  string // without slashes at its end
	base  string
	slash bool // there were some: a directory is meant
}

// special tells that the path ends in "." or ".." or is the root.
func (l last) special() bool { return l.base == "." || l.base == ".." }

// last finds the directory of the last element, which must exist.
func (p *Process) last(dirfd uintptr, name string) (l last, e syscall.Errno) {
	path, e := p.named(dirfd, name)
	switch {
	case e != 0:
		return l, e
	case p.isSynthetic(path):
		return l, syscall.EROFS
	case p.k.Disk == nil:
		return l, syscall.ENOENT
	}
	parent, base, slashes := split(path)
	l = last{path[:len(path)-len(slashes)], base, slashes != ""}
	if parent != "." {
		if _, err := p.k.Disk.Inode(parent+"/.", true); err != nil {
			return l, errnoOf(err)
		}
	}
	return l, 0
}

// node is what the element stands for; one that is missing has the number 0.
func (p *Process) node(l last) (disk.Inode, syscall.Errno) {
	n, err := p.k.Disk.Inode(l.path, false)
	if err == syscall.ENOENT {
		return n, 0
	}
	return n, errnoOf(err)
}

// fresh is the path of a name that is to be made.
func (p *Process) fresh(dirfd uintptr, name string, folder bool) (string, syscall.Errno) {
	l, e := p.last(dirfd, name)
	if e != 0 {
		return "", e
	}
	if l.special() {
		return "", syscall.EEXIST
	}
	n, e := p.node(l)
	switch {
	case e != 0:
		return "", e
	case n.Ino != 0:
		return "", syscall.EEXIST
	case l.slash && !folder:
		return "", syscall.ENOENT
	}
	return l.path, 0
}

func (p *Process) mkdir(dirfd uintptr, name string, mode uint32) syscall.Errno {
	path, e := p.fresh(dirfd, name, true)
	if e != 0 {
		return e
	}
	if err := p.k.Disk.Mkdir(path, fs.FileMode(mode&^p.umask&0o777)); err != nil {
		return errnoOf(err)
	}
	p.k.report(path, unix.IN_CREATE|unix.IN_ISDIR)
	return 0
}

// mknod makes the name of a fifo, of a socket or of an empty file. There are no other devices than
// those of the synthetic tree.
func (p *Process) mknod(dirfd uintptr, name string, mode uint32) syscall.Errno {
	path, e := p.fresh(dirfd, name, false)
	if e != 0 {
		return e
	}
	kind := fs.FileMode(0)
	switch mode & syscall.S_IFMT {
	case 0, syscall.S_IFREG:
	case syscall.S_IFIFO:
		kind = fs.ModeNamedPipe
	case syscall.S_IFSOCK:
		kind = fs.ModeSocket
	default:
		return syscall.EPERM
	}
	err := p.k.Disk.Mknod(path, kind|fs.FileMode(mode&^p.umask&0o777))
	if err == nil {
		p.k.report(path, unix.IN_CREATE)
	}
	return errnoOf(err)
}

func (p *Process) unlink(dirfd uintptr, name string, folder bool) syscall.Errno {
	l, e := p.last(dirfd, name)
	if e != 0 {
		return e
	}
	if l.special() {
		switch {
		case !folder:
			return syscall.EISDIR
		case l.path == "." && name[len(name)-1] == '/' && name[0] == '/':
			return syscall.EBUSY // the root
		case l.base == ".":
			return syscall.EINVAL
		}
		return syscall.ENOTEMPTY
	}
	n, e := p.node(l)
	switch isDir := n.Mode.IsDir(); {
	case e != 0:
		return e
	case n.Ino == 0:
		return syscall.ENOENT
	case isDir && !folder:
		return syscall.EISDIR
	case !isDir && (folder || l.slash):
		return syscall.ENOTDIR
	}
	if err := p.k.Disk.Remove(l.path); err != nil {
		return errnoOf(err)
	}
	p.k.removed(l.path, n)
	return 0
}

// rename finds mistakes in the order in which Linux does.
// rename finds mistakes in the order in which Linux does; those that depend on what the names stand
// for the disk finds.
func (p *Process) rename(dirfd uintptr, name string, other uintptr, to string,
	flags int) syscall.Errno {
	if flags != 0 && flags != unix.RENAME_NOREPLACE && flags != unix.RENAME_EXCHANGE {
		return syscall.EINVAL
	}
	from, e := p.last(dirfd, name)
	if e != 0 {
		return e
	}
	target, e := p.last(other, to)
	switch {
	case e != 0:
		return e
	case from.special():
		return syscall.EBUSY
	case target.special() && flags == unix.RENAME_NOREPLACE:
		return syscall.EEXIST
	case target.special():
		return syscall.EBUSY
	}
	n, e := p.node(from)
	if e == 0 && n.Ino == 0 {
		e = syscall.ENOENT
	}
	if e != 0 {
		return e
	}
	over, e := p.node(target)
	switch {
	case e != 0:
		return e
	case over.Ino != 0 && flags == unix.RENAME_NOREPLACE:
		return syscall.EEXIST
	case over.Ino == 0 && flags == unix.RENAME_EXCHANGE:
		return syscall.ENOENT
	case !n.Mode.IsDir() && (from.slash || target.slash && flags != unix.RENAME_EXCHANGE),
		flags == unix.RENAME_EXCHANGE && !over.Mode.IsDir() && target.slash:
		return syscall.ENOTDIR
	}
	k, how := p.k, disk.RenameFlags(flags) // of the same values
	if err := k.Disk.Rename2(from.path, target.path, how); err != nil {
		return errnoOf(err)
	}
	switch {
	case over.Ino == n.Ino:
	case how == disk.Exchange:
		k.exchanged(from.path, n, target.path, over)
	default:
		k.moved(from.path, n, target.path, over)
	}
	return 0
}

func (p *Process) link(dirfd uintptr, name string, other uintptr, to string,
	flags int) syscall.Errno {
	if flags&^(unix.AT_SYMLINK_FOLLOW|unix.AT_EMPTY_PATH) != 0 {
		return syscall.EINVAL
	}
	from, e := p.path(dirfd, name)
	if e != 0 {
		return e
	}
	if p.k.Disk != nil {
		if _, err := p.k.Disk.Inode(from, flags&unix.AT_SYMLINK_FOLLOW != 0); err != nil {
			return errnoOf(err)
		}
		if flags&unix.AT_SYMLINK_FOLLOW != 0 {
			if from, e = p.k.realPath(from); e != 0 {
				return e
			}
		}
	}
	target, e := p.fresh(other, to, false)
	if e != 0 {
		return e
	}
	if err := p.k.Disk.Link(from, target); err != nil {
		return errnoOf(err)
	}
	p.k.report(target, unix.IN_CREATE)
	return 0
}

func (p *Process) symlink(target string, dirfd uintptr, name string) syscall.Errno {
	if target == "" {
		return syscall.ENOENT
	}
	path, e := p.fresh(dirfd, name, false)
	if e != 0 {
		return e
	}
	if err := p.k.Disk.Symlink(target, path); err != nil {
		return errnoOf(err)
	}
	p.k.report(path, unix.IN_CREATE)
	return 0
}

func (p *Process) readlink(dirfd uintptr, name string, to []byte) (uintptr, syscall.Errno) {
	if len(to) == 0 {
		return 0, syscall.EINVAL
	}
	path, e := p.path(dirfd, name)
	if e != 0 {
		return 0, e
	}
	if target, e, ok := p.readSynthetic(path); ok {
		return uintptr(copy(to, target)), e
	}
	if p.k.Disk == nil {
		return 0, syscall.ENOENT
	}
	target, err := p.k.Disk.Readlink(path)
	return uintptr(copy(to, target)), errnoOf(err)
}
