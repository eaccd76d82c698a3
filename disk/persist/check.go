package persist

// checked is the image after a check of the file system: a directory with several names keeps the one found first
// from the root, level by level and in name order. Only moves of directories between directories make
// such images.
func (m *Image) checked() *Image {
	met := map[Ino]bool{Root: true}
	var over []*Node
	for queue := []*Node{m.Node(Root)}; len(queue) > 0; queue = queue[1:] {
		dir := queue[0]
		kept := dir.Entries[:0:0]
		for _, e := range dir.Entries {
			n := m.Node(e.Ino)
			if n.IsDir() && met[e.Ino] {
				continue
			}
			if n.IsDir() {
				met[e.Ino] = true
				queue = append(queue, n)
			}
			kept = append(kept, e)
		}
		if len(kept) < len(dir.Entries) {
			n := &Node{Ino: dir.Ino, Mode: dir.Mode, Time: dir.Time, Entries: kept}
			over = append(over, n)
		}
	}
	sortNodes(over)
	return m.with(over)
}
