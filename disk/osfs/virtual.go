package osfs

import (
	"io/fs"

	"groundhog/disk"
)

// Of shows a disk as an FS.
func Of(d *disk.Disk) FS { return virtual{d} }

type virtual struct{ *disk.Disk }

func (v virtual) Open(name string) (File, error)   { return opened(v.Disk.Open(name)) }
func (v virtual) Create(name string) (File, error) { return opened(v.Disk.Create(name)) }

func (v virtual) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	return opened(v.Disk.OpenFile(name, flag, perm))
}

func (v virtual) CreateTemp(dir, pattern string) (File, error) {
	return opened(v.Disk.CreateTemp(dir, pattern))
}

// opened makes the file a File: one that could not be opened is nil.
func opened(f *disk.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}
