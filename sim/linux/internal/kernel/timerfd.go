//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// timerFile is a description of timerfd_create.
type timerFile struct {
	plain
	watchers
	p        *Process
	clock    int
	next     int64 // when it expires on its clock; 0: it is disarmed
	interval int64
	expired  uint64 // times that nobody has read yet
	event    sim.Event
}

var _ = register(map[uintptr]handler{
	unix.SYS_TIMERFD_CREATE: func(c *Call) (uintptr, syscall.Errno) {
		t := &timerFile{p: c.p, clock: int(int32(c.A[0]))}
		t.flags = unix.O_RDWR | int(c.A[1])&unix.TFD_NONBLOCK
		return uintptr(c.p.files.installFrom(t, 0, c.A[1]&unix.TFD_CLOEXEC != 0)), 0
	},
	unix.SYS_TIMERFD_SETTIME: func(c *Call) (uintptr, syscall.Errno) {
		t, ok := c.file().(*timerFile)
		if !ok {
			return 0, badOr(c, syscall.EINVAL)
		}
		if c.A[3] != 0 {
			*at[unix.ItimerSpec](c.A[3]) = t.left()
		}
		t.set(at[unix.ItimerSpec](c.A[2]), c.A[1]&unix.TFD_TIMER_ABSTIME != 0)
		return 0, 0
	},
	unix.SYS_TIMERFD_GETTIME: func(c *Call) (uintptr, syscall.Errno) {
		t, ok := c.file().(*timerFile)
		if !ok {
			return 0, badOr(c, syscall.EINVAL)
		}
		*at[unix.ItimerSpec](c.A[1]) = t.left()
		return 0, 0
	},
})

// left is the time until the timer expires.
func (t *timerFile) left() unix.ItimerSpec {
	left := int64(0)
	if t.next != 0 {
		left = max(t.next-t.p.now(t.clock), 1)
	}
	return unix.ItimerSpec{Interval: unix.NsecToTimespec(t.interval),
		Value: unix.NsecToTimespec(left)}
}

func (t *timerFile) set(spec *unix.ItimerSpec, absolute bool) {
	t.event.Cancel()
	t.expired, t.next, t.interval = 0, spec.Value.Nano(), spec.Interval.Nano()
	if t.next == 0 {
		return
	}
	if !absolute {
		t.next += t.p.now(t.clock)
	}
	t.arm()
}

func (t *timerFile) arm() {
	d := max(t.next-t.p.now(t.clock), 0)
	t.event = t.p.k.after(time.Duration(d), t, 0)
}

// Fire is the expiry.
func (t *timerFile) Fire(uint64) {
	t.expired++
	if t.interval > 0 {
		t.next += t.interval
		t.arm()
	} else {
		t.next = 0
	}
	t.changed()
}

func (t *timerFile) events() uint32 {
	if t.expired > 0 {
		return unix.EPOLLIN
	}
	return 0
}

func (t *timerFile) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	switch {
	case len(to) == 0 || len(to[0]) < 8:
		return 0, syscall.EINVAL
	case t.expired > 0:
		binary.NativeEndian.PutUint64(to[0], t.expired)
		t.expired = 0
		return 8, 0
	case t.flags&unix.O_NONBLOCK != 0:
		return 0, syscall.EAGAIN
	}
	return c.await(t, 0)
}

func (t *timerFile) release(*Process) { t.event.Cancel() }
