package pebblefs

import (
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"

	"groundhog/disk"
)

// file is an open file. Its methods are those of [disk.File] under the lock of the FS.
type file struct {
	fs     *FS
	name   string
	h      *disk.File // nil: opened by a dead FS
	closed bool

	written int64 // by Write
}

var _ vfs.File = (*file)(nil)

func (f *file) Close() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if f.closed {
		return &fs.PathError{Op: "close", Path: f.name, Err: fs.ErrClosed}
	}
	f.closed = true
	if !f.fs.alive(nil) {
		return nil
	}
	return f.h.Close()
}

func (f *file) Read(p []byte) (n int, err error) {
	err = f.fs.look("read", f.name, func() error {
		n, err = f.h.Read(p)
		return err
	})
	return n, err
}

func (f *file) ReadAt(p []byte, off int64) (n int, err error) {
	err = f.fs.look("readat", f.name, func() error {
		n, err = f.h.ReadAt(p, off)
		return err
	})
	return n, err
}

func (f *file) Write(p []byte) (n int, err error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	n = len(p)
	if f.fs.alive(&Op{Verb: "write", Name: f.name, Bytes: n}) {
		n, err = f.h.Write(p)
	}
	f.written += int64(n)
	return n, err
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	n := len(p)
	err := f.fs.change(Op{Verb: "write", Name: f.name, Bytes: n}, func() (err error) {
		n, err = f.h.WriteAt(p, off)
		return err
	})
	return n, err
}

func (f *file) Sync() error {
	return f.fs.change(Op{Verb: "sync", Name: f.name}, func() error { return f.h.Sync() })
}

func (f *file) SyncData() error {
	return f.fs.change(Op{Verb: "datasync", Name: f.name}, func() error { return f.h.Datasync() })
}

// SyncTo does nothing and says so: the call promises nothing, and whoever relies on it is to be
// found.
func (f *file) SyncTo(int64) (fullSync bool, err error) { return false, nil }

// Stat describes the file; if the FS is dead, as one of the size that this handle has written.
func (f *file) Stat() (vfs.FileInfo, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	if !f.fs.alive(nil) {
		return info{ghost{f.name, f.written}, f.name}, nil
	}
	found, err := f.h.Stat()
	if err != nil {
		return nil, err
	}
	return info{found, f.name}, nil
}

// Preallocate does nothing: the disk is never full, and preallocation does not change the size.
func (f *file) Preallocate(_, _ int64) error { return nil }

// Prefetch does nothing: memory is as near as it gets.
func (f *file) Prefetch(_, _ int64) error { return nil }

// Fd is [vfs.InvalidFd].
func (f *file) Fd() uintptr { return vfs.InvalidFd }
