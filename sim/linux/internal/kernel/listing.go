//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"io/fs"
	"syscall"

	"golang.org/x/sys/unix"

	"groundhog/disk"
)

var _ = register(map[uintptr]handler{
	unix.SYS_GETDENTS64: onFile(func(c *Call) (uintptr, syscall.Errno) {
		f := c.file()
		if f == nil {
			return 0, syscall.EBADF
		}
		l, ok := f.(lister)
		if !ok {
			return 0, syscall.ENOTDIR
		}
		list, e := l.list()
		if e != 0 {
			return 0, e
		}
		return list.give(bytesAt(c.A[1], c.A[2]))
	}),
})

// lister is a directory: it gives what of it is being read.
type lister interface {
	list() (*listing, syscall.Errno)
}

// entry is a name in a directory.
type entry struct {
	name string
	ino  uint64
	mode uint32 // S_IFMT
}

// listing is a directory that is being read: what was there when that began.
type listing struct {
	entries []entry
	next    int
}

// give writes the next entries as struct linux_dirent64 and says how many bytes they are.
func (l *listing) give(b []byte) (uintptr, syscall.Errno) {
	const head = 19
	used := 0
	for l.next < len(l.entries) {
		e := l.entries[l.next]
		size := (head + len(e.name) + 1 + 7) &^ 7
		if used+size > len(b) {
			break
		}
		l.next++
		to := b[used : used+size]
		clear(to)
		binary.NativeEndian.PutUint64(to, e.ino)
		binary.NativeEndian.PutUint64(to[8:], uint64(l.next))
		binary.NativeEndian.PutUint16(to[16:], uint16(size))
		to[18] = byte(e.mode >> 12) // DT_REG and the like are S_IFREG and the like
		copy(to[head:], e.name)
		used += size
	}
	if used == 0 && l.next < len(l.entries) {
		return 0, syscall.EINVAL
	}
	return uintptr(used), 0
}

func (d *diskFile) list() (*listing, syscall.Errno) {
	if !d.folder {
		return nil, syscall.ENOTDIR
	}
	if d.listing != nil {
		return d.listing, 0
	}
	all, err := d.f.ReadDir(-1)
	if err != nil {
		return nil, errnoOf(err)
	}
	parent := d.ino
	if above, err := d.k.Disk.Inode(d.path+"/..", true); err == nil {
		parent = above.Ino
	}
	l := &listing{entries: make([]entry, 0, len(all)+2)}
	l.entries = append(l.entries, entry{".", d.ino, syscall.S_IFDIR},
		entry{"..", parent, syscall.S_IFDIR})
	for _, e := range all {
		l.entries = append(l.entries, entryOf(e))
	}
	d.listing = l
	return l, 0
}

func entryOf(e fs.DirEntry) entry {
	var ino uint64
	if info, err := e.Info(); err == nil {
		ino = info.Sys().(*disk.Stat).Ino
	}
	return entry{e.Name(), ino, modeOf(e.Type()) & syscall.S_IFMT}
}

// seekListing goes back to the beginning, or to a place that getdents64 has told.
func (d *diskFile) seekListing(off int64, whence int) (int64, syscall.Errno) {
	if whence == seekCur && d.listing != nil {
		off += int64(d.listing.next)
	}
	if off < 0 || whence != seekSet && whence != seekCur {
		return 0, syscall.EINVAL
	}
	if off == 0 && whence == seekSet {
		d.listing = nil
		_, err := d.f.Seek(0, seekSet)
		return 0, errnoOf(err)
	}
	if d.listing != nil {
		d.listing.next = min(int(off), len(d.listing.entries))
	}
	return off, 0
}
