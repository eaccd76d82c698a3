//go:build linux && (amd64 || arm64)

package kernel

import (
	"syscall"
	"time"

	"groundhog/sim"
)

// wait is a call that blocks on a description: when that may have become ready, the call is made
// again, in a step of the host.
type wait struct {
	c       *Call
	file    pollable
	again   sim.Event
	timeout sim.Event
}

const (
	retryCall = iota
	endCall
)

// await blocks the call until f changes; after limit it fails with EAGAIN. A limit of 0 is none.
func (c *Call) await(f pollable, limit time.Duration) (uintptr, syscall.Errno) {
	w := &wait{c: c, file: f}
	f.watched().add(w)
	if limit > 0 {
		w.timeout = c.p.k.after(limit, w, endCall)
	}
	return c.block()
}

// notify implements watcher.
func (w *wait) notify() {
	if !w.again.Pending() {
		w.again = w.c.p.k.Host.After(0, w, retryCall)
	}
}

// Fire makes the call again, or ends it.
func (w *wait) Fire(what uint64) {
	w.file.watched().remove(w)
	w.again.Cancel()
	w.timeout.Cancel()
	c := w.c
	if c.p.ended {
		return
	}
	if what == endCall {
		c.finish(0, syscall.EAGAIN)
		return
	}
	c.blocked = false
	r1, e := lookup(c.No)(c)
	if !c.blocked {
		c.blocked = true
		c.finish(r1, e)
	}
}
