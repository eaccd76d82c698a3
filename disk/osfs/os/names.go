package os

import (
	"io/fs"
	"time"

	"groundhog/disk/osfs"
)

// tree is what the names of the program stand for.
var tree = osfs.System()

// Use makes the functions of this package work on a tree, and returns what makes them work on the
// one before again.
func Use(f osfs.FS) (restore func()) {
	before := tree
	tree = f
	return func() { tree = before }
}

// Tree is what the functions work on.
func Tree() osfs.FS { return tree }

// Open opens a file or a directory for reading.
func Open(name string) (*File, error) { return opened(tree.Open(name)) }

// Create makes a file or empties it, for reading and writing.
func Create(name string) (*File, error) { return opened(tree.Create(name)) }

// OpenFile opens a file as the flags say.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	return opened(tree.OpenFile(name, flag, perm))
}

// CreateTemp makes a file with a random name in dir. If that is "", it is the root of a virtual
// disk, and the directory for temporary files of the system.
func CreateTemp(dir, pattern string) (*File, error) { return opened(tree.CreateTemp(dir, pattern)) }

// MkdirTemp makes a directory in the same way.
func MkdirTemp(dir, pattern string) (string, error) { return tree.MkdirTemp(dir, pattern) }

// ReadFile is the content of a file.
func ReadFile(name string) ([]byte, error) { return tree.ReadFile(name) }

// WriteFile makes a file with this content, and syncs nothing.
func WriteFile(name string, data []byte, perm FileMode) error {
	return tree.WriteFile(name, data, perm)
}

// Truncate makes a file shorter or longer.
func Truncate(name string, size int64) error { return tree.Truncate(name, size) }

// Mkdir makes a directory.
func Mkdir(name string, perm FileMode) error { return tree.Mkdir(name, perm) }

// MkdirAll makes a directory and those above it.
func MkdirAll(name string, perm FileMode) error { return tree.MkdirAll(name, perm) }

// ReadDir lists a directory by name.
func ReadDir(name string) ([]DirEntry, error) { return tree.ReadDir(name) }

// DirFS is a directory for reading.
func DirFS(dir string) fs.FS {
	if dir == "." || dir == "" {
		return osfs.IO(tree)
	}
	return below{tree, dir}
}

// below is a directory by its name, whatever that is for package io/fs.
type below struct {
	tree osfs.FS
	dir  string
}

func (b below) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &PathError{Op: "open", Path: name, Err: ErrInvalid}
	}
	f, err := b.tree.Open(b.dir + "/" + name)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Rename gives a file or a directory another name, in place of what had it.
func Rename(oldname, newname string) error { return tree.Rename(oldname, newname) }

// Link gives a file one more name.
func Link(oldname, newname string) error { return tree.Link(oldname, newname) }

// Symlink makes a symbolic link.
func Symlink(oldname, newname string) error { return tree.Symlink(oldname, newname) }

// Readlink is the target of a symbolic link.
func Readlink(name string) (string, error) { return tree.Readlink(name) }

// Remove removes a file or an empty directory.
func Remove(name string) error { return tree.Remove(name) }

// RemoveAll removes what stands at a name with all that is in it.
func RemoveAll(name string) error { return tree.RemoveAll(name) }

// Stat describes what stands at a name, or what a link there leads to.
func Stat(name string) (FileInfo, error) { return tree.Stat(name) }

// Lstat describes what stands at a name, also a link.
func Lstat(name string) (FileInfo, error) { return tree.Lstat(name) }

// Chmod sets permissions.
func Chmod(name string, mode FileMode) error { return tree.Chmod(name, mode) }

// Chtimes sets times.
func Chtimes(name string, atime, mtime time.Time) error { return tree.Chtimes(name, atime, mtime) }
