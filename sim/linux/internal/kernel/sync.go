//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_FSYNC:     syncing(fsync),
	unix.SYS_FDATASYNC: syncing(fdatasync),
	unix.SYS_SYNC_FILE_RANGE: onFile(func(c *Call) (uintptr, syscall.Errno) {
		if _, ok := c.file().(*diskFile); !ok {
			return 0, badOr(c, syscall.ESPIPE)
		}
		return 0, 0 // it promises nothing: neither the size nor the device's own cache is written
	}),
	unix.SYS_SYNC: syncing(func(c *Call) (uintptr, syscall.Errno) {
		if c.p.k.Disk != nil {
			c.p.k.settleAll()
			_ = c.p.k.Disk.SyncFS()
		}
		return 0, 0
	}),
	unix.SYS_SYNCFS: syncing(func(c *Call) (uintptr, syscall.Errno) {
		if _, ok := c.file().(*diskFile); !ok {
			return 0, badOr(c, 0)
		}
		c.p.k.settleAll()
		return 0, errnoOf(c.p.k.Disk.SyncFS())
	}),
})

// badOr is EBADF if the descriptor stands for nothing, else e.
func badOr(c *Call, e syscall.Errno) syscall.Errno {
	if c.file() == nil {
		return syscall.EBADF
	}
	return e
}

func fsync(c *Call) (uintptr, syscall.Errno)     { return syncCall(c, false) }
func fdatasync(c *Call) (uintptr, syscall.Errno) { return syncCall(c, true) }

func syncCall(c *Call, data bool) (uintptr, syscall.Errno) {
	d, ok := c.file().(*diskFile)
	if !ok {
		return 0, badOr(c, syscall.EINVAL)
	}
	return 0, d.sync(data)
}

func (d *diskFile) sync(data bool) syscall.Errno {
	d.k.settle(d.ino)
	if data {
		return errnoOf(d.f.Datasync())
	}
	return errnoOf(d.f.Sync())
}
