package disk

import (
	"syscall"

	"groundhog/disk/sparse"
)

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
	if n.is(paged) {
		return n.extra.big.room(p, off, free)
	}
	end := max(off, n.size()) + free // a hole takes no room, but sizes are what is counted
	if off > n.size() {
		end = n.size() + free
	}
	if off+int64(len(p)) <= end {
		return p, 0
	}
	return p[:max(0, end-off)], syscall.ENOSPC
}

// fits tells whether the disk has room for the blocks of a range that are holes.
func (d *Disk) fits(n *inode, off, length int64) bool {
	if d.Capacity <= 0 {
		return true
	}
	d.room(n, nil, 0) // counts what is used
	n.page()
	return n.extra.big.data.Holes(off, length)*sparse.PageSize <= d.Capacity-d.used
}

// room is the same for pages, of which free bytes may be taken.
func (b *big) room(p []byte, off, free int64) ([]byte, syscall.Errno) {
	if b.data.Holes(off, int64(len(p)))*sparse.PageSize <= free {
		return p, 0
	}
	for fits := int64(0); ; {
		next := fits + sparse.PageSize - (off+fits)%sparse.PageSize
		if free -= b.data.Holes(off+fits, next-fits) * sparse.PageSize; free < 0 {
			return p[:fits], syscall.ENOSPC
		}
		fits = next
	}
}

// count adds up the room that the files take below a directory.
func (d *Disk) count(dir *inode, met map[*inode]bool) {
	for e := range dir.dir.cur.all() {
		if !met[e.ino] {
			met[e.ino] = true
			d.used += e.ino.footprint()
			d.count(e.ino, met)
		}
	}
}
