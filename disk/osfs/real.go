package osfs

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Dir is a real directory as an FS. It must exist. The directory stays open until the program ends.
func Dir(root string) (FS, error) {
	r, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	return real{r}, nil
}

type real struct{ *os.Root }

// local is a name as os.Root takes it: the root of the tree is ".", whatever slashes are in front.
func local(name string) string {
	if name == "" {
		return ""
	}
	if name = strings.TrimLeft(name, "/"); name == "" {
		return "."
	}
	return filepath.FromSlash(name)
}

func (r real) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := r.Root.OpenFile(local(name), flag, perm)
	if err != nil {
		return nil, err
	}
	return &file{f, name}, nil
}

// file is an *os.File under the name that the caller knows.
type file struct {
	*os.File
	name string
}

func (f *file) Name() string    { return f.name }
func (f *file) Datasync() error { return datasync(f.File) }
func (f *file) Lock() error     { return flock(f.File, "lock", exclusive) }
func (f *file) RLock() error    { return flock(f.File, "rlock", shared) }
func (f *file) TryLock() error  { return flock(f.File, "trylock", exclusive|try) }
func (f *file) TryRLock() error { return flock(f.File, "tryrlock", shared|try) }
func (f *file) Unlock() error   { return flock(f.File, "unlock", unlock) }

func (r real) ReadFile(name string) ([]byte, error) { return r.Root.ReadFile(local(name)) }

func (r real) WriteFile(name string, data []byte, perm fs.FileMode) error {
	return r.Root.WriteFile(local(name), data, perm)
}

// Truncate opens the file, since os.Root has no call for it.
func (r real) Truncate(name string, size int64) error {
	f, err := r.Root.OpenFile(local(name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Truncate(size)
}

func (r real) Mkdir(name string, perm fs.FileMode) error { return r.Root.Mkdir(local(name), perm) }
func (r real) MkdirAll(name string, perm fs.FileMode) error {
	return r.Root.MkdirAll(local(name), perm)
}

func (r real) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := r.Root.Open(local(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, err
}

func (r real) Rename(oldname, newname string) error {
	return r.Root.Rename(local(oldname), local(newname))
}
func (r real) Link(oldname, newname string) error   { return r.Root.Link(local(oldname), local(newname)) }
func (r real) Symlink(target, newname string) error { return r.Root.Symlink(target, local(newname)) }
func (r real) Readlink(name string) (string, error) { return r.Root.Readlink(local(name)) }
func (r real) Remove(name string) error             { return r.Root.Remove(local(name)) }
func (r real) RemoveAll(name string) error          { return r.Root.RemoveAll(local(name)) }

func (r real) Stat(name string) (fs.FileInfo, error)  { return r.Root.Stat(local(name)) }
func (r real) Lstat(name string) (fs.FileInfo, error) { return r.Root.Lstat(local(name)) }

func (r real) Chmod(name string, mode fs.FileMode) error { return r.Root.Chmod(local(name), mode) }

func (r real) Chtimes(name string, atime, mtime time.Time) error {
	return r.Root.Chtimes(local(name), atime, mtime)
}
