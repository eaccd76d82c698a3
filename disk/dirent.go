package disk

import (
	"slices"
	"strings"
)

// dirent is a directory entry: a name for an inode.
type dirent struct {
	name string
	ino  *inode // nil in a list of changes: the name is gone
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
//
// Invariant: names whose entries differ between cur and durable are in touched.
type directory struct {
	cur     entries
	durable entries
	touched []string // in order of change, possibly more than once
}

// set changes the entry name in the volatile view; a nil ino removes it.
func (d *directory) set(name string, ino *inode) {
	d.cur = d.cur.with(name, ino)
	d.touched = append(d.touched, name)
}

// forget drops names whose two entries agree again from touched once the list is long: a directory in
// which temporary files come and go unsynced must not remember each of them.
func (d *directory) forget() {
	if len(d.touched) <= 64+2*(len(d.cur)+len(d.durable)) {
		return
	}
	slices.Sort(d.touched)
	d.touched = slices.Compact(d.touched)
	d.touched = slices.DeleteFunc(d.touched, func(name string) bool {
		return d.cur.get(name) == d.durable.get(name)
	})
}

// changes appends the entries that differ from the durable view to list and forgets them.
func (d *directory) changes(list []dirent) []dirent {
	for _, name := range d.touched {
		list = append(list, dirent{name, d.cur.get(name)})
	}
	d.touched = d.touched[:0]
	return list
}
