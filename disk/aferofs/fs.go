package aferofs

import (
	"errors"
	"io/fs"

	"github.com/spf13/afero"

	"groundhog/disk/osfs"
)

// New shows a tree as an [afero.Fs], which is an [afero.Symlinker] as well.
func New(f osfs.FS) afero.Fs { return files{f} }

type files struct{ osfs.FS }

var (
	_ afero.Fs        = files{}
	_ afero.Symlinker = files{}
)

// Name is what kind of file system it is.
func (files) Name() string { return "groundhog" }

func (y files) Create(name string) (afero.File, error) { return opened(y.FS.Create(name)) }
func (y files) Open(name string) (afero.File, error)   { return opened(y.FS.Open(name)) }

func (y files) OpenFile(name string, flag int, perm fs.FileMode) (afero.File, error) {
	return opened(y.FS.OpenFile(name, flag, perm))
}

// Chown fails, since the disk has no owners.
func (y files) Chown(name string, _, _ int) error {
	if _, err := y.FS.Stat(name); err != nil {
		return err
	}
	return &fs.PathError{Op: "chown", Path: name, Err: errors.ErrUnsupported}
}

// LstatIfPossible does not follow a link, and says so.
func (y files) LstatIfPossible(name string) (fs.FileInfo, bool, error) {
	info, err := y.FS.Lstat(name)
	return info, true, err
}

func (y files) SymlinkIfPossible(oldname, newname string) error {
	return y.FS.Symlink(oldname, newname)
}

func (y files) ReadlinkIfPossible(name string) (string, error) { return y.FS.Readlink(name) }

// opened makes the file one of afero: one that could not be opened is nil.
func opened(f osfs.File, err error) (afero.File, error) {
	if err != nil {
		return nil, err
	}
	return file{f}, nil
}

type file struct{ osfs.File }

func (f file) Readdir(n int) ([]fs.FileInfo, error) {
	entries, err := f.ReadDir(n)
	return osfs.Infos(entries), err
}

func (f file) Readdirnames(n int) ([]string, error) {
	entries, err := f.ReadDir(n)
	return osfs.Names(entries), err
}
