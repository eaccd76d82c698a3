//go:build linux && (amd64 || arm64)

package kernel

import (
	"encoding/binary"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// inotify is a description of inotify_init1.
type inotify struct {
	plain
	watchers
	k       *Kernel
	watches []*fileWatch // by number
	next    int32
	queue   []inotifyEvent
}

// fileWatch is one of its watches.
type fileWatch struct {
	of   *inotify
	no   int32
	ino  uint64
	mask uint32
}

// inotifyEvent is an event that has not been read.
type inotifyEvent struct {
	watch        int32
	mask, cookie uint32
	name         string
}

// maxEvents is how many events are kept; the next one says that there were more.
const maxEvents = 16384

var _ = register(map[uintptr]handler{
	unix.SYS_INOTIFY_INIT1: func(c *Call) (uintptr, syscall.Errno) {
		return makeInotify(c, int(c.A[0]))
	},
	unix.SYS_INOTIFY_ADD_WATCH: onDisk(func(c *Call) (uintptr, syscall.Errno) {
		n, ok := c.file().(*inotify)
		if !ok {
			return 0, badOr(c, syscall.EINVAL)
		}
		return n.add(c.p, textAt(c.A[1]), uint32(c.A[2]))
	}),
	unix.SYS_INOTIFY_RM_WATCH: func(c *Call) (uintptr, syscall.Errno) {
		n, ok := c.file().(*inotify)
		if !ok {
			return 0, badOr(c, syscall.EINVAL)
		}
		for _, w := range n.watches {
			if w.no == int32(c.A[1]) {
				w.end()
				return 0, 0
			}
		}
		return 0, syscall.EINVAL
	},
})

func makeInotify(c *Call, flags int) (uintptr, syscall.Errno) {
	if flags&^(unix.IN_CLOEXEC|unix.IN_NONBLOCK) != 0 {
		return 0, syscall.EINVAL
	}
	n := &inotify{k: c.p.k, next: 1}
	n.flags = unix.O_RDONLY | flags&unix.IN_NONBLOCK
	return uintptr(c.p.files.installFrom(n, 0, flags&unix.IN_CLOEXEC != 0)), 0
}

func (n *inotify) add(p *Process, name string, mask uint32) (uintptr, syscall.Errno) {
	var st attributes
	flags := 0
	if mask&unix.IN_DONT_FOLLOW != 0 {
		flags = unix.AT_SYMLINK_NOFOLLOW
	}
	e := p.statPath(atCWD, name, flags, &st)
	switch {
	case e != 0:
		return 0, e
	case mask&unix.IN_ALL_EVENTS == 0:
		return 0, syscall.EINVAL
	case mask&unix.IN_ONLYDIR != 0 && st.mode&syscall.S_IFMT != syscall.S_IFDIR:
		return 0, syscall.ENOTDIR
	}
	for _, w := range n.watches {
		if w.ino != st.ino {
			continue
		}
		switch {
		case mask&unix.IN_MASK_CREATE != 0:
			return 0, syscall.EEXIST
		case mask&unix.IN_MASK_ADD != 0:
			w.mask |= mask
		default:
			w.mask = mask
		}
		return uintptr(w.no), 0
	}
	w := &fileWatch{of: n, no: n.next, ino: st.ino, mask: mask}
	n.next++
	n.watches = append(n.watches, w)
	n.k.watches = append(n.k.watches, w)
	return uintptr(w.no), 0
}

// end removes a watch and says so.
func (w *fileWatch) end() {
	w.leave()
	w.of.put(inotifyEvent{watch: w.no, mask: unix.IN_IGNORED})
}

func (w *fileWatch) leave() {
	same := func(o *fileWatch) bool { return o == w }
	w.of.watches = slices.DeleteFunc(w.of.watches, same)
	w.of.k.watches = slices.DeleteFunc(w.of.k.watches, same)
}

// put queues an event, unless it says the same as the last one.
func (n *inotify) put(e inotifyEvent) {
	last := len(n.queue) - 1
	switch {
	case last >= 0 && n.queue[last] == e && e.mask&unix.IN_IGNORED == 0:
		return
	case len(n.queue) > maxEvents:
		return
	case len(n.queue) == maxEvents:
		e = inotifyEvent{watch: -1, mask: unix.IN_Q_OVERFLOW}
	}
	n.queue = append(n.queue, e)
	n.changed()
}

func (n *inotify) events() uint32 {
	if len(n.queue) > 0 {
		return unix.EPOLLIN
	}
	return 0
}

func (n *inotify) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	if len(n.queue) == 0 {
		if n.flags&unix.O_NONBLOCK != 0 {
			return 0, syscall.EAGAIN
		}
		return c.await(n, 0)
	}
	b, used := to[0], 0
	for len(n.queue) > 0 {
		e := n.queue[0]
		size := unix.SizeofInotifyEvent
		if e.name != "" {
			size += (len(e.name) + 1 + 15) &^ 15
		}
		if used+size > len(b) {
			break
		}
		n.queue = n.queue[1:]
		at := b[used : used+size]
		clear(at)
		binary.NativeEndian.PutUint32(at, uint32(e.watch))
		binary.NativeEndian.PutUint32(at[4:], e.mask)
		binary.NativeEndian.PutUint32(at[8:], e.cookie)
		binary.NativeEndian.PutUint32(at[12:], uint32(size-unix.SizeofInotifyEvent))
		copy(at[16:], e.name)
		used += size
	}
	if used == 0 {
		return 0, syscall.EINVAL
	}
	return uintptr(used), 0
}

func (n *inotify) release(*Process) {
	for len(n.watches) > 0 {
		n.watches[0].leave()
	}
}
