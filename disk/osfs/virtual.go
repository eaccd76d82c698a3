package osfs

import (
	"io/fs"

	"groundhog/disk"
)

// Of shows a disk as an FS.
func Of(d *disk.Disk) FS { return virtual{d} }

type virtual struct{ *disk.Disk }

func (v virtual) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	f, err := v.Disk.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

var _ File = (*disk.File)(nil)
