//go:build linux && (amd64 || arm64)

package kernel

import (
	"hash/fnv"
	"io"
	"path"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// What is in the tree without being on the disk: /proc, /sys and /dev, and of /etc what the disk
// has not. It can be read only, but for devices.

// node is a file of that tree: one of its fields is set.
type node struct {
	text   func(p *Process) string // of a file
	target func(p *Process) string // of a symbolic link
	device func() file             // of a character device
	minor  uint32                  // its number; the major number is 1
	names  []string                // of a directory, in order
}

// mounted is the cleaned path if it lies where the tree may be.
func (p *Process) mounted(name string) (string, bool) {
	if name[0] == '.' && len(name) > 1 || strings.Contains(name, "//") ||
		strings.Contains(name, "/.") {
		name = path.Clean(name)
	}
	top, rest, _ := strings.Cut(name, "/")
	switch top {
	case "proc":
		who, rest, _ := strings.Cut(rest, "/")
		if who == p.number() || who == "thread-self" {
			name = strings.TrimSuffix("proc/self/"+rest, "/")
		}
	case "dev", "sys", "etc":
	default:
		return "", false
	}
	return strings.TrimSuffix(name, "/"), true
}

// lookup is the file of the tree at the path; ok says that the disk has nothing to say about it.
func (p *Process) lookup(name string, write bool) (n *node, clean string, ok bool) {
	clean, ok = p.mounted(name)
	if !ok {
		return nil, "", false
	}
	n = tree[clean]
	if clean == "proc/self/fd" || strings.HasPrefix(clean, "proc/self/fd/") {
		n = p.descriptorNode(clean)
	}
	if strings.HasPrefix(clean, "etc") {
		if n == nil || write {
			return nil, "", false
		}
		if p.k.Disk != nil {
			if _, err := p.k.Disk.Inode(name, false); err == nil {
				return nil, "", false
			}
		}
	}
	return n, clean, true
}

// isSynthetic tells whether the path is one that cannot be changed.
func (p *Process) isSynthetic(name string) bool {
	_, _, ok := p.lookup(name, true)
	return ok
}

// synthetic opens a file of the tree.
func (p *Process) synthetic(name string, flags int) (file, syscall.Errno, bool) {
	write := flags&unix.O_ACCMODE != unix.O_RDONLY || flags&unix.O_CREAT != 0
	n, clean, ok := p.lookup(name, write)
	switch {
	case !ok:
		return nil, 0, false
	case n == nil && flags&unix.O_CREAT != 0:
		return nil, syscall.EROFS, true
	case n == nil:
		return nil, syscall.ENOENT, true
	case n.device != nil:
		return n.device(), 0, true
	case n.target != nil && strings.HasPrefix(clean, "proc/self/fd/"):
		f := p.files.get(atoi(path.Base(clean)))
		if d, ok := f.(*diskFile); ok {
			again, e := p.openDisk(d.path, flags, 0)
			return again, e, true
		}
		return f, 0, true
	case n.target != nil:
		f, e := p.openLink(n.target(p), flags)
		return f, e, true
	case write:
		return nil, syscall.EROFS, true
	case flags&unix.O_DIRECTORY != 0 && n.names == nil:
		return nil, syscall.ENOTDIR, true
	}
	f := &textFile{k: p.k, path: clean, node: n}
	if n.text != nil {
		f.text = n.text(p)
	}
	return f, 0, true
}

func (p *Process) openLink(target string, flags int) (file, syscall.Errno) {
	to, e := p.path(atCWD, target)
	if e != 0 {
		return nil, e
	}
	if f, e, ok := p.synthetic(to, flags); ok {
		return f, e
	}
	f, e := p.openDisk(to, flags, 0)
	if e != 0 {
		return nil, e
	}
	return f, 0
}

func (p *Process) statSynthetic(name string, flags int, st *attributes) (syscall.Errno, bool) {
	n, clean, ok := p.lookup(name, false)
	switch {
	case !ok:
		return 0, false
	case n == nil:
		return syscall.ENOENT, true
	case n.target != nil && flags&unix.AT_SYMLINK_NOFOLLOW != 0:
		*st = attributes{ino: inoOf(clean), mode: syscall.S_IFLNK | 0o777, links: 1}
		return 0, true
	case n.target != nil && strings.HasPrefix(clean, "proc/self/fd/"):
		return p.fstat(atoi(path.Base(clean)), st), true
	case n.target != nil:
		if clean == "proc/self/exe" {
			*st = attributes{ino: inoOf(clean), mode: syscall.S_IFREG | 0o755, links: 1}
			return 0, true
		}
		return p.statPath(atCWD, n.target(p), flags, st), true
	}
	n.stat(clean, st)
	return 0, true
}

func (n *node) stat(clean string, st *attributes) {
	*st = attributes{ino: inoOf(clean), links: 1, mode: syscall.S_IFREG | 0o444}
	switch {
	case n.names != nil:
		st.mode = syscall.S_IFDIR | 0o555
	case n.device != nil:
		st.mode, st.device = syscall.S_IFCHR|0o666, unix.Mkdev(1, n.minor)
	}
}

func (p *Process) readSynthetic(name string) (string, syscall.Errno, bool) {
	n, _, ok := p.lookup(name, false)
	switch {
	case !ok:
		return "", 0, false
	case n == nil:
		return "", syscall.ENOENT, true
	case n.target == nil:
		return "", syscall.EINVAL, true
	}
	return n.target(p), 0, true
}

// inoOf is a number for a path: FNV-1a, beyond the numbers of the disk.
func inoOf(name string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, name)
	return h.Sum64() | 1<<63
}

// atoi is the number that s spells, or -1.
func atoi(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > maxDescriptors {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	if s == "" {
		return -1
	}
	return n
}
