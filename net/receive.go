package net

import "syscall"

// segment deals with a segment for this connection (RFC 9293, 3.10.7).
func (c *conn) segment(p *packet) {
	c.heard, c.probes = c.net.sim.Now(), 0
	if c.state == synSent {
		c.answered(p)
		return
	}
	if c.state == synReceived && p.flags&(flagSYN|flagACK) == flagSYN && p.seq+1 == c.rcv.end {
		c.emit(flagSYN, c.una, 0) // the SYN again: our answer was lost
		return
	}
	switch {
	case !c.acceptable(p):
		if p.flags&flagRST == 0 {
			c.acknowledge()
		}
		return
	case p.flags&flagRST != 0:
		if p.seq == c.received() {
			c.reset()
		} else {
			// a challenge: who means it will repeat it at the right place (RFC 5961, 3.2)
			c.acknowledge()
		}
		return
	case p.flags&flagSYN != 0:
		// a challenge: a peer that was reborn will answer with a RST (RFC 5961, 4.2)
		c.acknowledge()
		return
	case p.flags&flagACK == 0:
		return
	case c.state == synReceived && !c.opened(p):
		return
	}
	c.acked(p)
	if c.state == established {
		c.data(p)
		c.settle()
	}
}

// acceptable says whether p overlaps the window.
func (c *conn) acceptable(p *packet) bool {
	length := uint64(len(p.data))
	if p.flags&flagFIN != 0 {
		length++
	}
	at, edge := c.received(), c.roomEdge()
	if length == 0 {
		return at <= p.seq && p.seq <= max(at, edge)
	}
	return p.seq+length > at && p.seq <= max(at, edge)
}

// reset is a RST that came in.
func (c *conn) reset() {
	c.stack.host.Note(c.net.marks.reset, uint64(c.id.local()), uint64(c.remotePort))
	if c.finRead && c.state == established {
		c.die(syscall.EPIPE)
		return
	}
	c.die(syscall.ECONNRESET)
}

// answered deals with the answer to our SYN (RFC 9293, 3.10.7.3).
func (c *conn) answered(p *packet) {
	if p.flags&flagACK != 0 && p.ack != c.nxt {
		if p.flags&flagRST == 0 {
			c.stack.reject(c.peer, p)
		}
		return
	}
	switch {
	case p.flags&(flagRST|flagACK) == flagRST|flagACK:
		c.stack.host.Note(c.net.marks.refused, uint64(c.id.local()), uint64(c.remotePort))
		c.die(syscall.ECONNREFUSED)
	case p.flags&(flagSYN|flagACK) == flagSYN|flagACK:
		c.begin(p.seq + 1)
		c.edge = p.ack + p.win
		c.advance(p.ack)
		c.state, c.made = established, true
		c.acknowledge()
		c.armKeepAlive()
		c.opening.wakeAll()
	}
}

// begin sets the first position of the peer's stream.
func (c *conn) begin(at uint64) {
	c.rcv.base, c.rcv.end = at, at
	c.advertised = c.roomEdge()
}

// data takes the payload and the FIN of p.
func (c *conn) data(p *packet) {
	fin := p.flags&flagFIN != 0
	if len(p.data) == 0 && !fin {
		return
	}
	if c.finRead { // beyond the FIN there is nothing
		return
	}
	at, data := p.seq, p.data
	stop := at + uint64(len(data))
	if c.closed && stop > c.rcv.end { // nobody will read it
		c.abort()
		return
	}
	if edge := c.roomEdge(); stop > edge {
		data, stop, fin = data[:len(data)-int(stop-edge)], edge, false
	}
	if fin {
		c.finAt, c.finKnown = stop, true
	}
	before, gaps := c.rcv.end, len(c.early)
	if at < before {
		data = data[min(before-at, uint64(len(data))):]
		at = before
	}
	if len(data) > 0 {
		c.store(at, data)
	}
	inOrder := c.rcv.end > before && gaps == 0 && len(c.early) == 0
	if c.finKnown && c.rcv.end == c.finAt {
		c.finRead, inOrder = true, false
		c.readers.wakeAll()
	}
	if c.rcv.end > before {
		c.readers.wakeAll()
	}
	c.schedAck(inOrder, c.rcv.end-before)
}

// store keeps data, in its place.
func (c *conn) store(at uint64, data []byte) {
	c.rcv.put(at, data)
	stop := at + uint64(len(data))
	if at > c.rcv.end {
		c.early = c.early.add(at, stop)
		return
	}
	c.rcv.end, c.early = c.early.reach(stop)
}

// schedAck acknowledges at once what is out of order, a FIN, or every second
// full segment; otherwise the acknowledgement may ride on data (RFC 5681, 4.2).
func (c *conn) schedAck(inOrder bool, n uint64) {
	t := &c.net.tcp
	c.unacked += int(n)
	if !inOrder || c.unacked >= 2*t.MSS || t.DelayedAck == 0 {
		c.acknowledge()
		return
	}
	if !c.ackOwed {
		c.ackOwed = true
		c.ackAt = c.net.sim.Now().Add(t.DelayedAck)
		c.arm(c.ackAt)
	}
}
