//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// pollable is a description whose readiness can be waited for: sockets, pipes and the like. Regular
// files are always ready, and refuse to be watched.
type pollable interface {
	file
	// events is what the description is ready for, in the bits of poll(2).
	events() uint32
	// polled are those who watch it.
	watched() *watchers
}

// watcher is told that a description may have become ready for something.
type watcher interface{ notify() }

// watchers are embedded in a description; whatever changes its readiness calls changed.
type watchers struct {
	list    []watcher
	telling int
}

func (w *watchers) watched() *watchers { return w }

func (w *watchers) add(one watcher) { w.list = append(w.list, one) }

// remove takes one entry out. While the others are being told it leaves a gap.
func (w *watchers) remove(one watcher) {
	for i, have := range w.list {
		if have != one {
			continue
		}
		if w.telling > 0 {
			w.list[i] = nil
		} else {
			w.list = append(w.list[:i], w.list[i+1:]...)
		}
		return
	}
}

// changed tells those who watch, in the order in which they came.
func (w *watchers) changed() {
	if len(w.list) == 0 {
		return
	}
	w.telling++
	for i := 0; i < len(w.list); i++ {
		if one := w.list[i]; one != nil {
			one.notify()
		}
	}
	if w.telling--; w.telling > 0 {
		return
	}
	kept := w.list[:0]
	for _, one := range w.list {
		if one != nil {
			kept = append(kept, one)
		}
	}
	clear(w.list[len(kept):])
	w.list = kept
}

// What a mode of the runtime's poller waits for.
const (
	readable = unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR
	writable = unix.EPOLLOUT | unix.EPOLLHUP | unix.EPOLLERR
)

// Results of the poller's requests.
const (
	pollOK = iota
	pollClosing
	pollTimeout
)

// interest is a descriptor in the runtime's poller, with the rules of runtime/netpoll.go: readiness
// is an edge that comes when something changes, stays until somebody waits for it or resets it, and
// was there at the beginning if the description was ready.
type interest struct {
	p       *Process
	file    pollable
	closing bool
	read    side
	write   side
}

// side is one of the two modes.
type side struct {
	bits    uint32
	ready   bool
	expired bool
	waiting *Call
	timer   sim.Event
}

func (i *interest) side(mode uintptr) *side {
	if mode == 'w' {
		return &i.write
	}
	return &i.read
}

// notify implements watcher.
func (i *interest) notify() {
	e := i.file.events()
	i.read.edge(e)
	i.write.edge(e)
}

func (s *side) edge(events uint32) {
	if events&s.bits == 0 {
		return
	}
	if c := s.waiting; c != nil {
		s.waiting = nil
		c.finish(pollOK, 0)
		return
	}
	s.ready = true
}

// end makes who waits return, with what state says.
func (s *side) end(result uintptr) {
	if c := s.waiting; c != nil {
		s.waiting = nil
		c.finish(result, 0)
	}
}

// Fire is a deadline that has come.
func (i *interest) Fire(mode uint64) {
	s := i.side(uintptr(mode))
	s.expired = true
	s.end(pollTimeout)
}

// state is what stands against waiting in this mode.
func (i *interest) state(s *side) uintptr {
	switch {
	case i.closing:
		return pollClosing
	case s.expired:
		return pollTimeout
	}
	return pollOK
}

// interests are the descriptors in the poller of a process, by handle.
type interests struct {
	list []*interest
	free []uintptr
}

// get returns the one with this handle, or nil.
func (t *interests) get(handle uintptr) *interest {
	if handle == 0 || handle > uintptr(len(t.list)) {
		return nil
	}
	return t.list[handle-1]
}

func (t *interests) add(i *interest) uintptr {
	if n := len(t.free); n > 0 {
		h := t.free[n-1]
		t.free = t.free[:n-1]
		t.list[h-1] = i
		return h
	}
	t.list = append(t.list, i)
	return uintptr(len(t.list))
}

func (t *interests) drop(handle uintptr) {
	t.list[handle-1] = nil
	t.free = append(t.free, handle)
}

var _ = register(map[uintptr]handler{
	PollOpen: func(c *Call) (uintptr, syscall.Errno) {
		f := c.p.files.get(int(int32(c.A[0])))
		if f == nil {
			return 0, syscall.EBADF
		}
		w, ok := f.(pollable)
		if !ok {
			return 0, syscall.EPERM
		}
		i := &interest{p: c.p, file: w}
		i.read.bits, i.write.bits = readable, writable
		w.watched().add(i)
		i.notify()
		return c.p.interests.add(i), 0
	},
	PollClose: func(c *Call) (uintptr, syscall.Errno) {
		if i := c.p.interests.get(c.A[0]); i != nil {
			i.read.timer.Cancel()
			i.write.timer.Cancel()
			i.file.watched().remove(i)
			c.p.interests.drop(c.A[0])
		}
		return 0, 0
	},
	PollReset: func(c *Call) (uintptr, syscall.Errno) {
		i := c.p.interests.get(c.A[0])
		if i == nil {
			return pollClosing, 0
		}
		s := i.side(c.A[1])
		if r := i.state(s); r != pollOK {
			return r, 0
		}
		s.ready = false
		return pollOK, 0
	},
	PollWait: func(c *Call) (uintptr, syscall.Errno) {
		i := c.p.interests.get(c.A[0])
		if i == nil {
			return pollClosing, 0
		}
		s := i.side(c.A[1])
		if r := i.state(s); r != pollOK {
			return r, 0
		}
		return s.wait(c)
	},
	PollWaitCanceled: func(c *Call) (uintptr, syscall.Errno) {
		i := c.p.interests.get(c.A[0])
		if i == nil {
			return pollClosing, 0
		}
		return i.side(c.A[1]).wait(c)
	},
	PollSetDeadline: func(c *Call) (uintptr, syscall.Errno) {
		if i := c.p.interests.get(c.A[0]); i != nil && !i.closing {
			if c.A[2] != 'w' {
				i.setDeadline(&i.read, 'r', int64(c.A[1]))
			}
			if c.A[2] != 'r' {
				i.setDeadline(&i.write, 'w', int64(c.A[1]))
			}
		}
		return 0, 0
	},
	PollUnblock: func(c *Call) (uintptr, syscall.Errno) {
		if i := c.p.interests.get(c.A[0]); i != nil {
			i.closing = true
			for _, s := range [...]*side{&i.read, &i.write} {
				s.timer.Cancel()
				s.end(pollClosing)
			}
		}
		return 0, 0
	},
})

// wait takes the edge, or blocks until it comes.
func (s *side) wait(c *Call) (uintptr, syscall.Errno) {
	if s.ready {
		s.ready = false
		return pollOK, 0
	}
	if s.waiting != nil {
		panic("kernel: two calls wait for one mode of a descriptor in the poller")
	}
	s.waiting = c
	return c.block()
}

// setDeadline sets the deadline of one mode to d nanoseconds from now on the host's clock: 0 is
// none, below 0 it has passed.
func (i *interest) setDeadline(s *side, mode uint64, d int64) {
	s.timer.Cancel()
	s.expired = d < 0
	switch {
	case d < 0:
		s.end(pollTimeout)
	case d > 0:
		s.timer = i.p.k.after(time.Duration(d), i, mode)
	}
}

// longest stands for longer times, which no run lasts, but which would overflow.
const longest = 100 * 365 * 24 * time.Hour

// after is an event of the host, d from now on its clock.
func (k *Kernel) after(d time.Duration, f sim.Handler, arg uint64) sim.Event {
	return k.Host.After(k.Host.TrueDuration(min(d, longest)), f, arg)
}
