package billyfs

import (
	"io/fs"
	"os"
	"path"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/helper/chroot"

	"groundhog/disk/osfs"
)

// Durable is a tree as a [billy.Filesystem] on which everything is durable that has returned: a
// file when it was closed, a name when it was made, changed or removed.
func Durable(f osfs.FS) billy.Filesystem { return chroot.New(durable{files{f}}, "/") }

type durable struct{ files }

var _ billy.Capable = durable{}

func (y durable) Create(name string) (billy.File, error) {
	return y.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o666)
}

func (y durable) OpenFile(name string, flag int, perm fs.FileMode) (billy.File, error) {
	if flag&os.O_CREATE != 0 {
		if err := y.MkdirAll(path.Dir(name), 0o755); err != nil {
			return nil, err
		}
	}
	f, err := y.files.OpenFile(name, flag, perm)
	if err != nil || flag&(os.O_WRONLY|os.O_RDWR) == 0 {
		return f, err
	}
	return written{f, y.tree}, nil
}

func (y durable) TempFile(dir, prefix string) (billy.File, error) {
	if err := y.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	f, err := y.files.TempFile(dir, prefix)
	if err != nil {
		return nil, err
	}
	return written{f, y.tree}, nil
}

// MkdirAll syncs each directory that gets a new one in it.
func (y durable) MkdirAll(name string, perm fs.FileMode) error {
	if info, err := y.tree.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	above := path.Dir(name)
	if above != name {
		if err := y.MkdirAll(above, perm); err != nil {
			return err
		}
	}
	if err := y.files.MkdirAll(name, perm); err != nil {
		return err
	}
	return osfs.SyncPath(y.tree, above)
}

func (y durable) Rename(oldname, newname string) error {
	if err := y.MkdirAll(path.Dir(newname), 0o755); err != nil {
		return err
	}
	if err := y.files.Rename(oldname, newname); err != nil {
		return err
	}
	if err := osfs.SyncPath(y.tree, path.Dir(newname)); err != nil {
		return err
	}
	return osfs.SyncPath(y.tree, path.Dir(oldname))
}

func (y durable) Symlink(target, name string) error {
	if err := y.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	if err := y.files.Symlink(target, name); err != nil {
		return err
	}
	return osfs.SyncPath(y.tree, path.Dir(name))
}

func (y durable) Remove(name string) error {
	if err := y.files.Remove(name); err != nil {
		return err
	}
	return osfs.SyncPath(y.tree, path.Dir(name))
}

// written is a file that was opened to be written.
type written struct {
	billy.File
	tree osfs.FS
}

// Sync makes what was written so far durable.
func (f written) Sync() error { return f.File.(osfs.File).Sync() }

// Close makes the file durable, and the name that it may have got.
func (f written) Close() error {
	err := f.Sync()
	if e := f.File.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return osfs.SyncPath(f.tree, path.Dir(f.Name()))
}
