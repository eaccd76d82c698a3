package billyfs

import (
	"io/fs"
	"os"
	"path"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/helper/chroot"

	"groundhog/disk/osfs"
)

// New shows a tree as a [billy.Filesystem].
func New(f osfs.FS) billy.Filesystem { return chroot.New(files{f}, "/") }

// files has the calls of billy with names from the root of a tree.
type files struct{ tree osfs.FS }

var (
	_ billy.Basic    = files{}
	_ billy.Dir      = files{}
	_ billy.Symlink  = files{}
	_ billy.TempFile = files{}
	_ billy.Chmod    = files{}
	_ billy.Capable  = files{}
)

// Capabilities are all of them.
func (files) Capabilities() billy.Capability { return billy.AllCapabilities }

func (files) Join(elem ...string) string { return path.Join(elem...) }

func (y files) Create(name string) (billy.File, error) {
	return y.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (y files) Open(name string) (billy.File, error) { return y.OpenFile(name, os.O_RDONLY, 0) }

// OpenFile makes the directories above a file that it may make, as every file system of billy does.
func (y files) OpenFile(name string, flag int, perm fs.FileMode) (billy.File, error) {
	if flag&os.O_CREATE != 0 {
		if err := y.above(name); err != nil {
			return nil, err
		}
	}
	f, err := y.tree.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// above makes the directories above a name.
func (y files) above(name string) error { return y.MkdirAll(path.Dir(name), 0o755) }

func (y files) MkdirAll(name string, perm fs.FileMode) error { return y.tree.MkdirAll(name, perm) }

func (y files) TempFile(dir, prefix string) (billy.File, error) {
	if err := y.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := y.tree.CreateTemp(dir, prefix)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (y files) Rename(oldname, newname string) error {
	if err := y.above(newname); err != nil {
		return err
	}
	return y.tree.Rename(oldname, newname)
}

func (y files) Symlink(target, name string) error {
	if err := y.above(name); err != nil {
		return err
	}
	return y.tree.Symlink(target, name)
}

func (y files) ReadDir(name string) ([]fs.FileInfo, error) {
	entries, err := y.tree.ReadDir(name)
	return osfs.Infos(entries), err
}

func (y files) Remove(name string) error                  { return y.tree.Remove(name) }
func (y files) Readlink(name string) (string, error)      { return y.tree.Readlink(name) }
func (y files) Stat(name string) (fs.FileInfo, error)     { return y.tree.Stat(name) }
func (y files) Lstat(name string) (fs.FileInfo, error)    { return y.tree.Lstat(name) }
func (y files) Chmod(name string, mode fs.FileMode) error { return y.tree.Chmod(name, mode) }
