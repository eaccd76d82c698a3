//go:build !linux

package osfs

import (
	"errors"
	"io/fs"
	"os"
)

func datasync(f *os.File) error { return f.Sync() }

func syncfs(f *os.File) error {
	return &fs.PathError{Op: "syncfs", Path: f.Name(), Err: errors.ErrUnsupported}
}
