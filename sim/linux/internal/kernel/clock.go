//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

var _ = register(map[uintptr]handler{
	unix.SYS_CLOCK_GETTIME: func(c *Call) (uintptr, syscall.Errno) {
		if int32(c.A[0]) > unix.CLOCK_TAI {
			return 0, syscall.EINVAL
		}
		*at[syscall.Timespec](c.A[1]) = timespec(c.p.now(int(int32(c.A[0]))))
		return 0, 0
	},
	unix.SYS_CLOCK_GETRES: func(c *Call) (uintptr, syscall.Errno) {
		if c.A[1] != 0 {
			*at[syscall.Timespec](c.A[1]) = syscall.Timespec{Nsec: 1}
		}
		return 0, 0
	},
	unix.SYS_GETTIMEOFDAY: func(c *Call) (uintptr, syscall.Errno) {
		now := c.p.now(unix.CLOCK_REALTIME)
		*at[syscall.Timeval](c.A[0]) = syscall.Timeval{Sec: now / 1e9, Usec: now % 1e9 / 1e3}
		return 0, 0
	},
	unix.SYS_TIMES: func(c *Call) (uintptr, syscall.Errno) {
		if c.A[0] != 0 {
			*at[syscall.Tms](c.A[0]) = syscall.Tms{}
		}
		return uintptr(c.p.now(unix.CLOCK_MONOTONIC) / 1e7), 0
	},
	unix.SYS_NANOSLEEP: func(c *Call) (uintptr, syscall.Errno) {
		return sleep(c, at[syscall.Timespec](c.A[0]), 0)
	},
	unix.SYS_CLOCK_NANOSLEEP: func(c *Call) (uintptr, syscall.Errno) {
		from := int64(0)
		if c.A[1]&unix.TIMER_ABSTIME != 0 {
			from = c.p.now(int(int32(c.A[0])))
		}
		return sleep(c, at[syscall.Timespec](c.A[2]), from)
	},
})

// timespec is a time of at least 0 in nanoseconds.
func timespec(n int64) syscall.Timespec { return syscall.Timespec{Sec: n / 1e9, Nsec: n % 1e9} }

// now is a clock in nanoseconds. Those of processor time go as the monotonic one.
func (p *Process) now(clock int) int64 {
	wall, monotonic := p.Clock()
	switch clock {
	case unix.CLOCK_REALTIME, unix.CLOCK_REALTIME_COARSE, unix.CLOCK_REALTIME_ALARM, unix.CLOCK_TAI:
		return wall
	}
	return monotonic
}

// sleep blocks until t is over, from the time from on.
func sleep(c *Call, t *syscall.Timespec, from int64) (uintptr, syscall.Errno) {
	if t.Nsec < 0 || t.Nsec >= 1e9 || t.Sec < 0 {
		return 0, syscall.EINVAL
	}
	d := t.Nano() - from
	if d <= 0 {
		return 0, 0
	}
	h := c.p.k.Host
	h.After(h.TrueDuration(time.Duration(d)), (*alarm)(c), 0)
	return c.block()
}

// alarm is a call that sleeps.
type alarm Call

// Fire wakes it.
func (a *alarm) Fire(uint64) {
	if c := (*Call)(a); !c.p.ended {
		c.finish(0, 0)
	}
}
