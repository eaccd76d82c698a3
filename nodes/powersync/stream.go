package powersync

import (
	"groundhog/net"
	"groundhog/sim"
)

// iteration is one sync stream: what it was told of and has not published.
type iteration struct {
	client  *Client
	local   bool // $local was among the buckets asked for
	target  *Checkpoint
	pending *Checkpoint // validated, and refused by the gate
	first   bool
}

// syncStream keeps a stream open.
func (c *Client) syncStream(p *sim.Proc) {
	for {
		c.iterate(p)
		c.connected, c.downloading = false, false
		p.Sleep(retryDelay)
	}
}

// iterate runs one stream to its end. Lines come through a process of their own, so that a completed upload is heard as well.
func (c *Client) iterate(p *sim.Proc) {
	conn, err := c.dialService()
	if err != nil {
		return
	}
	defer conn.Close()
	it := &iteration{client: c, first: true}
	it.local = c.toggles.ForgetsLocal && c.store.local
	if send(conn, ask{Stream: &streamRequest{Client: c.host.Name(), After: c.store.lastOp, Local: it.local}}) != nil {
		return
	}
	incoming := sim.NewChan[streamLine](p.Sim(), "lines", 16)
	p.Go("reader", func(*sim.Proc) { read(conn, incoming) }).Daemon()
	for {
		var l streamLine
		var ok bool
		if sim.Select(p.Sim(), sim.Recv(incoming, &l, &ok), sim.Recv(c.uploaded, &struct{}{}, new(bool))) == 1 {
			it.retry(p)
			continue
		}
		if !ok || !it.line(p, l) {
			return
		}
	}
}

func read(conn net.Conn, to *sim.Chan[streamLine]) {
	defer to.Close()
	in := linesOf(conn)
	for {
		var l streamLine
		if in.next(&l) != nil {
			return
		}
		to.Send(l)
	}
}

// line takes one line, each in a transaction of its own. It returns false if the stream must begin anew.
func (it *iteration) line(p *sim.Proc, l streamLine) bool {
	c := it.client
	if it.first {
		it.first, c.connected = false, true
		c.tell(Event{Kind: Connected})
		if !c.toggles.NoFirstLineTrigger {
			c.trigger.fire("first line")
		}
	}
	switch {
	case l.Checkpoint != nil, l.Diff != nil:
		it.target, it.pending = l.Diff, nil
		if l.Checkpoint != nil {
			it.target = l.Checkpoint
			c.tx(p, func() { c.store.begin(it.local) })
		}
		c.downloading = true
	case l.Data != nil:
		c.tx(p, func() { c.store.save(l.Data) })
	case l.Complete != nil && it.target != nil:
		return it.apply(p, *it.target)
	}
	return true
}

// apply ends a checkpoint.
func (it *iteration) apply(p *sim.Proc, target Checkpoint) bool {
	c := it.client
	var how applied
	c.tx(p, func() { how = c.store.apply(target) })
	switch how {
	case wrongSum:
		return false
	case refused:
		it.pending = &target
	case published:
		it.pending, c.downloading = nil, false
		c.host.Note(c.sym.publish, uint64(target.LastOp), 0)
		c.tell(Event{Kind: Published})
	}
	return true
}

// retry tries again what the gate has refused, after an upload.
func (it *iteration) retry(p *sim.Proc) {
	if it.pending != nil {
		it.apply(p, *it.pending)
	}
}
