package pebblefs

import (
	"io/fs"
	"path"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Link gives the file oldname a second name. Errors are *[disk.LinkError]; an existing newname is
// EEXIST.
func (y *FS) Link(oldname, newname string) error {
	return y.change(Op{Verb: "link", Name: oldname, Other: newname}, func() error {
		return y.d.Link(oldname, newname)
	})
}

// Rename is [disk.Disk.Rename].
func (y *FS) Rename(oldname, newname string) error {
	return y.change(Op{Verb: "rename", Name: oldname, Other: newname}, func() error {
		return y.d.Rename(oldname, newname)
	})
}

// Remove removes a name of a file, or an empty directory.
func (y *FS) Remove(name string) error {
	return y.change(Op{Verb: "remove", Name: name}, func() error { return y.d.Remove(name) })
}

// RemoveAll removes name and what is below it; that it does not exist is no error. It is one
// operation for an observer and one per name for the disk.
func (y *FS) RemoveAll(name string) error {
	return y.change(Op{Verb: "removeall", Name: name}, func() error { return y.d.RemoveAll(name) })
}

// MkdirAll makes a directory and those above it. None of their names is durable before its parent
// is synced.
func (y *FS) MkdirAll(dir string, perm fs.FileMode) error {
	return y.change(Op{Verb: "mkdir", Name: dir}, func() error { return y.d.MkdirAll(dir, perm) })
}

// List is the names in dir, sorted.
func (y *FS) List(dir string) ([]string, error) {
	var names []string
	err := y.look("readdir", dir, func() error {
		entries, err := y.d.ReadDir(dir)
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return err
	})
	return names, err
}

// Stat describes what name stands for.
func (y *FS) Stat(name string) (vfs.FileInfo, error) {
	found := info{name: name}
	err := y.look("stat", name, func() (err error) {
		found.FileInfo, err = y.d.Stat(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// info is an fs.FileInfo with a device: there is one, the zero value.
type info struct {
	fs.FileInfo
	name string // as it was asked for
}

// Name is the last element of the name that was asked for; of the root it is a slash.
func (i info) Name() string { return path.Base(i.name) }

// DeviceID is the zero value, for every file.
func (info) DeviceID() vfs.DeviceID { return vfs.DeviceID{} }
