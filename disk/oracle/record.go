package oracle

import (
	"bytes"
	"sync"
)

// request is one that changes a device, or a flush.
type request struct {
	flush, fua bool
	off        int64
	data       []byte
}

// event is that a request came, or that it was answered.
type event struct {
	request  int
	answered bool
}

// device is a disk with a volatile cache that keeps a record of its requests while it is asked to.
type device struct {
	mu        sync.Mutex
	size      int64
	held      *content
	recording bool
	requests  []request
	events    []event
}

func (d *device) read(off int64, p []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held.read(off, p)
}

// take does a request and returns its number, for answer; negative if nothing is recorded.
func (d *device) take(r request) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !r.flush {
		d.held.write(r.off, r.data)
	}
	if !d.recording {
		return -1
	}
	r.data = bytes.Clone(r.data)
	d.requests = append(d.requests, r)
	n := len(d.requests) - 1
	d.events = append(d.events, event{request: n})
	return n
}

// answer notes that a request is about to be answered.
func (d *device) answer(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.recording && n >= 0 && n < len(d.requests) {
		d.events = append(d.events, event{n, true})
	}
}

// place is where the record is now.
func (d *device) place() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.events)
}

// show makes c what the device holds. What is written goes over it and is forgotten with the next
// show.
func (d *device) show(c *content) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.held, d.recording = over(c), false
}

// start begins a record on what the device holds, and returns that.
func (d *device) start() *content {
	d.mu.Lock()
	defer d.mu.Unlock()
	base := d.held.flat()
	d.held, d.recording, d.requests, d.events = over(base), true, nil, nil
	return base
}

// stop ends the record.
func (d *device) stop() ([]request, []event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.recording = false
	return d.requests, d.events
}
