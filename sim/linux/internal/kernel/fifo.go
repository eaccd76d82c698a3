//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// fifoBoth is a fifo that is open for reading and writing.
type fifoBoth struct {
	*pipeReader
	out *pipeWriter
}

func (f *fifoBoth) write(c *Call, from [][]byte, off int64) (uintptr, syscall.Errno) {
	return f.out.write(c, from, off)
}

func (f *fifoBoth) events() uint32 { return f.pipeReader.events() | f.out.events() }

func (f *fifoBoth) release(p *Process) {
	f.pipeReader.release(p)
	f.out.release(p)
}

// openFifo opens the pipe behind a name. Who opens one end waits until somebody opens the other,
// unless O_NONBLOCK is set; then one can read from nobody, but not write to nobody.
func (c *Call) openFifo(ino uint64, flags int) (file, syscall.Errno) {
	k := c.p.k
	p := k.fifos[ino]
	if p == nil {
		p = new(pipe)
		k.fifos[ino] = p
	}
	if len(p.readers)+len(p.writers) == 0 {
		p.bytes = nil
	}
	block := flags&unix.O_NONBLOCK == 0
	switch flags & unix.O_ACCMODE {
	case unix.O_RDONLY:
		r, again := c.opening.(*pipeReader)
		if !again {
			r = p.reader(flags)
			p.wakeWriters()
		}
		if block && len(p.writers) == 0 {
			c.opening = r
			c.await(r, 0)
		}
		return r, 0
	case unix.O_WRONLY:
		if !block && len(p.readers) == 0 {
			return nil, syscall.ENXIO
		}
		w, again := c.opening.(*pipeWriter)
		if !again {
			w = p.writer(flags)
			p.wakeReaders()
		}
		if block && len(p.readers) == 0 {
			c.opening = w
			c.await(w, 0)
		}
		return w, 0
	}
	f := &fifoBoth{p.reader(flags), p.writer(flags)}
	p.wakeReaders()
	p.wakeWriters()
	return f, 0
}
