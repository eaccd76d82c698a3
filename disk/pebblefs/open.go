package pebblefs

import (
	"errors"
	"io"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"

	"groundhog/disk"
)

const permission = 0o666

// Create makes a new file, always a new inode: what had the name before keeps its data for its
// other names and its handles. If there was something, that is three operations: a create that
// fails, a remove, a create.
func (y *FS) Create(name string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	const flags = disk.O_RDWR | disk.O_CREATE | disk.O_EXCL
	f, err := y.open(Op{Verb: "create", Name: name}, flags)
	if !errors.Is(err, fs.ErrExist) {
		return f, err
	}
	if err := y.Remove(name); err != nil {
		return nil, err
	}
	return y.open(Op{Verb: "create", Name: name}, flags)
}

// Open opens a file or a directory for reading.
func (y *FS) Open(name string, opts ...vfs.OpenOption) (vfs.File, error) {
	f := &file{fs: y, name: name}
	err := y.look("open", name, func() (err error) {
		f.h, err = y.d.Open(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, opt := range opts {
		opt.Apply(f)
	}
	return f, nil
}

// OpenDir opens a directory, to sync it.
func (y *FS) OpenDir(name string) (vfs.File, error) {
	f := &file{fs: y, name: name}
	err := y.change(Op{Verb: "open", Name: name}, func() (err error) {
		f.h, err = y.d.Open(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// OpenReadWrite opens a file for reading and writing, or makes it.
func (y *FS) OpenReadWrite(name string, _ vfs.DiskWriteCategory, opts ...vfs.OpenOption) (vfs.File,
	error) {
	f, err := y.open(Op{Verb: "open", Name: name}, disk.O_RDWR|disk.O_CREATE)
	if err != nil {
		return nil, err
	}
	for _, opt := range opts {
		opt.Apply(f)
	}
	return f, nil
}

// ReuseForWrite renames oldname to newname and opens it for writing; its content stays.
func (y *FS) ReuseForWrite(oldname, newname string, _ vfs.DiskWriteCategory) (vfs.File, error) {
	if err := y.Rename(oldname, newname); err != nil {
		return nil, err
	}
	return y.open(Op{Verb: "open", Name: newname}, disk.O_RDWR|disk.O_CREATE)
}

// Lock makes the file, empties it, and holds it until the Closer is closed. A second lock, also by
// another FS on the disk, is EWOULDBLOCK. The lock dies with the process, as a lock of fcntl(2)
// does.
func (y *FS) Lock(name string) (io.Closer, error) {
	f := &file{fs: y, name: name}
	err := y.change(Op{Verb: "create", Name: name}, func() (err error) {
		if f.h, err = y.d.Create(name); err != nil {
			return err
		}
		if err = f.h.TryLock(); err != nil {
			f.h.Close() // the error of the lock says more
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// open opens a file for writing. If the FS is dead, the handle leads nowhere.
func (y *FS) open(op Op, flags int) (vfs.File, error) {
	f := &file{fs: y, name: op.Name}
	err := y.change(op, func() (err error) {
		f.h, err = y.d.OpenFile(op.Name, flags, permission)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}
