package osfs

import (
	"io/fs"
	"os"
	"time"
)

// System is the real file system with the names that package os takes: absolute, or relative to the
// working directory, and with no bounds. A tree with bounds is [Dir].
func System() FS { return system{} }

type system struct{}

func (system) Open(name string) (File, error)   { return named(os.Open(name)) }
func (system) Create(name string) (File, error) { return named(os.Create(name)) }

func (system) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return named(os.OpenFile(name, flag, perm))
}

func (system) CreateTemp(dir, pattern string) (File, error) {
	return named(os.CreateTemp(dir, pattern))
}

// named makes the file a File: one that could not be opened is nil.
func named(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return &file{f, f.Name()}, nil
}

func (system) ReadFile(name string) ([]byte, error) { return os.ReadFile(name) }

func (system) WriteFile(name string, data []byte, perm fs.FileMode) error {
	return os.WriteFile(name, data, perm)
}

func (system) Truncate(name string, size int64) error       { return os.Truncate(name, size) }
func (system) Mkdir(name string, perm fs.FileMode) error    { return os.Mkdir(name, perm) }
func (system) MkdirAll(name string, perm fs.FileMode) error { return os.MkdirAll(name, perm) }
func (system) MkdirTemp(dir, pattern string) (string, error) {
	return os.MkdirTemp(dir, pattern)
}

func (system) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (system) Rename(oldname, newname string) error       { return os.Rename(oldname, newname) }
func (system) Link(oldname, newname string) error         { return os.Link(oldname, newname) }
func (system) Symlink(target, newname string) error       { return os.Symlink(target, newname) }
func (system) Readlink(name string) (string, error)       { return os.Readlink(name) }
func (system) Remove(name string) error                   { return os.Remove(name) }
func (system) RemoveAll(name string) error                { return os.RemoveAll(name) }
func (system) Stat(name string) (fs.FileInfo, error)      { return os.Stat(name) }
func (system) Lstat(name string) (fs.FileInfo, error)     { return os.Lstat(name) }
func (system) Chmod(name string, mode fs.FileMode) error  { return os.Chmod(name, mode) }

func (system) Chtimes(name string, atime, mtime time.Time) error {
	return os.Chtimes(name, atime, mtime)
}

// SyncFS syncs the file system of the working directory.
func (system) SyncFS() error {
	f, err := os.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return syncfs(f)
}
