package net

import "groundhog/sim"

// emit sends one segment with n bytes from position seq on. Whatever is sent
// acknowledges what was received, and tells how much room there is.
func (c *conn) emit(fl flags, seq uint64, n int) {
	p := c.net.pool.get()
	p.kind, p.src, p.dst = segment, c.id.local(), c.remotePort
	p.flags, p.seq = fl, seq
	if n > 0 {
		if cap(p.data) < n {
			p.data = make([]byte, n, max(n, 256))
		}
		p.data = p.data[:n]
		c.snd.get(seq, p.data)
	}
	p.win = uint64(c.net.tcp.ReceiveBuffer)
	if fl&flagSYN != 0 {
		p.lane = c.lane
	}
	if c.state != synSent {
		p.flags |= flagACK
		p.ack = c.received()
		c.advertised = c.roomEdge()
		p.win = 0
		if c.advertised > p.ack {
			p.win = c.advertised - p.ack
		}
		c.unacked, c.ackOwed = 0, false
	}
	c.departure = c.out.send(p)
}

// acknowledge sends a segment without data.
func (c *conn) acknowledge() { c.emit(0, c.nxt, 0) }

// sendable returns how many bytes the next segment may have.
func (c *conn) sendable() int {
	if c.finSent || c.nxt >= c.edge {
		return 0
	}
	return int(min(c.snd.end-c.nxt, c.edge-c.nxt, uint64(c.net.tcp.MSS)))
}

// push sends what may be sent now.
func (c *conn) push() {
	if c.state != established || c.waiting {
		return
	}
	for {
		n := c.sendable()
		if n > 0 && !c.out.room(uint64(n)+segmentHeader) {
			c.waiting = true
			c.out.wait(c)
			return
		}
		if !c.sendOne() {
			break
		}
	}
	c.watchWindow()
}

// sendOne sends the next segment, if there is one to send, and says whether
// there is another.
func (c *conn) sendOne() (more bool) {
	n := c.sendable()
	fin := c.finQueued && !c.finSent && c.nxt+uint64(n) == c.snd.end
	if n == 0 && !fin {
		return false
	}
	seq := c.nxt
	c.nxt += uint64(n)
	var fl flags
	if fin {
		fl = flagFIN
		c.nxt++
		c.finSent = true
		c.finFirst = !c.finRead
	}
	c.emit(fl, seq, n)
	now := c.net.sim.Now()
	if !c.timing {
		c.timing, c.timedSeq, c.timedAt = true, c.nxt, now
	}
	if c.rtoAt == 0 {
		c.oldest = now
		c.startRTO()
	}
	return c.sendable() > 0 || c.finQueued && !c.finSent && c.nxt == c.snd.end
}

// watchWindow starts to probe a peer that has no room, in case the news that it
// has some again is lost (RFC 9293, 3.8.6.1).
func (c *conn) watchWindow() {
	if c.una != c.nxt || c.nxt >= c.snd.end || c.nxt < c.edge {
		c.probeAt = 0
		return
	}
	if c.probeAt == 0 {
		c.probeAt = c.net.sim.Now().Add(c.rto)
		c.arm(c.probeAt)
	}
}

// probe asks the peer for an acknowledgement, with a position it has had.
func (c *conn) probe() {
	c.probes++
	c.emit(0, c.una-1, 0)
}

// retransmit sends the first segment again that is not acknowledged.
func (c *conn) retransmit() {
	c.timing = false
	c.net.stats.Retransmits++
	c.out.stats.Retransmits++
	switch c.state {
	case synSent:
		c.emit(flagSYN, c.una, 0)
		return
	case synReceived:
		c.emit(flagSYN, c.una, 0)
		return
	}
	n := uint64(0)
	if stop := min(c.snd.end, c.nxt); stop > c.una {
		n = min(stop-c.una, uint64(c.net.tcp.MSS))
	}
	var fl flags
	if c.finSent && c.una+n == c.snd.end {
		fl = flagFIN
	}
	c.emit(fl, c.una, int(n))
}

// acked takes note of what the peer has received, and where its room ends.
func (c *conn) acked(p *packet) {
	before := c.edge
	c.edge = max(c.edge, p.ack+p.win)
	switch {
	case p.ack > c.nxt: // of data never sent
		c.acknowledge()
		return
	case p.ack > c.una:
		c.advance(p.ack)
	case p.ack == c.una && c.una < c.nxt && len(p.data) == 0 && p.flags&flagFIN == 0 &&
		c.edge == before:
		c.dupAcks++
		if c.dupAcks == 3 && !c.recovering { // fast retransmit (RFC 5681, 3.2)
			c.recovering, c.recover = true, c.nxt
			c.retransmit()
		}
	}
	if c.edge > before {
		c.probeAt = 0
	}
	c.push()
}

// advance moves una.
func (c *conn) advance(ack uint64) {
	now := c.net.sim.Now()
	c.una = ack
	c.snd.base = min(ack, c.snd.end)
	if c.finSent && ack == c.snd.end+1 {
		c.finAcked, c.closeAt = true, 0
	}
	if c.timing && ack >= c.timedSeq {
		c.measure(now.Sub(c.timedAt))
		c.timing = false
	}
	c.backOn()
	c.dupAcks, c.oldest, c.rtoAt = 0, now, 0
	if c.recovering && ack < c.recover {
		c.retransmit() // a partial acknowledgement shows the next hole (RFC 6582, 3.2)
	} else {
		c.recovering = false
	}
	if c.una < c.nxt {
		c.startRTO()
	}
	if free := c.net.tcp.SendBuffer - c.snd.len(); 3*free >= c.net.tcp.SendBuffer {
		c.writers.wakeAll()
	}
}

// startRTO starts the retransmission timer, from when the last segment has left
// the queue of this host.
func (c *conn) startRTO() {
	c.rtoAt = max(c.net.sim.Now(), c.departure).Add(c.rto)
	c.arm(c.rtoAt)
}

var _ sim.Handler = (*conn)(nil)
