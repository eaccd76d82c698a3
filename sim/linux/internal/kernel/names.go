//go:build linux && (amd64 || arm64)

package kernel

import (
	"io/fs"
	"strings"
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
	p.k.tell(path, unix.IN_CREATE|unix.IN_ISDIR)
	return 0
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
func (p *Process) rename(dirfd uintptr, name string, other uintptr, to string, flags int) syscall.Errno {
	if flags&^unix.RENAME_NOREPLACE != 0 {
		return syscall.EINVAL // as a file system says that has no RENAME_EXCHANGE
	}
	from, e := p.last(dirfd, name)
	if e != 0 {
		return e
	}
	target, e := p.last(other, to)
	keep := flags&unix.RENAME_NOREPLACE != 0
	switch {
	case e != 0:
		return e
	case from.special():
		return syscall.EBUSY
	case target.special() && keep:
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
	case over.Ino != 0 && keep:
		return syscall.EEXIST
	case !n.Mode.IsDir() && (from.slash || target.slash):
		return syscall.ENOTDIR
	}
	return p.k.move(from.path, n, target.path, over)
}

// move replaces what the target stands for. The disk does not put a directory over an empty one:
// that one is removed before.
func (k *Kernel) move(from string, n disk.Inode, target string, over disk.Inode) syscall.Errno {
	switch isDir := n.Mode.IsDir(); {
	case isDir && k.below(target, from):
		return syscall.EINVAL
	case over.Ino == 0:
	case over.Mode.IsDir() && k.below(from, target):
		return syscall.ENOTEMPTY
	case over.Ino == n.Ino:
		return 0
	case isDir && !over.Mode.IsDir():
		return syscall.ENOTDIR
	case !isDir && over.Mode.IsDir():
		return syscall.EISDIR
	case isDir:
		if err := k.Disk.Remove(target); err != nil {
			return errnoOf(err)
		}
	}
	if err := k.Disk.Rename(from, target); err != nil {
		return errnoOf(err)
	}
	k.moved(from, n, target, over)
	return 0
}

// below tells whether path leads through the directory folder.
func (k *Kernel) below(path, folder string) bool {
	a, e := k.realPath(folder)
	parent, _, _ := split(path)
	b, other := k.realPath(parent)
	return e == 0 && other == 0 && (b == a || strings.HasPrefix(b, a+"/"))
}

func (p *Process) link(dirfd uintptr, name string, other uintptr, to string, flags int) syscall.Errno {
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
	p.k.tell(target, unix.IN_CREATE)
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
	p.k.tell(path, unix.IN_CREATE)
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
