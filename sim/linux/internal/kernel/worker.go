//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"

	"groundhog/sim"
)

// worker is a process of the simulation that waits for the disk in place of a program: a system
// call is made in a step of the host that is no process and so cannot wait.
type worker struct {
	p    *Process
	wait sim.Waiter
	call *Call
	do   handler
}

// mayWait tells whether calls to the disk, or those that sync, take time and the caller cannot
// wait.
func (k *Kernel) mayWait(syncs bool) bool {
	return k.Disk != nil && !k.Disk.Immediate(syncs) && k.Host.Sim().Current() == nil
}

// onDisk is f for calls that use the disk and sync nothing: they may have to wait for it.
func onDisk(f handler) handler { return waiting(f, false) }

// syncing is f for calls that may sync.
func syncing(f handler) handler { return waiting(f, true) }

func waiting(f handler, syncs bool) handler {
	return func(c *Call) (uintptr, syscall.Errno) {
		if c.p.k.mayWait(syncs) {
			return c.p.employ(c, f)
		}
		return f(c)
	}
}

// onFile is onDisk for calls whose first argument is a descriptor: only of a file it waits. Calls
// on one that was opened with O_SYNC or O_DSYNC may sync.
func onFile(f handler) handler {
	return func(c *Call) (uintptr, syscall.Errno) {
		if k := c.p.k; k.mayWait(true) {
			d, ok := c.file().(*diskFile)
			if ok && (d.flags&syscall.O_DSYNC != 0 || k.mayWait(false)) {
				return c.p.employ(c, f)
			}
		}
		return f(c)
	}
}

// employ lets a worker make the call.
func (p *Process) employ(c *Call, f handler) (uintptr, syscall.Errno) {
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		w.call, w.do = c, f
		w.wait.Wake(0)
	} else {
		p.k.Host.Start("kernel", &worker{p: p, call: c, do: f}).Daemon()
	}
	return c.block()
}

// Run makes one call and rests.
func (w *worker) Run(proc *sim.Proc) {
	c := w.call
	before := c.blocks
	r1, e := w.do(c)
	if c.blocks == before { // else it waits for something else now
		c.finish(r1, e)
	}
	w.call, w.do = nil, nil
	if w.p.ended {
		return
	}
	w.wait = proc.Rest("system call", nil)
	w.p.idle = append(w.p.idle, w)
}
