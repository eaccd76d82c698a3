//go:build linux

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_POLL: func(c *Call) (uintptr, syscall.Errno) {
		return poll(c, time.Duration(int32(c.A[2]))*time.Millisecond)
	},
	unix.SYS_SELECT: func(c *Call) (uintptr, syscall.Errno) {
		if c.A[4] == 0 {
			return selectSets(c, -1)
		}
		t := at[unix.Timeval](c.A[4])
		if t.Sec < 0 || t.Usec < 0 {
			return 0, syscall.EINVAL
		}
		return selectSets(c, time.Duration(t.Nano()))
	},
})
