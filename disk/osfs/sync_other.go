//go:build !linux

package osfs

import "os"

func datasync(f *os.File) error { return f.Sync() }
