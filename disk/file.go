package disk

import (
	"io"
	"io/fs"
	"syscall"
)

// File is a handle: one opening of a file or directory by one incarnation of the host. It keeps its
// inode alive, whatever becomes of the name. After a crash of the host every method fails with
// [fs.ErrClosed].
//
// Errors are *[fs.PathError] with the name that was opened, except for io.EOF.
type File struct {
	d       *Disk
	ino     *inode
	route   route // as it was opened
	pos     int64
	epoch   uint64
	seen    uint64  // the last failed writeback that it has reported
	listing *unread // of a directory that is being read
	flag    int32
	closed  bool
	shared  bool // the lock that it has, if it has one
	quiet   bool // opened through FS: no guard, no faults, survives crashes
}

// begin comes first in every method that does something: it unwinds a dead process, refuses a dead
// handle, and lets the faults have their say.
func (f *File) begin(op Op, verb string) error {
	if f.quiet {
		if f.closed {
			return pathError(verb, f.Name(), fs.ErrClosed)
		}
		return nil
	}
	f.d.host.Guard("a file")
	if f.closed || f.epoch != f.d.epoch {
		return pathError(verb, f.Name(), fs.ErrClosed)
	}
	if !f.d.watched() {
		return nil
	}
	if errno := f.d.meet(op, f.cleaned(), "", f.ino); errno != 0 {
		return pathError(verb, f.Name(), errno)
	}
	return nil
}

// cleaned is the name as faults match it.
func (f *File) cleaned() string {
	p, _ := clean(f.route.String()) // it could be opened
	return p
}

// Name is the name that the file was opened with.
func (f *File) Name() string { return f.route.String() }

// Read reads from the current position. At the end it returns 0, io.EOF.
func (f *File) Read(p []byte) (int, error) {
	n, err := f.read(p, f.pos, "read")
	f.pos += int64(n)
	return n, err
}

// ReadAt reads at off, io.EOF if that gives less than len(p) bytes.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	n, err := f.read(p, off, "readat")
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

func (f *File) read(p []byte, off int64, verb string) (int, error) {
	if err := f.begin(OpRead, verb); err != nil {
		return 0, err
	}
	switch {
	case len(p) == 0 && off >= 0:
		return 0, nil
	case f.flag&accessMode == O_WRONLY:
		return 0, pathError(verb, f.Name(), syscall.EBADF)
	case f.ino.isDir():
		return 0, pathError(verb, f.Name(), syscall.EISDIR)
	case off < 0:
		return 0, pathError(verb, f.Name(), syscall.EINVAL)
	case off >= f.ino.size():
		return 0, io.EOF
	}
	if r := f.d.met.short; r != nil && !f.quiet {
		p = p[:min(int64(len(p)), r.arg.number)]
		f.d.met.short = nil
	}
	n := f.ino.read(p, off)
	if f.quiet {
		return n, nil
	}
	if err := f.fetch(p[:n], off, verb); err != nil {
		return 0, err
	}
	return n, nil
}

// fetch is what the device adds to a read: time, if the file is not in the page cache, and what is
// wrong with the medium.
func (f *File) fetch(p []byte, off int64, verb string) error {
	if f.ino.is(cold) {
		f.ino.turn(cold, false)
		if !f.d.serve(f.d.Device.Read, f.ino.size()) {
			return pathError(verb, f.Name(), fs.ErrClosed)
		}
	}
	if len(f.ino.extra.damages) > 0 {
		if err := f.ino.show(p, off); err != nil {
			return pathError(verb, f.Name(), err)
		}
	}
	return nil
}

// Write writes all of p at the current position, or with O_APPEND at the end. If it fails, it
// returns how much it wrote: nothing, unless the disk is full or a fault cut it short.
func (f *File) Write(p []byte) (int, error) {
	off := f.pos
	if f.flag&O_APPEND != 0 {
		off = f.ino.size()
	}
	n, err := f.write(p, off, "write")
	if n > 0 {
		f.pos = off + int64(n)
	}
	return n, err
}

// WriteString is Write of a string.
func (f *File) WriteString(s string) (int, error) { return f.Write([]byte(s)) }

// WriteAt is Write at off. With O_APPEND it fails with EINVAL.
func (f *File) WriteAt(p []byte, off int64) (int, error) {
	if f.flag&O_APPEND != 0 {
		return 0, pathError("writeat", f.Name(), syscall.EINVAL)
	}
	return f.write(p, off, "writeat")
}

func (f *File) write(p []byte, off int64, verb string) (int, error) {
	if err := f.begin(OpWrite, verb); err != nil {
		return 0, err
	}
	switch {
	case f.flag&accessMode == O_RDONLY:
		return 0, pathError(verb, f.Name(), syscall.EBADF)
	case off < 0:
		return 0, pathError(verb, f.Name(), syscall.EINVAL)
	case off > MaxFileSize-int64(len(p)):
		return 0, pathError(verb, f.Name(), syscall.EFBIG)
	}
	if n, err := f.put(p, off); err != nil {
		return n, pathError(verb, f.Name(), err)
	}
	if f.flag&(O_SYNC|O_DSYNC) != 0 && len(p) > 0 {
		sym := f.d.sym.datasync
		if f.flag&O_SYNC == O_SYNC {
			sym = f.d.sym.sync
		}
		if err := f.sync(verb, sym, f.d.next); err != nil {
			return len(p), err
		}
	}
	return len(p), nil
}

// put is a write that is in order, but for what the disk and its faults make of it. The error is a
// cause.
func (f *File) put(p []byte, off int64) (int, error) {
	d, now := f.d, f.d.met
	d.met = met{crashes: now.crashes}
	if now.torn != nil {
		d.tear(f.ino, p, off, now.torn)
		return 0, syscall.EIO // for a caller that is no process of the host, and so still runs
	}
	whole := len(p)
	p, errno := d.room(f.ino, p, off)
	if now.short != nil && int64(len(p)) > now.short.arg.number {
		p, errno = p[:now.short.arg.number], now.short.fault.errno()
	}
	if limit := d.Device.Dirty; limit > 0 {
		if d.queue.dirty += int64(len(p)); d.queue.dirty > limit && !d.recording {
			alive := d.serve(d.Device.Write, d.queue.dirty)
			if !alive {
				return 0, fs.ErrClosed
			}
			d.queue.dirty = 0
			d.Checkpoint()
		}
	}
	if len(p) > 0 || whole == 0 {
		d.write(f.ino, p, off)
	}
	if now.sequence != nil {
		d.tearSequence(f.ino, now.sequence)
	}
	if errno != 0 {
		return len(p), errno
	}
	return len(p), nil
}

// Seek sets the position of the next Read or Write; whence may be [SeekData] or [SeekHole]. A
// directory can only be rewound, Seek(0, io.SeekStart), which makes ReadDir begin anew.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	if f.closed || !f.quiet && f.epoch != f.d.epoch {
		return 0, pathError("seek", f.Name(), fs.ErrClosed)
	}
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.pos
	case io.SeekEnd:
		offset += f.ino.size()
	case SeekData, SeekHole:
		at, err := f.ino.seekBlock(offset, whence)
		if err != nil {
			return 0, pathError("seek", f.Name(), err)
		}
		offset = at
	default:
		return 0, pathError("seek", f.Name(), syscall.EINVAL)
	}
	if offset < 0 || f.ino.isDir() && offset != 0 {
		return 0, pathError("seek", f.Name(), syscall.EINVAL)
	}
	f.pos, f.listing = offset, nil
	return offset, nil
}

// Truncate sets the size; what is added reads as zeros. The position stays.
func (f *File) Truncate(size int64) error {
	if err := f.begin(OpTruncate, "truncate"); err != nil {
		return err
	}
	if f.flag&accessMode == O_RDONLY || size < 0 {
		return pathError("truncate", f.Name(), syscall.EINVAL)
	}
	if size > MaxFileSize {
		return pathError("truncate", f.Name(), syscall.EFBIG)
	}
	f.d.truncate(f.ino, size)
	return nil
}

// Stat describes the file as it is now. Its Name is the last element of the name it was opened
// with.
func (f *File) Stat() (fs.FileInfo, error) {
	if err := f.begin(OpStat, "stat"); err != nil {
		return nil, err
	}
	return f.d.info(f.route, f.ino), nil
}

// Close ends the handle and saves nothing. If a fault makes it fail, the handle is closed all the
// same.
func (f *File) Close() error {
	err := f.begin(OpClose, "close")
	if !f.closed {
		f.d.closing(f.ino)
		f.closed = true
		f.drop()
	}
	return err
}
