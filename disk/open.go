package disk

import (
	"io"
	"io/fs"
	"syscall"
)

// Flags of OpenFile, with the values and the sense of package os.
const (
	O_RDONLY = syscall.O_RDONLY
	O_WRONLY = syscall.O_WRONLY
	O_RDWR   = syscall.O_RDWR
	O_APPEND = syscall.O_APPEND
	O_CREATE = syscall.O_CREAT
	O_EXCL   = syscall.O_EXCL
	O_SYNC   = syscall.O_SYNC // each write is durable when it returns: that write, no other
	O_TRUNC  = syscall.O_TRUNC
)

const accessMode = O_RDONLY | O_WRONLY | O_RDWR

// OpenFile opens a file, or with O_CREATE makes it, as os.OpenFile does. A directory can be opened
// for reading; its handle lists it and syncs it. Errors are *[fs.PathError]: ENOENT, EEXIST,
// EISDIR, ENOTDIR, ENXIO of a fifo or a socket, [ErrEscape], or what a fault injects; then nothing
// was made and nothing truncated.
func (d *Disk) OpenFile(name string, flag int, perm fs.FileMode) (*File, error) {
	return d.open(new(File), route{name: name}, flag, perm)
}

// open makes f the handle. Those who call it for a user do nothing else, so that they are inlined
// and f is on the user's stack, if it does not leave it.
func (d *Disk) open(f *File, r route, flag int, perm fs.FileMode) (*File, error) {
	d.host.Guard("the disk")
	p := "" // nobody asks for it
	if d.watched() || !r.canonical() {
		var err error
		if p, err = clean(r.String()); err != nil {
			return nil, pathError("open", r.String(), err)
		}
	}
	exclusive := flag&(O_CREATE|O_EXCL) == O_CREATE|O_EXCL
	at, err := d.walk(r, !exclusive)
	create := err == nil && at.node == nil && flag&O_CREATE != 0
	op := OpOpen
	if create {
		op = OpCreate
	}
	if errno := d.meet(op, p, "", nil); errno != 0 {
		return nil, pathError("open", r.String(), errno)
	}
	switch {
	case create:
		at.node = d.create(at, perm)
	case err == nil && at.node == nil:
		err = syscall.ENOENT
	case err == nil:
		err = d.reopen(at.node, p, flag)
	}
	if err != nil {
		return nil, pathError("open", r.String(), err)
	}
	*f = File{d: d, ino: at.node, route: r, flag: int32(flag), epoch: d.epoch,
		seen: at.node.seenAtOpen()}
	return f, nil
}

// create makes an empty file where nothing is yet.
func (d *Disk) create(at place, perm fs.FileMode) *inode {
	ino := d.newInode(perm.Perm())
	d.edit(edit{dir: at.dir, name: at.base, ino: ino, born: true})
	d.note(d.sym.create, ino, 0)
	return ino
}

// reopen checks that what exists may be opened with flag, and truncates it if flag says so.
func (d *Disk) reopen(ino *inode, p string, flag int) error {
	if flag&(O_CREATE|O_EXCL) == O_CREATE|O_EXCL {
		return syscall.EEXIST
	}
	if ino.isDir() {
		if flag&accessMode != O_RDONLY || flag&(O_CREATE|O_TRUNC) != 0 {
			return syscall.EISDIR
		}
		return nil
	}
	if ino.special() {
		return syscall.ENXIO
	}
	if flag&O_TRUNC == 0 {
		return nil
	}
	if errno := d.meet(OpTruncate, p, "", nil); errno != 0 {
		return errno
	}
	d.truncate(ino, 0)
	return nil
}

// Open opens a file or directory for reading.
func (d *Disk) Open(name string) (*File, error) {
	return d.open(new(File), route{name: name}, O_RDONLY, 0)
}

// Create opens a file for reading and writing and empties it, or makes it.
func (d *Disk) Create(name string) (*File, error) {
	return d.open(new(File), route{name: name}, O_RDWR|O_CREATE|O_TRUNC, 0o666)
}

// ReadFile is the content of a file.
func (d *Disk) ReadFile(name string) ([]byte, error) { return d.readFile(route{name: name}) }

func (d *Disk) readFile(r route) ([]byte, error) {
	f, err := d.open(new(File), r, O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := f.begin(OpRead, "read"); err != nil {
		return nil, err
	}
	if f.ino.isDir() {
		return nil, pathError("read", r.String(), syscall.EISDIR)
	}
	data := f.ino.content()
	if err := f.fetch(data, 0, "read"); err != nil {
		return nil, err
	}
	return data, nil
}

// WriteFile makes data the content of a file. Nothing of it is durable; a crash or a fault in
// between leaves the file empty.
func (d *Disk) WriteFile(name string, data []byte, perm fs.FileMode) error {
	return d.writeFile(route{name: name}, data, perm)
}

func (d *Disk) writeFile(r route, data []byte, perm fs.FileMode) error {
	f, err := d.open(new(File), r, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}

var (
	_ io.ReadWriteSeeker = (*File)(nil)
	_ io.ReaderAt        = (*File)(nil)
	_ io.WriterAt        = (*File)(nil)
	_ io.Closer          = (*File)(nil)
	_ fs.ReadDirFile     = (*File)(nil)
)
