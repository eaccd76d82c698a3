//go:build linux && (amd64 || arm64)

package kernel

import "groundhog/disk"

func (k *Kernel) tell(path string, mask uint32)       {}
func (k *Kernel) removed(path string, n disk.Inode)   {}
func (k *Kernel) didOpen(d *diskFile, made, cut bool) {}
func (k *Kernel) closed(d *diskFile)                  {}
func (d *diskFile) wrote()                            {}
