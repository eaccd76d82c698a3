package disk

import "syscall"

// room cuts a write down to what the disk has room for, and gives the error that goes with what is
// left over.
func (d *Disk) room(n *inode, p []byte, off int64) ([]byte, syscall.Errno) {
	if d.Capacity <= 0 {
		return p, 0
	}
	if !d.counted {
		d.used, d.counted = 0, true
		d.count(d.root, map[*inode]bool{})
	}
	free := max(0, d.Capacity-d.used)
	end := max(off, n.size()) + free // a hole takes no room, but sizes are what is counted
	if off > n.size() {
		end = n.size() + free
	}
	if off+int64(len(p)) <= end {
		return p, 0
	}
	return p[:max(0, end-off)], syscall.ENOSPC
}

// count adds up the sizes of the files below a directory.
func (d *Disk) count(dir *inode, met map[*inode]bool) {
	for e := range dir.dir.cur.all() {
		if !met[e.ino] {
			met[e.ino] = true
			d.used += e.ino.size()
			d.count(e.ino, met)
		}
	}
}
