package disk

import (
	"syscall"

	"groundhog/disk/persist"
	"groundhog/disk/sparse"
)

// Allocate is fallocate(2): it sets blocks aside for [off, off+n), so that writes there find room.
// They read as zeros. The file becomes so long that it holds all of them, unless keepSize is set.
// It is durable when the file is synced; until then a power loss may take the size, the blocks, or
// both, in the order that the profile has for metadata. If the disk has no room for all of them,
// none is set aside: ENOSPC. Faults know it as a write.
func (f *File) Allocate(off, n int64, keepSize bool) error {
	if err := f.beginRange(off, n); err != nil {
		return err
	}
	d, size := f.d, f.ino.size()
	if !d.fits(f.ino, off, n) {
		return pathError("fallocate", f.Name(), syscall.ENOSPC)
	}
	d.reserve(f.ino, off, n)
	if off+n > size && !keepSize {
		d.truncate(f.ino, off+n)
	}
	return nil
}

// PunchHole is fallocate(2) with FALLOC_FL_PUNCH_HOLE: [off, off+n) reads as zeros, and blocks that
// lie in it as a whole are given back. The size stays, and what was set aside behind it, as on
// ext4. It is durable when the file is synced; until then a power loss may leave the old bytes, all
// of those in whole blocks or none, and the zeros around them sector by sector. Data that is
// written there later never survives without the hole.
func (f *File) PunchHole(off, n int64) error {
	if err := f.beginRange(off, n); err != nil {
		return err
	}
	size := f.ino.size()
	if off < size {
		f.d.punch(f.ino, off, min(n, pagesOf(size)*sparse.PageSize-off))
	}
	return nil
}

// beginRange is begin of a call on a range of blocks.
func (f *File) beginRange(off, n int64) error {
	err := f.begin(OpWrite, "fallocate")
	if err != nil {
		return err
	}
	f.d.met = met{crashes: f.d.met.crashes}
	var errno syscall.Errno
	switch {
	case off < 0 || n <= 0:
		errno = syscall.EINVAL
	case f.quiet || f.flag&accessMode == O_RDONLY:
		errno = syscall.EBADF
	case off > MaxFileSize-n:
		errno = syscall.EFBIG
	default:
		return nil
	}
	return pathError("fallocate", f.Name(), errno)
}

// reserve sets blocks of n aside.
func (d *Disk) reserve(n *inode, off, length int64) {
	n.page()
	d.next++
	d.append(n, record{kind: persist.Reserve, off: off, size: length})
	d.used -= n.footprint()
	n.extra.big.data.Reserve(off, length)
	d.used += n.footprint()
	d.note(d.sim.Symbol("disk.reserve"), n, length)
}

// punch makes a hole in n.
func (d *Disk) punch(n *inode, off, length int64) {
	n.page()
	d.next++
	d.append(n, record{kind: persist.Punch, off: off, size: length})
	d.used -= n.footprint()
	n.extra.big.data.Punch(off, length)
	d.used += n.footprint()
	n.touch(d.sim.Now())
	d.note(d.sim.Symbol("disk.punch"), n, length)
}

// Values of whence for Seek, as lseek(2) of Linux has them: the next byte of data or of a hole at
// or behind the offset. The end of a file is a hole. Blocks that are only set aside are none of the
// data. A file that is in one piece has no holes.
const (
	SeekData = 3
	SeekHole = 4
)

// seekBlock is the place that SeekData or SeekHole finds. ENXIO if there is none.
func (n *inode) seekBlock(off int64, whence int) (int64, error) {
	switch size := n.size(); {
	case off < 0 || off >= size:
		return 0, syscall.ENXIO
	case n.is(paged) && whence == SeekHole:
		return n.extra.big.data.NextHole(off), nil
	case n.is(paged):
		if at, ok := n.extra.big.data.NextData(off); ok {
			return at, nil
		}
		return 0, syscall.ENXIO
	case whence == SeekHole:
		return size, nil
	}
	return off, nil
}
