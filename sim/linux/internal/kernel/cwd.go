//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_GETCWD: func(c *Call) (uintptr, syscall.Errno) {
		dir := "/" + c.p.dir
		if c.p.dir == "." {
			dir = "/"
		}
		if c.A[1] < uintptr(len(dir))+1 {
			return 0, syscall.ERANGE
		}
		b := bytesAt(c.A[0], c.A[1])
		b[copy(b, dir)] = 0
		return uintptr(len(dir)) + 1, 0
	},
	unix.SYS_CHDIR: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		path, e := c.p.path(atCWD, textAt(c.A[0]))
		if e != 0 {
			return 0, e
		}
		return 0, c.p.enter(path)
	}),
	unix.SYS_FCHDIR: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		d, ok := c.file().(directory)
		if !ok || !d.isDirectory() {
			return 0, badOr(c, syscall.ENOTDIR)
		}
		return 0, c.p.enter(d.place())
	}),
})

// enter makes a directory the working directory.
func (p *Process) enter(path string) syscall.Errno {
	var st attributes
	if e, ok := p.statSynthetic(path, 0, &st); ok {
		if e == 0 && st.mode&syscall.S_IFMT != syscall.S_IFDIR {
			e = syscall.ENOTDIR
		}
		if e == 0 {
			p.dir = path
		}
		return e
	}
	if p.k.Disk == nil {
		if path != "." {
			return syscall.ENOENT
		}
		return 0
	}
	n, err := p.k.Disk.Inode(path, true)
	if err != nil {
		return errnoOf(err)
	}
	if !n.Mode.IsDir() {
		return syscall.ENOTDIR
	}
	real, e := p.k.realPath(path)
	if e == 0 {
		p.dir = real
	}
	return e
}
