package client

import (
	"time"

	"groundhog/sim"
)

// tx is one SQLite transaction of ops operations: it waits for the lock of writers and takes its
// time, and then happens at once. A kill before that leaves nothing of it.
func (c *Client) tx(p *sim.Proc, ops int, f func(s Store) error) error {
	x := c.process
	x.lock.Lock()
	defer x.lock.Unlock()
	p.Sleep(p.Stream("sqlite").Duration(txLeast, txMost) + time.Duration(ops)*txPerOp)
	return f(x.store)
}

// read is a read transaction of the main isolate, which has a connection for it and needs no lock.
func (c *Client) read(p *sim.Proc, f func(s Store) error) error {
	p.Sleep(p.Stream("sqlite").Duration(txLeast, txMost/2))
	return f(c.process.store)
}

// watcher is onChange(['ps_crud']) of the main isolate, behind a throttle: the first change is told
// at once, those in the interval after it together at its end.
type watcher struct {
	client  *Client
	changed *sim.Chan[struct{}] // holds one: something has changed since
	busy    bool                // in the interval
}

func newWatcher(c *Client) *watcher {
	return &watcher{client: c, changed: sim.NewChan[struct{}](c.host.Sim(), "ps_crud changes", 1)}
}

// change is the notification of a commit that touched ps_crud. With LeadingOnly, the interval is
// deaf.
func (w *watcher) change() {
	if w.busy && w.client.toggles.LeadingOnly {
		return
	}
	w.changed.TrySend(struct{}{})
}

// pending says whether an event is to come.
func (w *watcher) pending() bool { return w.changed.Len() > 0 }

func (w *watcher) run(p *sim.Proc) {
	for {
		if _, ok := w.changed.Recv(); !ok {
			return
		}
		w.busy = true
		for _, i := range w.client.process.isolates {
			i.post(localWrite)
		}
		p.Sleep(CrudThrottle)
		w.busy = false
		w.client.reportRest()
	}
}
