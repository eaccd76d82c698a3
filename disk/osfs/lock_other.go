//go:build !unix || solaris || aix

package osfs

import (
	"errors"
	"io/fs"
	"os"
)

// Operations that this system does not have.
const (
	shared = iota
	exclusive
	try
	unlock
)

func flock(f *os.File, verb string, _ int) error {
	return &fs.PathError{Op: verb, Path: f.Name(), Err: errors.ErrUnsupported}
}
