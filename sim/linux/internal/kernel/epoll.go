//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"groundhog/sim"
)

// epoll is for programs that call it themselves; the runtime's poller asks the kernel directly.
type epoll struct {
	plain
	watchers
	p       *Process
	entries []*epollEntry
	waiting []*epollWait
}

// epollEntry is a descriptor in an epoll.
type epollEntry struct {
	of    *epoll
	fd    int
	file  pollable
	want  unix.EpollEvent
	edge  bool // something has changed since it was last told
	muted bool // EPOLLONESHOT, and told
}

// epollEventSize is that of struct epoll_event, which amd64 packs.
const epollEventSize = unsafe.Sizeof(unix.EpollEvent{})

// epollWait is a call that waits.
type epollWait struct {
	c     *Call
	of    *epoll
	again sim.Event
	limit sim.Event
}

var _ = register(map[uintptr]handler{
	unix.SYS_EPOLL_CREATE1: func(c *Call) (uintptr, syscall.Errno) {
		return makeEpoll(c, c.A[0]&unix.EPOLL_CLOEXEC != 0)
	},
	unix.SYS_EPOLL_CTL: epollControl,
	unix.SYS_EPOLL_PWAIT: func(c *Call) (uintptr, syscall.Errno) {
		return epollAwait(c, time.Duration(int32(c.A[3]))*time.Millisecond)
	},
	unix.SYS_EPOLL_PWAIT2: func(c *Call) (uintptr, syscall.Errno) {
		limit := time.Duration(-1)
		if c.A[3] != 0 {
			limit = time.Duration(at[syscall.Timespec](c.A[3]).Nano())
		}
		return epollAwait(c, limit)
	},
})

func makeEpoll(c *Call, closeOn bool) (uintptr, syscall.Errno) {
	e := &epoll{p: c.p}
	e.flags = unix.O_RDWR
	return uintptr(c.p.files.installFrom(e, 0, closeOn)), 0
}

func epollControl(c *Call) (uintptr, syscall.Errno) {
	e, ok := c.file().(*epoll)
	f := c.p.files.get(c.fd(2))
	switch {
	case c.file() == nil || f == nil:
		return 0, syscall.EBADF
	case !ok || f == file(e):
		return 0, syscall.EINVAL
	}
	w, ok := f.(pollable)
	if !ok {
		return 0, syscall.EPERM
	}
	i := slices.IndexFunc(e.entries, func(x *epollEntry) bool {
		return x.fd == c.fd(2) && x.file == w
	})
	switch c.A[1] {
	case unix.EPOLL_CTL_ADD:
		if i >= 0 {
			return 0, syscall.EEXIST
		}
		x := &epollEntry{of: e, fd: c.fd(2), file: w, edge: true}
		x.want = *at[unix.EpollEvent](c.A[3])
		e.entries = append(e.entries, x)
		w.watched().add(x)
		x.notify()
	case unix.EPOLL_CTL_MOD, unix.EPOLL_CTL_DEL:
		if i < 0 {
			return 0, syscall.ENOENT
		}
		x := e.entries[i]
		if c.A[1] == unix.EPOLL_CTL_DEL {
			w.watched().remove(x)
			e.entries = slices.Delete(e.entries, i, i+1)
			return 0, 0
		}
		x.want, x.muted = *at[unix.EpollEvent](c.A[3]), false
		x.notify()
	default:
		return 0, syscall.EINVAL
	}
	return 0, 0
}

// ready is what of an entry is to be reported.
func (x *epollEntry) ready() uint32 {
	if x.muted || x.want.Events&unix.EPOLLET != 0 && !x.edge {
		return 0
	}
	return x.file.events() & (x.want.Events | unix.EPOLLHUP | unix.EPOLLERR)
}

// notify implements watcher.
func (x *epollEntry) notify() {
	x.edge = true
	if x.ready() == 0 {
		return
	}
	for _, w := range x.of.waiting {
		if !w.again.Pending() {
			w.again = x.of.p.k.Host.After(0, w, retryCall)
		}
	}
	x.of.changed()
}

func (e *epoll) events() uint32 {
	for _, x := range e.entries {
		if x.ready() != 0 {
			return unix.EPOLLIN
		}
	}
	return 0
}

// collect writes the events that there are, in the order in which descriptors were added. Those
// that are closed leave.
func (e *epoll) collect(p uintptr, room int) int {
	e.entries = slices.DeleteFunc(e.entries, func(x *epollEntry) bool {
		if e.p.files.refs[x.file] > 0 {
			return false
		}
		x.file.watched().remove(x)
		return true
	})
	n := 0
	for _, x := range e.entries {
		ready := x.ready()
		if ready == 0 || n == room {
			continue
		}
		to := at[unix.EpollEvent](p + uintptr(n)*epollEventSize)
		*to = x.want
		to.Events = ready
		x.edge, x.muted = false, x.want.Events&unix.EPOLLONESHOT != 0
		n++
	}
	if n == room && n > 0 { // who was told goes behind those who were not
		last := slices.IndexFunc(e.entries, func(x *epollEntry) bool { return x.ready() != 0 })
		if last > 0 {
			e.entries = append(e.entries[last:len(e.entries):len(e.entries)], e.entries[:last]...)
		}
	}
	return n
}

// epollAwait waits for events for as long as limit; below 0 there is none.
func epollAwait(c *Call, limit time.Duration) (uintptr, syscall.Errno) {
	e, ok := c.file().(*epoll)
	if !ok {
		return 0, badOr(c, syscall.EINVAL)
	}
	if int32(c.A[2]) <= 0 {
		return 0, syscall.EINVAL
	}
	n := e.collect(c.A[1], int(int32(c.A[2])))
	if n > 0 || limit == 0 {
		return uintptr(n), 0
	}
	w := &epollWait{c: c, of: e}
	if limit > 0 {
		w.limit = c.p.k.after(limit, w, endCall)
	}
	e.waiting = append(e.waiting, w)
	return c.block()
}

// Fire looks for events again, or ends the wait.
func (w *epollWait) Fire(what uint64) {
	if w.c.p.ended {
		return
	}
	n := w.of.collect(w.c.A[1], int(int32(w.c.A[2])))
	if n == 0 && what == retryCall {
		return
	}
	w.again.Cancel()
	w.limit.Cancel()
	w.of.waiting = slices.DeleteFunc(w.of.waiting, func(x *epollWait) bool { return x == w })
	w.c.finish(uintptr(n), 0)
}

func (e *epoll) release(*Process) {
	for _, x := range e.entries {
		x.file.watched().remove(x)
	}
	e.entries = nil
}
