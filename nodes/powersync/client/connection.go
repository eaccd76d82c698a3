package client

import (
	"slices"

	"groundhog/sim"
)

// Connect is the application's connect(): it ends the present sync isolate, if there is one, and
// starts another.
func (c *Client) Connect() { c.call("connect", c.connect) }

// Disconnect is the application's disconnect(): it ends the present sync isolate.
func (c *Client) Disconnect() { c.call("disconnect", c.disconnect) }

// Clearing is what a sign-out does to the database.
type Clearing uint8

// The ways to sign out. A soft clear keeps what was downloaded for the next user.
const (
	KeepAll Clearing = iota
	SoftClear
	FullClear
)

// SignIn is the application's disconnect or disconnectAndClear, and then connect as another user.
func (c *Client) SignIn(user string, how Clearing) {
	c.call("sign-in", func(p *sim.Proc, t turn) { c.signIn(p, t, user, how) })
}

// turn is the number of a call of the application; zero for what the client does by itself.
type turn uint64

// call carries out a call of the application, in a process of its own.
func (c *Client) call(name string, f func(p *sim.Proc, t turn)) {
	if !c.host.Up() {
		return
	}
	t := turn(0)
	if x := c.process; x != nil {
		x.called++
		t = x.called
	}
	c.host.Go(name, func(p *sim.Proc) { f(p, t) }).Daemon()
}

// await waits for the turn of a call, under the lock of connect and disconnect. An application
// makes its calls one after the other, so they begin in that order, also if its machine stood still
// meanwhile.
func (x *process) await(t turn) {
	for t > x.begun+1 {
		x.turns.Wait()
	}
	if t > 0 {
		x.begun = t
		x.turns.Broadcast()
	}
}

func (c *Client) signIn(p *sim.Proc, t turn, user string, how Clearing) {
	c.disconnect(p, t)
	if how != KeepAll {
		if err := c.tx(p, 0, func(s Store) error { return s.Clear(how == SoftClear) }); err != nil {
			c.host.Logf("clear: %v", err)
			return
		}
		last := c.process.status.LastSyncedAt
		c.process.status = Status{}
		if c.toggles.StaleHasSynced {
			c.process.status.LastSyncedAt = last
		}
		c.report(Event{Kind: Cleared})
	}
	if c.toggles.AsksPerUser {
		if err := c.tx(p, 0, Store.Unconfirm); err != nil {
			c.host.Logf("the gate of another user: %v", err)
			return
		}
	}
	c.config.User, c.process.token = user, nil
	c.connect(p, 0)
}

// connect starts a sync isolate. The lock keeps disconnect out until it runs; with TwoIsolates
// there is none, and an isolate that is being spawned is nobody's yet.
func (c *Client) connect(p *sim.Proc, t turn) {
	x := c.process
	if x == nil {
		return // the application has not opened its database yet
	}
	if !c.toggles.TwoIsolates {
		x.connecting.Lock()
		defer x.connecting.Unlock()
		x.await(t)
	}
	c.stop(x.isolate)
	if c.toggles.StaleHasSynced && x.status.LastSyncedAt > 0 {
		x.status.HasSynced = true
	}
	x.status.Connecting = true
	p.Sleep(p.Stream("spawn").Duration(spawnLeast, spawnMost))
	i := c.startIsolate()
	p.Go("supervisor", func(q *sim.Proc) { c.supervise(q, i) }).Daemon()
}

func (c *Client) disconnect(_ *sim.Proc, t turn) {
	x := c.process
	if x == nil {
		return
	}
	if !c.toggles.TwoIsolates {
		x.connecting.Lock()
		defer x.connecting.Unlock()
		x.await(t)
	}
	c.stop(x.isolate)
}

// stop ends an isolate and waits for its end. The status forgets all but the last sync.
func (c *Client) stop(i *isolate) {
	if i == nil {
		return
	}
	i.abort()
	i.join()
	x := c.process
	if x.isolate == i {
		x.isolate = nil
	}
	x.status = Status{HasSynced: x.status.HasSynced, LastSyncedAt: x.status.LastSyncedAt}
}

// join waits for the end of its loops.
func (i *isolate) join() {
	for _, p := range i.loops {
		p.Join()
	}
	x := i.client.process
	x.isolates = slices.DeleteFunc(x.isolates, func(o *isolate) bool { return o == i })
}

// supervise connects again after an isolate has ended by itself.
func (c *Client) supervise(p *sim.Proc, i *isolate) {
	i.join()
	x := c.process
	if x.isolate != i {
		return // it was stopped
	}
	x.isolate = nil
	p.Sleep(RetryDelay)
	if x.isolate == nil {
		c.connect(p, 0)
	}
}
