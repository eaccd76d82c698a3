package disk

import (
	"slices"
	"strings"
)

// dirent is a directory entry: a name for an inode.
type dirent struct {
	name string
	ino  *inode
}

// entries are dirents sorted by name, so that nothing depends on the order of creation.
type entries []dirent

func (e entries) find(name string) (int, bool) {
	return slices.BinarySearchFunc(e, name, func(d dirent, name string) int { return strings.Compare(d.name, name) })
}

func (e entries) get(name string) *inode {
	if i, ok := e.find(name); ok {
		return e[i].ino
	}
	return nil
}

// with is e where name stands for ino, or for nothing if ino is nil. It reuses e.
func (e entries) with(name string, ino *inode) entries {
	i, ok := e.find(name)
	switch {
	case ok && ino == nil:
		return slices.Delete(e, i, i+1)
	case ok:
		e[i].ino = ino
		return e
	case ino == nil:
		return e
	}
	return slices.Insert(e, i, dirent{name, ino})
}

// directory is the content of a directory inode in its two views.
type directory struct {
	cur     entries
	durable entries
}
