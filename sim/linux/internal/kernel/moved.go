//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"

	"groundhog/disk"
)

// moved is told that a name was given to what had another: descriptors of directories on the way
// and the working directory go along.
func (k *Kernel) moved(from string, n disk.Inode, to string, over disk.Inode) {
	if n.Mode.IsDir() {
		if real, e := k.realPath(to); e == 0 {
			old, _ := k.realPath(parentOf(from))
			_, base, _ := split(from)
			k.carry(strings.TrimPrefix(old+"/"+base, "./"), real)
		}
	}
}

func parentOf(path string) string {
	parent, _, _ := split(path)
	return parent
}

func (k *Kernel) carry(old, now string) {
	for _, p := range k.running {
		p.dir = carried(p.dir, old, now)
		for i := range p.files.table {
			if d, ok := p.files.table[i].file.(*diskFile); ok {
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
