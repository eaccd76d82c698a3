package persist

// Tree is what a mounted file system shows: its names but the root, in the order of [Image.Walk].
type Tree []Leaf

// Leaf is one name of a tree.
type Leaf struct {
	Path   string
	Folder bool
	Same   string // the first name of a file that has several, if this is another one
	Data   []byte // of a file
}

// Tree is the image as a tree.
func (m *Image) Tree() Tree {
	tree := Tree{}
	first := map[Ino]string{}
	m.Walk(func(path string, n *Node) {
		switch {
		case path == ".":
		case n.IsDir():
			tree = append(tree, Leaf{Path: path, Folder: true})
		case first[n.Ino] != "":
			tree = append(tree, Leaf{Path: path, Same: first[n.Ino]})
		default:
			first[n.Ino] = path
			tree = append(tree, Leaf{Path: path, Data: n.Data.All()})
		}
	})
	return tree
}
