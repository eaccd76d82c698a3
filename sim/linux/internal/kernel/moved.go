//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

// moved is told that a name was given to what had another: descriptors and the working directory
// keep up with that, and watches are told.
func (k *Kernel) moved(from string, n disk.Inode, to string, over disk.Inode) {
	k.carry(k.settled(from), k.settled(to))
	if len(k.watches) == 0 {
		return
	}
	isDir := uint32(0)
	if n.Mode.IsDir() {
		isDir = unix.IN_ISDIR
	}
	k.cookies++
	k.about(from, n.Ino, unix.IN_MOVED_FROM|isDir, k.cookies)
	k.about(to, n.Ino, unix.IN_MOVED_TO|isDir, k.cookies)
	k.emit(n.Ino, unix.IN_MOVE_SELF, 0, "")
	if over.Ino != 0 {
		k.unnamed(over)
	}
}

// exchanged is moved in both directions.
func (k *Kernel) exchanged(from string, n disk.Inode, to string, over disk.Inode) {
	const between = "/" // no path begins so
	k.carry(k.settled(from), between)
	k.moved(to, over, from, disk.Inode{})
	k.carry(between, k.settled(to))
	if len(k.watches) > 0 {
		k.moved(from, n, to, disk.Inode{})
	}
}

// settled is the path without links and dots, but for its last element.
func (k *Kernel) settled(path string) string {
	parent, base, _ := split(path)
	if real, e := k.realPath(parent); e == 0 {
		parent = real
	}
	return strings.TrimPrefix(parent+"/"+base, "./")
}

// carry replaces the beginning of the paths that lead through what was moved.
func (k *Kernel) carry(old, now string) {
	for _, p := range k.running {
		p.dir = carried(p.dir, old, now)
		for f := range p.files.refs { //detlint:allow each is changed by itself
			if d, ok := f.(*diskFile); ok {
				d.path = carried(d.path, old, now)
			}
		}
	}
}

func carried(path, old, now string) string {
	if path == old || strings.HasPrefix(path, old+"/") {
		return now + path[len(old):]
	}
	return path
}
