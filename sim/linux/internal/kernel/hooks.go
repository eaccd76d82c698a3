//go:build linux && (amd64 || arm64)

package kernel

import "groundhog/disk"

const pageSize = 4096

func (k *Kernel) settle(ino uint64) bool                { return false }
func (k *Kernel) settleAll()                            {}
func (k *Kernel) mirror(ino uint64, b []byte, at int64) {}
func (k *Kernel) resized(ino uint64, size int64)        {}
func (k *Kernel) tell(path string, mask uint32)         {}
func (k *Kernel) removed(path string, n disk.Inode)     {}
func (k *Kernel) didOpen(d *diskFile, made, cut bool)   {}
func (k *Kernel) closed(d *diskFile)                    {}
func (d *diskFile) wrote()                              {}
