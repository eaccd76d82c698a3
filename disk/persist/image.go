package persist

import (
	"io/fs"
	"slices"
	"strings"
)

// Node is an inode as a device holds it. A node that an image holds is immutable.
type Node struct {
	Ino     Ino
	Mode    fs.FileMode // type and permissions
	Time    int64       // last change, virtual nanoseconds; not part of what makes images equal
	Data    Bytes       // of a file
	Entries []Entry     // of a directory, sorted by name
	Target  string      // of a symbolic link

	sum    uint64 // hash of the content
	summed bool
}

// Entry is a name in a directory.
type Entry struct {
	Name string
	Ino  Ino
}

// IsDir tells whether the node is a directory.
func (n *Node) IsDir() bool { return n.Mode.IsDir() }

// find is the place of name among the entries, and whether it is there.
func (n *Node) find(name string) (int, bool) {
	return slices.BinarySearchFunc(n.Entries, name, func(e Entry, name string) int {
		return strings.Compare(e.Name, name)
	})
}

// Lookup is the inode that name stands for, zero if none.
func (n *Node) Lookup(name string) Ino {
	if i, ok := n.find(name); ok {
		return n.Entries[i].Ino
	}
	return 0
}

// set makes name stand for ino, or with zero for nothing.
func (n *Node) set(name string, ino Ino) {
	i, ok := n.find(name)
	switch {
	case ok && ino == 0:
		n.Entries = slices.Delete(n.Entries, i, i+1)
	case ok:
		n.Entries[i].Ino = ino
	case ino != 0:
		n.Entries = slices.Insert(n.Entries, i, Entry{name, ino})
	}
}

// Image is a tree of files on a device: a base, and nodes that replace those of the base. It is
// immutable.
type Image struct {
	base map[Ino]*Node
	over []*Node // sorted by inode
}

// NewImage is an image of the given nodes, which must hold [Root]. It keeps them.
func NewImage(nodes []*Node) *Image {
	m := &Image{base: make(map[Ino]*Node, len(nodes))}
	for _, n := range nodes {
		m.base[n.Ino] = n
	}
	return m
}

// EmptyImage holds an empty root directory.
func EmptyImage() *Image {
	return NewImage([]*Node{{Ino: Root, Mode: fs.ModeDir | 0o755}})
}

// Node is the node of an inode, nil if the image has none.
func (m *Image) Node(ino Ino) *Node {
	if len(m.over) > 0 {
		if i, ok := m.findOver(ino); ok {
			return m.over[i]
		}
	}
	return m.base[ino]
}

func (m *Image) findOver(ino Ino) (int, bool) {
	return slices.BinarySearchFunc(m.over, ino, func(n *Node, ino Ino) int {
		switch {
		case n.Ino < ino:
			return -1
		case n.Ino > ino:
			return 1
		}
		return 0
	})
}

// Changed are the nodes that differ from those that the image was first made of, sorted by inode.
func (m *Image) Changed() []*Node { return m.over }

// size is the size of a file, zero if the image does not know it.
func (m *Image) size(ino Ino) int64 {
	if n := m.Node(ino); n != nil {
		return n.Data.Len()
	}
	return 0
}

// with is the image where nodes replace or add to those of m. Nodes are sorted by inode.
func (m *Image) with(nodes []*Node) *Image {
	if len(nodes) == 0 {
		return m
	}
	w := &Image{base: m.base, over: make([]*Node, 0, len(m.over)+len(nodes))}
	old := m.over
	for _, n := range nodes {
		for len(old) > 0 && old[0].Ino < n.Ino {
			w.over, old = append(w.over, old[0]), old[1:]
		}
		if len(old) > 0 && old[0].Ino == n.Ino {
			old = old[1:]
		}
		w.over = append(w.over, n)
	}
	w.over = append(w.over, old...)
	return w
}

// Walk calls visit for each name from the root, parents first, in name order, with its path
// relative to the root. The root itself is ".".
func (m *Image) Walk(visit func(path string, n *Node)) {
	root := m.Node(Root)
	visit(".", root)
	m.walk("", root, visit)
}

func (m *Image) walk(prefix string, dir *Node, visit func(string, *Node)) {
	for _, e := range dir.Entries {
		n := m.Node(e.Ino)
		visit(prefix+e.Name, n)
		if n.IsDir() {
			m.walk(prefix+e.Name+"/", n, visit)
		}
	}
}
