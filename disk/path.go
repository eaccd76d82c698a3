package disk

import (
	"path"
	"strings"
	"syscall"
)

// maxName is the longest element of a path, maxLinks the number of symbolic links after which a
// walk is given up (ELOOP), as on every common file system.
const (
	maxName  = 255
	maxLinks = 40
)

// clean is the canonical form of name by which faults and reports know it: relative to the root,
// without ".", ".." and double slashes; the root itself is ".". The error is a cause for a
// PathError.
func clean(name string) (string, error) {
	if canonical(name) {
		return name, nil
	}
	if name == "" {
		return "", syscall.ENOENT
	}
	if strings.IndexByte(name, 0) >= 0 {
		return "", syscall.EINVAL
	}
	p := path.Clean(strings.TrimLeft(name, "/"))
	if p == ".." || strings.HasPrefix(p, "../") {
		return "", ErrEscape
	}
	return p, nil
}

// canonical tells whether name is what clean would make of it. It need not know the root.
func canonical(name string) bool {
	if strings.IndexByte(name, 0) >= 0 {
		return false
	}
	for {
		slash := strings.IndexByte(name, '/')
		if slash < 0 {
			return !dots(name)
		}
		if dots(name[:slash]) {
			return false
		}
		name = name[slash+1:]
	}
}

// dots tells whether a path loses this element when it is cleaned.
func dots(step string) bool { return step == "" || step == "." || step == ".." }

// route is a path as a call gives it: from the root of the disk, or below a Dir.
type route struct {
	from *Dir // nil: the root
	name string
}

// String is the whole path, uncleaned.
func (r route) String() string {
	if r.from == nil {
		return r.name
	}
	return r.from.name + "/" + r.name
}

// canonical tells whether the whole path is.
func (r route) canonical() bool { return canonical(r.name) && (r.from == nil || r.from.canonical) }

// place is where a walk ended: a name in a directory, and what it stands for.
type place struct {
	dir    *inode // nil if the path ends at the root, or in "." or ".."
	base   string
	node   *inode // nil if nothing has the name
	linked bool   // a symbolic link was followed
}

// walk follows a path as a kernel does: ".." leads to the directory above the one that was reached,
// whatever links led there. The last element is followed if it is a link and follow is set; then
// base and dir are those of the link's target, which may not exist. A slash at the end changes
// nothing.
func (d *Disk) walk(r route, follow bool) (place, error) {
	if r.from != nil && r.canonical() {
		if start := r.from.inode(); start != nil {
			return d.walkFrom(start, r.name, follow)
		}
	}
	return d.walkFrom(d.root, r.String(), follow)
}

// walkFrom is walk from the directory start.
func (d *Disk) walkFrom(start *inode, rest string, follow bool) (place, error) {
	cur, links := start, 0
	at := place{node: cur}
	for {
		rest = strings.TrimLeft(rest, "/")
		if rest == "" {
			at.linked = links > 0
			return at, nil
		}
		if !cur.isDir() {
			return place{}, syscall.ENOTDIR
		}
		step := rest
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			step, rest = rest[:i], strings.TrimLeft(rest[i:], "/")
		} else {
			rest = ""
		}
		switch {
		case step == ".":
			at = place{node: cur}
			continue
		case step == ".." && cur == d.root:
			return place{}, ErrEscape
		case step == "..":
			cur = cur.dir.parent
			at = place{node: cur}
			continue
		case len(step) > maxName:
			return place{}, syscall.ENAMETOOLONG
		}
		node := cur.dir.cur.get(step)
		switch {
		case node == nil && rest != "":
			return place{}, syscall.ENOENT
		case node == nil:
			return place{dir: cur, base: step, linked: links > 0}, nil
		case node.isLink() && (rest != "" || follow):
			if links++; links > maxLinks {
				return place{}, syscall.ELOOP
			}
			if node.extra.target[0] == '/' {
				cur = d.root
			}
			at = place{node: cur}
			rest = node.extra.target + "/" + rest
			continue
		}
		at = place{dir: cur, base: step, node: node}
		cur = node
	}
}

// lookup is the inode that a path stands for, links followed.
func (d *Disk) lookup(r route) (*inode, error) {
	at, err := d.walk(r, true)
	if err == nil && at.node == nil {
		err = syscall.ENOENT
	}
	return at.node, err
}

// entry is the place of a path whose last element is not followed. The root has none: EINVAL.
func (d *Disk) entry(r route) (place, error) {
	at, err := d.walk(r, false)
	if err == nil && at.dir == nil {
		err = syscall.EINVAL
	}
	return at, err
}

// existing is entry for a name that must stand for something.
func (d *Disk) existing(r route) (place, error) {
	at, err := d.entry(r)
	if err == nil && at.node == nil {
		err = syscall.ENOENT
	}
	return at, err
}

// above tells whether n is dir or a directory above it.
func (n *inode) above(dir *inode) bool {
	for ; dir != nil; dir = dir.dir.parent {
		if dir == n {
			return true
		}
	}
	return false
}
