//go:build linux && (amd64 || arm64)

package kernel

import "syscall"

// Call is one system call. Whoever runs the program sets No and A and reads the result.
type Call struct {
	No     uintptr
	A      [6]uintptr
	R1, R2 uintptr
	Errno  syscall.Errno

	p       *Process
	blocked bool
	blocks  int        // how often it has come to a place where it blocks
	about   attributes // what a call on attributes finds out
	one     [1][]byte  // the buffers of the call, if there is one
	many    [][]byte
	done    uintptr // what a call that is made again has moved already
	opening file    // the end of a fifo that waits for the other one
}

// Blocked says whether the result is still to come.
func (c *Call) Blocked() bool { return c.blocked }

// Process is whose call it is.
func (c *Call) Process() *Process { return c.p }

// block makes the caller wait until finish: the value that the handler returns is ignored.
func (c *Call) block() (uintptr, syscall.Errno) {
	c.blocked = true
	c.blocks++
	return 0, 0
}

// finish gives a blocked call its result.
func (c *Call) finish(r1 uintptr, e syscall.Errno) {
	if !c.blocked {
		panic("kernel: a call that is not blocked was finished")
	}
	c.blocked = false
	c.set(r1, e)
	c.forget()
	if !c.p.ended {
		c.p.Resume(c)
	}
}

func (c *Call) set(r1 uintptr, e syscall.Errno) {
	c.R1, c.Errno = r1, e
	if e != 0 {
		c.R1 = ^uintptr(0)
	}
}

// fd is argument i as a descriptor's number.
func (c *Call) fd(i int) int { return int(int32(c.A[i])) }

// file is what the first argument, a descriptor, stands for.
func (c *Call) file() file { return c.p.files.get(c.fd(0)) }

// buffer is the memory of n bytes at p, as the only buffer of the call.
func (c *Call) buffer(p, n uintptr) [][]byte {
	c.one[0] = bytesAt(p, n)
	return c.one[:]
}

// buffers are those of an array of n struct iovec at p.
func (c *Call) buffers(p, n uintptr, need int) ([][]byte, syscall.Errno) {
	const limit = 1024
	if n > limit {
		return nil, syscall.EINVAL
	}
	c.many = c.many[:0]
	for i := range n {
		v := at[[2]uintptr](p + i*iovecSize)
		if !c.p.accessible(v[0], v[1], need) {
			return nil, syscall.EFAULT
		}
		c.many = append(c.many, bytesAt(v[0], v[1]))
	}
	return c.many, 0
}

// iovecSize is that of struct iovec.
const iovecSize = 16

// handler serves one kind of system call.
type handler func(c *Call) (r1 uintptr, e syscall.Errno)

// Enter executes the call, or begins to.
func (p *Process) Enter(c *Call) {
	c.p, c.blocked, c.done = p, false, 0
	c.opening = nil
	c.R2 = c.A[2] // Linux leaves rdx as it was, and there is code that looks at it
	f := lookup(c.No)
	if f == nil {
		p.k.missing(p, c.No)
		c.set(0, syscall.ENOSYS)
		return
	}
	if !c.accessible() {
		c.set(0, syscall.EFAULT)
		return
	}
	if r1, e := f(c); !c.blocked {
		c.set(r1, e)
		c.forget()
	}
}

// forget drops what leads into the memory of the program. Calls are used again, and what they do
// not overwrite then may be part of a stack that is gone, which the collector does not stand.
func (c *Call) forget() {
	c.one[0] = nil
	clear(c.many)
	if m := &c.p.k.message; m.parts != nil {
		m.one[0] = nil
		if len(m.parts) > 1 {
			clear(m.many[:])
		}
		m.many[0], m.parts, m.to, m.control = nil, nil, nil, nil
	}
}
