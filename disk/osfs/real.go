package osfs

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// real has the calls of os.Root, with names as a disk takes them.
type real struct{ root *os.Root }

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

func (r real) Open(name string) (File, error) { return r.OpenFile(name, os.O_RDONLY, 0) }

func (r real) Create(name string) (File, error) {
	return r.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (r real) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := r.root.OpenFile(local(name), flag, perm)
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

func (r real) ReadFile(name string) ([]byte, error) { return r.root.ReadFile(local(name)) }

func (r real) WriteFile(name string, data []byte, perm fs.FileMode) error {
	return r.root.WriteFile(local(name), data, perm)
}

// Truncate opens the file, since os.Root has no call for it.
func (r real) Truncate(name string, size int64) error {
	f, err := r.root.OpenFile(local(name), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Truncate(size)
}

func (r real) Mkdir(name string, perm fs.FileMode) error { return r.root.Mkdir(local(name), perm) }
func (r real) MkdirAll(name string, perm fs.FileMode) error {
	return r.root.MkdirAll(local(name), perm)
}

func (r real) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := r.root.Open(local(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, err
}

func (r real) CreateTemp(dir, pattern string) (f File, err error) {
	_, err = temp("createtemp", dir, pattern, func(name string) (err error) {
		f, err = r.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	return f, err
}

func (r real) MkdirTemp(dir, pattern string) (string, error) {
	return temp("mkdirtemp", dir, pattern, func(name string) error { return r.Mkdir(name, 0o700) })
}

// temp makes something under random names until one is free, since os.Root has no call for it.
func temp(verb, dir, pattern string, make func(name string) error) (string, error) {
	if strings.Contains(pattern, "/") {
		return "", &fs.PathError{Op: verb, Path: pattern,
			Err: errors.New("pattern contains a slash")}
	}
	prefix, suffix := pattern, ""
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		prefix, suffix = pattern[:i], pattern[i+1:]
	}
	if dir != "" && !strings.HasSuffix(dir, "/") {
		dir += "/"
	}
	for range 10_000 {
		name := dir + prefix + strconv.FormatUint(uint64(rand.Uint32()), 10) + suffix
		err := make(name)
		switch {
		case err == nil:
			return name, nil
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
	return "", &fs.PathError{Op: verb, Path: dir + prefix + "*" + suffix, Err: fs.ErrExist}
}

// SyncFS syncs the file system that the directory is on.
func (r real) SyncFS() error {
	f, err := r.root.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	return syncfs(f)
}

func (r real) Rename(oldname, newname string) error {
	return r.root.Rename(local(oldname), local(newname))
}
func (r real) Link(oldname, newname string) error {
	return r.root.Link(local(oldname), local(newname))
}
func (r real) Symlink(target, newname string) error {
	return r.root.Symlink(target, local(newname))
}
func (r real) Readlink(name string) (string, error) { return r.root.Readlink(local(name)) }
func (r real) Remove(name string) error             { return r.root.Remove(local(name)) }
func (r real) RemoveAll(name string) error          { return r.root.RemoveAll(local(name)) }

func (r real) Stat(name string) (fs.FileInfo, error)  { return r.root.Stat(local(name)) }
func (r real) Lstat(name string) (fs.FileInfo, error) { return r.root.Lstat(local(name)) }

func (r real) Chmod(name string, mode fs.FileMode) error { return r.root.Chmod(local(name), mode) }

func (r real) Chtimes(name string, atime, mtime time.Time) error {
	return r.root.Chtimes(local(name), atime, mtime)
}
