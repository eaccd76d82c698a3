package osfs

import (
	"io"
	"io/fs"
	"time"
)

// FS is a tree of files. Its methods are those of package os with names relative to the root of
// the tree.
type FS interface {
	Open(name string) (File, error)
	Create(name string) (File, error)
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	ReadFile(name string) ([]byte, error)
	WriteFile(name string, data []byte, perm fs.FileMode) error
	Truncate(name string, size int64) error

	Mkdir(name string, perm fs.FileMode) error
	MkdirAll(name string, perm fs.FileMode) error
	ReadDir(name string) ([]fs.DirEntry, error)
	Rename(oldname, newname string) error
	Link(oldname, newname string) error
	Symlink(target, newname string) error
	Readlink(name string) (string, error)
	Remove(name string) error
	RemoveAll(name string) error

	// CreateTemp and MkdirTemp make a file or a directory in dir, of which the root is "", with a
	// random number for the last star of pattern, or at its end.
	CreateTemp(dir, pattern string) (File, error)
	MkdirTemp(dir, pattern string) (string, error)

	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	Chmod(name string, mode fs.FileMode) error
	Chtimes(name string, atime, mtime time.Time) error

	SyncFS() error // all that was written before is durable when it returns nil: syncfs(2)
}

// File is an open file or directory.
type File interface {
	io.Reader
	io.Writer
	io.StringWriter
	io.Seeker
	io.ReaderAt
	io.WriterAt
	io.Closer
	Name() string
	Truncate(size int64) error
	Chmod(mode fs.FileMode) error
	Stat() (fs.FileInfo, error)
	ReadDir(n int) ([]fs.DirEntry, error)

	Sync() error     // the file, or the names in a directory, is durable when it returns nil
	Datasync() error // without permissions and times

	Lock() error // exclusive; waits
	RLock() error
	TryLock() error // EWOULDBLOCK where Lock would wait
	TryRLock() error
	Unlock() error
}
