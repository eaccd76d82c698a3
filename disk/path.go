package disk

import (
	"path"
	"strings"
	"syscall"
)

// maxName is the longest element of a path, as on every common file system.
const maxName = 255

// clean is the canonical form of name: relative to the root, without ".", ".." and double slashes;
// the root itself is ".". The error is a cause for a PathError.
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

// child is one step of a walk: the inode that name stands for in dir.
func child(dir *inode, name string) (*inode, error) {
	if !dir.isDir() {
		return nil, syscall.ENOTDIR
	}
	if len(name) > maxName {
		return nil, syscall.ENAMETOOLONG
	}
	if ino := dir.dir.cur.get(name); ino != nil {
		return ino, nil
	}
	return nil, syscall.ENOENT
}

// lookup is the inode of a cleaned path.
func (d *Disk) lookup(p string) (*inode, error) {
	if p == "." {
		return d.root, nil
	}
	dir, base, err := d.parent(p)
	if err != nil {
		return nil, err
	}
	return child(dir, base)
}

// parent is the directory that holds, or would hold, the last element of a cleaned path, and that element.
// The root has no parent: EINVAL.
func (d *Disk) parent(p string) (dir *inode, base string, err error) {
	if p == "." {
		return nil, "", syscall.EINVAL
	}
	dir = d.root
	for {
		step, rest, more := strings.Cut(p, "/")
		if !more {
			break
		}
		if dir, err = child(dir, step); err != nil {
			return nil, "", err
		}
		p = rest
	}
	if !dir.isDir() {
		return nil, "", syscall.ENOTDIR
	}
	if len(p) > maxName {
		return nil, "", syscall.ENAMETOOLONG
	}
	return dir, p, nil
}
