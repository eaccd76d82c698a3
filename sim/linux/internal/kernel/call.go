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
}

// Blocked says whether the result is still to come.
func (c *Call) Blocked() bool { return c.blocked }

// Process is whose call it is.
func (c *Call) Process() *Process { return c.p }

// block makes the caller wait until finish: the value that the handler returns is ignored.
func (c *Call) block() (uintptr, syscall.Errno) {
	c.blocked = true
	return 0, 0
}

// finish gives a blocked call its result.
func (c *Call) finish(r1 uintptr, e syscall.Errno) {
	if !c.blocked {
		panic("kernel: a call that is not blocked was finished")
	}
	c.blocked = false
	c.R1, c.Errno = r1, e
	if e != 0 {
		c.R1 = ^uintptr(0)
	}
	if !c.p.ended {
		c.p.Resume(c)
	}
}

// handler serves one kind of system call.
type handler func(c *Call) (r1 uintptr, e syscall.Errno)

// Enter executes the call, or begins to.
func (p *Process) Enter(c *Call) {
	c.p, c.blocked = p, false
	c.R2 = c.A[2] // Linux leaves rdx as it was, and there is code that looks at it
	f := lookup(c.No)
	if f == nil {
		p.k.missing(p, c.No)
		c.R1, c.Errno = ^uintptr(0), syscall.ENOSYS
		return
	}
	r1, e := f(c)
	if c.blocked {
		return
	}
	c.R1, c.Errno = r1, e
	if e != 0 {
		c.R1 = ^uintptr(0)
	}
}
