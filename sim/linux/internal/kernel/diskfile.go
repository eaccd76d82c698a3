//go:build linux && (amd64 || arm64)

package kernel

import (
	"io/fs"
	"syscall"

	"groundhog/disk"
)

// diskFile is an open file or directory of the disk.
type diskFile struct {
	plain
	k       *Kernel
	f       *disk.File
	shown   string // the path in traces, as it was opened
	path    string // of a directory, kept up when it is moved; of a file as it was opened
	ino     uint64
	folder  bool
	locked  bool // by flock
	listing *listing
}

func (d *diskFile) isDirectory() bool { return d.folder }
func (d *diskFile) place() string     { return d.path }

func (d *diskFile) access() int { return d.flags & syscall.O_ACCMODE }

func (d *diskFile) read(c *Call, to [][]byte, off int64) (uintptr, syscall.Errno) {
	switch {
	case d.access() == syscall.O_WRONLY:
		return 0, syscall.EBADF
	case d.folder:
		return 0, syscall.EISDIR
	}
	if len(d.k.mapped) > 0 {
		from := off
		if off < 0 {
			from, _ = d.f.Seek(0, seekCur)
		}
		d.k.settleRange(d.ino, from, from+int64(total(to)))
	}
	done := 0
	for _, b := range to {
		if len(b) == 0 {
			continue
		}
		var n int
		var err error
		if off < 0 {
			n, err = d.f.Read(b)
		} else {
			n, err = d.f.ReadAt(b, off+int64(done))
		}
		done += n
		if err != nil && done == 0 {
			return 0, errnoOf(err)
		}
		if n < len(b) {
			break
		}
	}
	return uintptr(done), 0
}

func (d *diskFile) write(c *Call, from [][]byte, off int64) (uintptr, syscall.Errno) {
	if d.folder || d.access() == syscall.O_RDONLY {
		return 0, syscall.EBADF
	}
	if length(from) == 0 {
		return 0, 0 // the position stays where it is, also with O_APPEND
	}
	here := int64(-1)
	if d.flags&syscall.O_APPEND != 0 {
		if off >= 0 { // as Linux has it: at the end, whatever off says
			here, _ = d.f.Seek(0, seekCur)
		}
		_, _ = d.f.Seek(0, seekEnd)
		off = -1
	}
	done := 0
	var e syscall.Errno
	for _, b := range from {
		if len(b) == 0 {
			continue
		}
		n, at, err := d.put(b, off, done)
		d.k.mirror(d.ino, b[:n], at)
		done += n
		if err != nil {
			e = errnoOf(err)
			break
		}
	}
	if here >= 0 {
		_, _ = d.f.Seek(here, seekSet)
	}
	if done > 0 {
		d.wrote()
		return uintptr(done), 0
	}
	return 0, e
}

// length is that of all parts.
func length(parts [][]byte) (n int) {
	for _, b := range parts {
		n += len(b)
	}
	return n
}

// put is one write at off, or at the position if that is below 0, and says where it went.
func (d *diskFile) put(b []byte, off int64, done int) (n int, at int64, err error) {
	if off >= 0 {
		at = off + int64(done)
		n, err = d.f.WriteAt(b, at)
		return n, at, err
	}
	at, _ = d.f.Seek(0, seekCur)
	n, err = d.f.Write(b)
	return n, at, err
}

func (d *diskFile) seek(off int64, whence int) (int64, syscall.Errno) {
	if d.folder {
		return d.seekListing(off, whence)
	}
	if whence == seekData || whence == seekHole {
		d.k.settle(d.ino)
	}
	n, err := d.f.Seek(off, whence)
	return n, errnoOf(err)
}

func (d *diskFile) stat(st *attributes) syscall.Errno {
	if !d.k.Disk.Immediate(false) { // for the faults that are met
		if _, err := d.f.Stat(); err != nil {
			return errnoOf(err)
		}
	}
	d.k.settle(d.ino)
	st.set(d.f.Inode())
	return 0
}

func (d *diskFile) release(p *Process) {
	p.k.closed(d)
	_ = d.f.Close()
	if d.locked {
		p.k.unlocked(d.ino)
	}
}

// attributes are what the stat calls report, in the form of no architecture.
type attributes struct {
	ino    uint64
	mode   uint32
	links  int
	size   int64
	device uint64
	blocks int64 // of 512 bytes

	modified, changed, accessed int64 // nanoseconds of Unix time
}

func (st *attributes) set(n disk.Inode) {
	*st = attributes{ino: n.Ino, links: n.Links, size: n.Size, mode: modeOf(n.Mode),
		blocks: n.Blocks, modified: n.Modified.Time().UnixNano(),
		changed: n.Changed.Time().UnixNano(), accessed: n.Accessed.Time().UnixNano()}
	if n.Mode.IsDir() {
		st.size = pageSize
	}
}

// modeOf is a mode of package fs as Linux has it.
func modeOf(m fs.FileMode) uint32 {
	mode := uint32(m.Perm())
	for _, bit := range modeBits {
		if m&bit.ours != 0 {
			mode |= bit.linux
		}
	}
	if m.IsRegular() {
		mode |= syscall.S_IFREG
	}
	return mode
}

var modeBits = []struct {
	ours  fs.FileMode
	linux uint32
}{
	{fs.ModeDir, syscall.S_IFDIR},
	{fs.ModeSymlink, syscall.S_IFLNK},
	{fs.ModeNamedPipe, syscall.S_IFIFO},
	{fs.ModeSocket, syscall.S_IFSOCK},
	{fs.ModeSetuid, syscall.S_ISUID},
	{fs.ModeSetgid, syscall.S_ISGID},
	{fs.ModeSticky, syscall.S_ISVTX},
}

// permissionsOf is a mode of Linux as the disk keeps it.
func permissionsOf(mode uint32) fs.FileMode {
	m := fs.FileMode(mode & 0o777)
	for _, bit := range modeBits[4:] {
		if mode&bit.linux != 0 {
			m |= bit.ours
		}
	}
	return m
}
