//go:build linux || darwin

package main

import (
	"fmt"
	"syscall"
)

// Room that a campaign wants on its disk when it begins, and below which it ends: its server would
// stop to store things, and say so to nobody.
const (
	roomToBegin = 64 << 20
	roomToGoOn  = 4 << 20
)

// room says that the disk of a folder has less than so many bytes left.
func room(dir string, least uint64) error {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return err
	}
	if free := s.Bavail * uint64(s.Bsize); free < least {
		return fmt.Errorf("the disk of %s is full: %d MiB are left, and a campaign needs %d; free "+
			"some, and give the same command again: nothing is lost", dir, free>>20, least>>20)
	}
	return nil
}
