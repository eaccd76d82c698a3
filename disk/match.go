package disk

import (
	"path"
	"strings"
)

// matches tells whether the fault is for a call on p; other is the second name of a rename.
func (f *Fault) matches(p, other string) bool {
	return f.Path == "" || glob(f.Path, p) || other != "" && glob(f.Path, other)
}

func glob(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// names tells whether the path of the fault is a name of the call, or else one that the file of its
// handle has now; n is nil for a call on names.
func (r *Injected) names(p, other string, n *inode) bool {
	return r.fault.matches(p, other) ||
		n != nil && r.disk.renamed(n, p) && below(r.disk.root, r.fault.Path, n)
}

// renamed tells whether n may have other names than p, by which a handle of it was opened.
func (d *Disk) renamed(n *inode, p string) bool {
	if n.links > 1 && !n.isDir() {
		return true
	}
	now, _ := d.lookup(route{name: p})
	return n.links > 0 && now != n
}

// below tells whether a path in the directory that matches the pattern leads to n.
func below(dir *inode, pattern string, n *inode) bool {
	step, rest, more := strings.Cut(pattern, "/")
	leads := func(e *inode) bool {
		return e != nil && (!more && e == n || more && e.isDir() && below(e, rest, n))
	}
	if !strings.ContainsAny(step, `*?[\`) {
		return leads(dir.dir.cur.get(step))
	}
	for e := range dir.dir.cur.all() {
		if glob(step, e.name) && leads(e.ino) {
			return true
		}
	}
	return false
}
