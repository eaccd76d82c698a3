package disk

import (
	"path"
	"strings"
	"syscall"
)

// maxName is the longest element of a path, maxLinks the number of symbolic links after which a walk is given up (ELOOP), as
// on every common file system.
const (
	maxName  = 255
	maxLinks = 40
)

// clean is the canonical form of name by which faults and reports know it: relative to the root, without ".", ".."
// and double slashes; the root itself is ".". The error is a cause for a PathError.
func clean(name string) (string, error) {
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

// place is where a walk ended: a name in a directory, and what it stands for.
type place struct {
	dir  *inode // nil if the path ends at the root, or in "." or ".."
	base string
	node *inode // nil if nothing has the name
}

// walk follows a path as a kernel does: ".." leads to the directory above the one that was reached, whatever links led
// there. The last element is followed if it is a link and follow is set; then base and dir are those of the
// link's target, which may not exist. A slash at the end changes nothing.
func (d *Disk) walk(name string, follow bool) (place, error) {
	cur, links := d.root, 0
	at := place{node: cur}
	for rest := name; ; {
		rest = strings.TrimLeft(rest, "/")
		if rest == "" {
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
			return place{dir: cur, base: step}, nil
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
func (d *Disk) lookup(name string) (*inode, error) {
	at, err := d.walk(name, true)
	if err == nil && at.node == nil {
		err = syscall.ENOENT
	}
	return at.node, err
}

// entry is the place of a path whose last element is not followed. The root has none: EINVAL.
func (d *Disk) entry(name string) (place, error) {
	at, err := d.walk(name, false)
	if err == nil && at.dir == nil {
		err = syscall.EINVAL
	}
	return at, err
}

// existing is entry for a name that must stand for something.
func (d *Disk) existing(name string) (place, error) {
	at, err := d.entry(name)
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
