package powersync

import "groundhog/sim"

// trigger wakes the upload loop. It has the meaning of a broadcast stream of Dart: an event without a listener is dropped; a
// listener that is busy gets it when it is done.
type trigger struct {
	client     *Client
	subscribed bool
	pending    bool
	flying     int // changes of ps_crud on their way through the throttle
	lock       *sim.Mutex
	woken      *sim.Cond
}

func newTrigger(c *Client) *trigger {
	s := c.host.Sim()
	t := &trigger{client: c, lock: sim.NewMutex(s, "trigger"), subscribed: c.toggles.Latch}
	t.woken = sim.NewCond(s, "trigger", t.lock)
	return t
}

// fire is an event of one of the streams.
func (t *trigger) fire(from string) {
	c := t.client
	if !t.subscribed {
		c.host.Note(c.sym.drop, 0, 0)
		c.tell(Event{Kind: Dropped, Text: from})
		return
	}
	c.host.Note(c.sym.wake, 0, 0)
	t.pending = true
	t.woken.Broadcast()
}

// changed tells, a little later, that ps_crud has changed: the watcher lives in another isolate, behind a throttle.
func (t *trigger) changed(from string) {
	t.flying++
	t.client.host.After(crudThrottle, sim.HandlerFunc(func(uint64) {
		t.flying--
		t.fire(from)
	}), 0)
}

// wait waits for an event.
func (t *trigger) wait() {
	t.lock.Lock()
	for !t.pending {
		t.woken.Wait()
	}
	t.pending = false
	t.lock.Unlock()
}

// crudLoop uploads: once at the start, and then whenever it is woken. Between the first pass and the subscription nobody
// listens, and the pass may take long: it drains what an earlier process left, and waits for a write checkpoint.
func (c *Client) crudLoop(p *sim.Proc) {
	c.uploadAll(p)
	c.trigger.subscribed = true
	if c.toggles.Recheck {
		c.trigger.fire("subscription")
	}
	for {
		c.park()
		c.trigger.wait()
		c.uploadAll(p)
	}
}

// park is where the loop comes to rest. If there is something to do, and no event pending or on its way, nothing will wake it
// but another local write or a new stream.
func (c *Client) park() {
	c.host.Note(c.sym.park, uint64(len(c.store.crud)), 0)
	_, waits := c.store.waits()
	if t := c.trigger; t.pending || t.flying > 0 || !c.connected || len(c.store.crud) == 0 && !waits {
		return
	}
	c.host.Note(c.sym.lost, uint64(len(c.store.crud)), 0)
	c.tell(Event{Kind: LostWakeup, Text: c.Status().String()})
}
