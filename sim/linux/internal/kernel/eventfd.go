//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"math"
	"syscall"

	"golang.org/x/sys/unix"
)

// eventCounter is a description of eventfd2.
type eventCounter struct {
	plain
	watchers
	count     uint64
	semaphore bool
}

var _ = register(map[uintptr]handler{
	unix.SYS_EVENTFD2: func(c *Call) (uintptr, syscall.Errno) {
		return makeEvent(c, int(c.A[1]))
	},
})

func makeEvent(c *Call, flags int) (uintptr, syscall.Errno) {
	if flags&^(unix.EFD_CLOEXEC|unix.EFD_NONBLOCK|unix.EFD_SEMAPHORE) != 0 {
		return 0, syscall.EINVAL
	}
	e := &eventCounter{count: uint64(uint32(c.A[0])), semaphore: flags&unix.EFD_SEMAPHORE != 0}
	e.flags = unix.O_RDWR | flags&unix.EFD_NONBLOCK
	return uintptr(c.p.files.installFrom(e, 0, flags&unix.EFD_CLOEXEC != 0)), 0
}

func (e *eventCounter) events() uint32 {
	var ready uint32
	if e.count > 0 {
		ready |= unix.EPOLLIN
	}
	if e.count < math.MaxUint64-1 {
		ready |= unix.EPOLLOUT
	}
	return ready
}

func (e *eventCounter) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	if len(to) == 0 || len(to[0]) < 8 {
		return 0, syscall.EINVAL
	}
	if e.count == 0 {
		if e.flags&unix.O_NONBLOCK != 0 {
			return 0, syscall.EAGAIN
		}
		return c.await(e, 0)
	}
	n := e.count
	if e.semaphore {
		n = 1
	}
	e.count -= n
	binary.NativeEndian.PutUint64(to[0], n)
	e.changed()
	return 8, 0
}

func (e *eventCounter) write(c *Call, from [][]byte, _ int64) (uintptr, syscall.Errno) {
	if len(from) == 0 || len(from[0]) < 8 {
		return 0, syscall.EINVAL
	}
	n := binary.NativeEndian.Uint64(from[0])
	switch {
	case n == math.MaxUint64:
		return 0, syscall.EINVAL
	case n > math.MaxUint64-1-e.count && e.flags&unix.O_NONBLOCK != 0:
		return 0, syscall.EAGAIN
	case n > math.MaxUint64-1-e.count:
		return c.await(e, 0)
	}
	e.count += n
	e.changed()
	return 8, 0
}
