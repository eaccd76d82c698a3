//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	pipeSize   = 64 << 10 // what a pipe holds
	pipeAtomic = 4096     // PIPE_BUF: writes up to it are not parted
)

// pipe is the bytes between its ends: one of each kind, or of a fifo any number.
type pipe struct {
	bytes   []byte
	readers []*pipeReader
	writers []*pipeWriter
}

func (p *pipe) reader(flags int) *pipeReader {
	r := &pipeReader{pipe: p}
	r.flags = unix.O_RDONLY | flags&unix.O_NONBLOCK
	p.readers = append(p.readers, r)
	return r
}

func (p *pipe) writer(flags int) *pipeWriter {
	w := &pipeWriter{pipe: p}
	w.flags = unix.O_WRONLY | flags&unix.O_NONBLOCK
	p.writers = append(p.writers, w)
	return w
}

// wakeReaders and wakeWriters are called when there is something new for them.
func (p *pipe) wakeReaders() {
	for _, r := range p.readers {
		r.changed()
	}
}

func (p *pipe) wakeWriters() {
	for _, w := range p.writers {
		w.changed()
	}
}

// pipeReader and pipeWriter are the ends.
type pipeReader struct {
	plain
	watchers
	pipe *pipe
}

type pipeWriter struct {
	plain
	watchers
	pipe *pipe
}

var _ = register(map[uintptr]handler{
	unix.SYS_PIPE2: func(c *Call) (uintptr, syscall.Errno) {
		return makePipe(c, int(c.A[1]))
	},
})

func makePipe(c *Call, flags int) (uintptr, syscall.Errno) {
	if flags&^(unix.O_CLOEXEC|unix.O_NONBLOCK|unix.O_DIRECT) != 0 {
		return 0, syscall.EINVAL
	}
	p := new(pipe)
	fds, closeOn := at[[2]int32](c.A[0]), flags&unix.O_CLOEXEC != 0
	fds[0] = int32(c.p.files.installFrom(p.reader(flags), 0, closeOn))
	fds[1] = int32(c.p.files.installFrom(p.writer(flags), 0, closeOn))
	return 0, 0
}

func (r *pipeReader) events() uint32 {
	e := uint32(0)
	if len(r.pipe.bytes) > 0 {
		e |= unix.EPOLLIN
	}
	if len(r.pipe.writers) == 0 {
		e |= unix.EPOLLHUP
	}
	return e
}

func (w *pipeWriter) events() uint32 {
	switch {
	case len(w.pipe.readers) == 0:
		return unix.EPOLLOUT | unix.EPOLLERR
	case pipeSize-len(w.pipe.bytes) >= pipeAtomic:
		return unix.EPOLLOUT
	}
	return 0
}

func (r *pipeReader) read(c *Call, to [][]byte, _ int64) (uintptr, syscall.Errno) {
	p := r.pipe
	if total(to) == 0 {
		return 0, 0
	}
	if len(p.bytes) == 0 {
		switch {
		case len(p.writers) == 0:
			return 0, 0
		case r.flags&unix.O_NONBLOCK != 0:
			return 0, syscall.EAGAIN
		}
		return c.await(r, 0)
	}
	n := 0
	for _, b := range to {
		n += copy(b, p.bytes[n:])
	}
	p.bytes = append(p.bytes[:0], p.bytes[n:]...)
	p.wakeWriters()
	return uintptr(n), 0
}

func (*pipeReader) write(*Call, [][]byte, int64) (uintptr, syscall.Errno) {
	return 0, syscall.EBADF
}

func (*pipeWriter) read(*Call, [][]byte, int64) (uintptr, syscall.Errno) {
	return 0, syscall.EBADF
}

// write appends what fits. A call that blocks goes on where it was.
func (w *pipeWriter) write(c *Call, from [][]byte, _ int64) (uintptr, syscall.Errno) {
	p := w.pipe
	if len(p.readers) == 0 {
		return 0, syscall.EPIPE
	}
	all, before := total(from), c.done
	skip := int(c.done)
	for _, b := range from {
		at := min(skip, len(b))
		b, skip = b[at:], skip-at
		room := pipeSize - len(p.bytes)
		if all <= pipeAtomic && room < int(all-c.done) {
			break
		}
		n := min(room, len(b))
		p.bytes = append(p.bytes, b[:n]...)
		c.done += uintptr(n)
	}
	if c.done > before {
		p.wakeReaders()
	}
	switch {
	case c.done == all:
		return all, 0
	case w.flags&unix.O_NONBLOCK == 0:
		return c.await(w, 0)
	case c.done > 0:
		return c.done, 0
	}
	return 0, syscall.EAGAIN
}

func (r *pipeReader) release(*Process) {
	p := r.pipe
	p.readers = slices.DeleteFunc(p.readers, func(o *pipeReader) bool { return o == r })
	p.wakeWriters()
}

func (w *pipeWriter) release(*Process) {
	p := w.pipe
	p.writers = slices.DeleteFunc(p.writers, func(o *pipeWriter) bool { return o == w })
	p.wakeReaders()
}

func (*pipeReader) stat(st *attributes) syscall.Errno { return pipeStat(st) }
func (*pipeWriter) stat(st *attributes) syscall.Errno { return pipeStat(st) }

func pipeStat(st *attributes) syscall.Errno {
	*st = attributes{ino: 1, mode: syscall.S_IFIFO | 0o600, links: 1}
	return 0
}
