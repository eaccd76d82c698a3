//go:build linux && (amd64 || arm64)

package kernel

import (
	"math/bits"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// pollWait is a call of poll or select that waits for one of several descriptions.
type pollWait struct {
	c       *Call
	files   []pollable
	look    func() uintptr // tells the program what is ready, and returns how much that is
	again   sim.Event
	timeout sim.Event
}

// awaitAny blocks until look finds something, or for limit, which is without end below 0.
func (c *Call) awaitAny(files []pollable, limit time.Duration, look func() uintptr) (uintptr,
	syscall.Errno) {
	if n := look(); n > 0 || limit == 0 {
		return n, 0
	}
	w := &pollWait{c: c, files: files, look: look}
	for _, f := range files {
		f.watched().add(w)
	}
	if limit > 0 {
		w.timeout = c.p.k.after(limit, w, endCall)
	}
	return c.block()
}

// notify implements watcher.
func (w *pollWait) notify() {
	if !w.again.Pending() {
		w.again = w.c.p.k.Host.After(0, w, retryCall)
	}
}

// Fire looks again, or ends the call.
func (w *pollWait) Fire(what uint64) {
	if w.c.p.ended {
		return
	}
	n := w.look()
	if n == 0 && what == retryCall {
		return
	}
	w.again.Cancel()
	w.timeout.Cancel()
	for _, f := range w.files {
		f.watched().remove(w)
	}
	w.c.finish(n, 0)
}

// pollEvents is what a descriptor is ready for, as poll has it, and what to watch, nil for nothing.
func (p *Process) pollEvents(fd int) (uint32, pollable) {
	f := p.files.get(fd)
	if f == nil {
		return unix.POLLNVAL, nil
	}
	if w, ok := f.(pollable); ok {
		return w.events(), w
	}
	return unix.POLLIN | unix.POLLOUT | unix.EPOLLRDNORM | unix.EPOLLWRNORM, nil
}

// poll is poll and ppoll.
func poll(c *Call, limit time.Duration) (uintptr, syscall.Errno) {
	if c.A[1] > maxDescriptors {
		return 0, syscall.EINVAL
	}
	var fds []unix.PollFd
	if c.A[1] > 0 {
		fds = unsafe.Slice(at[unix.PollFd](c.A[0]), c.A[1])
	}
	p, files := c.p, []pollable(nil)
	for _, f := range fds {
		if f.Fd < 0 {
			continue
		}
		if _, w := p.pollEvents(int(f.Fd)); w != nil {
			files = append(files, w)
		}
	}
	return c.awaitAny(files, limit, func() (n uintptr) {
		for i := range fds {
			f := &fds[i]
			f.Revents = 0
			if f.Fd < 0 {
				continue
			}
			e, _ := p.pollEvents(int(f.Fd))
			f.Revents = int16(e & (uint32(uint16(f.Events)) |
				unix.POLLERR | unix.POLLHUP | unix.POLLNVAL))
			if f.Revents != 0 {
				n++
			}
		}
		return n
	})
}

// The events that make a descriptor ready in the three sets of select.
var selectEvents = [3]uint32{
	unix.POLLIN | unix.EPOLLRDNORM | unix.EPOLLRDBAND | unix.POLLHUP | unix.POLLERR,
	unix.POLLOUT | unix.EPOLLWRNORM | unix.EPOLLWRBAND | unix.POLLERR,
	unix.POLLPRI,
}

// selectSets is select and pselect6.
func selectSets(c *Call, limit time.Duration) (uintptr, syscall.Errno) {
	n := int(int32(c.A[0]))
	if n < 0 {
		return 0, syscall.EINVAL
	}
	// what the table of descriptors has no room for is not looked at
	n = min(n, max(len(c.p.files.table)+63, 64)&^63)
	words := (n + 63) / 64
	var sets, wanted [3][]uint64
	for i, p := range c.A[1:4] {
		if p != 0 {
			sets[i] = unsafe.Slice(at[uint64](p), words)
			wanted[i] = append(wanted[i], sets[i]...)
		}
	}
	p, files := c.p, []pollable(nil)
	for fd := range n {
		for i := range wanted {
			if wanted[i] == nil || wanted[i][fd/64]>>(fd%64)&1 == 0 {
				continue
			}
			e, w := p.pollEvents(fd)
			if e == unix.POLLNVAL {
				return 0, syscall.EBADF
			}
			if w != nil {
				files = append(files, w)
			}
		}
	}
	return c.awaitAny(files, limit, func() (ready uintptr) {
		for i := range wanted {
			for k, word := range wanted[i] {
				sets[i][k] = 0
				for ; word != 0; word &= word - 1 {
					bit := bits.TrailingZeros64(word)
					e, _ := p.pollEvents(k*64 + bit)
					if e&selectEvents[i] != 0 {
						sets[i][k] |= 1 << bit
						ready++
					}
				}
			}
		}
		return ready
	})
}

// limitAt is the time that a call may take: without end if there is none at p.
func limitAt(p uintptr) (time.Duration, syscall.Errno) {
	if p == 0 {
		return -1, 0
	}
	t := at[unix.Timespec](p)
	if t.Sec < 0 || t.Nsec < 0 || t.Nsec >= 1e9 {
		return 0, syscall.EINVAL
	}
	return time.Duration(t.Nano()), 0
}

var _ = register(map[uintptr]handler{
	unix.SYS_PPOLL: func(c *Call) (uintptr, syscall.Errno) {
		limit, e := limitAt(c.A[2])
		if e != 0 {
			return 0, e
		}
		return poll(c, limit)
	},
	unix.SYS_PSELECT6: func(c *Call) (uintptr, syscall.Errno) {
		limit, e := limitAt(c.A[4])
		if e != 0 {
			return 0, e
		}
		return selectSets(c, limit)
	},
})
