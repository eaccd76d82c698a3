package service

import "groundhog/sim"

// begin lets an API machine watch the checkpoints of a [Postgres], from the first subscriber on
// (BroadcastIterable.ts).
func (c *changes) begin() {
	sink := sim.NewChan[event](c.service.host.Sim(), "checkpoint events", 1)
	c.sink = sink
	c.service.host.Go("watch", func(p *sim.Proc) { c.watch(p, sink) }).Daemon()
}

// end is the end of the watch. Subscribers that it still has end as well: their clients come again.
func (c *changes) end() {
	c.sink.Close()
	c.sink, c.slot.sink, c.known = nil, nil, checkpoint{}
	left := c.subscribers
	c.subscribers = nil
	for _, s := range left {
		s.Close()
	}
}

// watch tells the subscribers what the slot hears, as long as sink is that of the watch. It listens
// before it asks for the newest checkpoint, and asks again whenever the slot listens anew. Before
// PR 719 it did neither, and only whoever began a watch poked the slot
// (PostgresSyncRulesStorage.ts, watchActiveCheckpoint).
func (c *changes) watch(p *sim.Proc, sink *sim.Chan[event]) {
	old := c.service.toggles.ChangesNotResumed
	listen := func() {
		c.slot.sink = sink
		p.Go("poke", c.slot.poke).Daemon()
	}
	if !old {
		listen()
	}
	now, err := c.service.newest(p)
	switch {
	case c.sink != sink:
		return
	case err != nil:
		c.end()
		return
	case old:
		listen()
	default:
		sink.TrySend(event{}) // what came between the two is read now
	}
	c.publish(now)
	for {
		e, ok := sink.Recv()
		if !ok {
			return
		}
		next, err := c.heard(p, e)
		switch {
		case c.sink != sink:
			return
		case err != nil:
			c.end()
			return
		case next.op >= now.op && next.lsn >= now.lsn && next != now:
			now = next
			c.publish(now)
		}
	}
}

// heard is the checkpoint of which an event tells.
func (c *changes) heard(p *sim.Proc, e event) (checkpoint, error) {
	switch {
	case e.failed:
		return checkpoint{}, errNoSession
	case e.at != nil:
		return *e.at, nil
	}
	return c.service.newest(p)
}
