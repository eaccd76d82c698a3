package net

import (
	"syscall"

	"groundhog/sim"
)

// Reset breaks every connection between two hosts, as a firewall that forgets
// them does. Of the bytes under way in each direction a drawn part is still
// delivered, up to any byte; then both ends get ECONNRESET. Either name may be
// "*".
func (n *Network) Reset(a, b string) { n.Inject(Fault{Do: Reset, Hosts: a + "|" + b}) }

// ResetOneSide is Reset, but only the ends on host a notice. Those on b are
// half-open: they learn of it from the RST that answers their next segment, or
// from keepalive.
func (n *Network) ResetOneSide(a, b string) {
	n.Inject(Fault{Do: ResetOneSide, Hosts: a + "|" + b})
}

// breakAll breaks the connections between the ends of each of the wires.
func (n *Network) breakAll(wires []*wire, both bool) {
	for _, w := range wires {
		for c := w.from.first; c != nil; {
			next := c.next
			if c.peer == w.to && c.state == established {
				n.breakConn(c, true, both)
			}
			c = next
		}
	}
}

// breakFlow breaks the connection that p belongs to, by Link.Reset: in three of
// ten cases only one of its ends notices, as in FoundationDB's Sim2. The ends
// are in the middle of their work, so it happens in an event of its own. It
// returns false if there is no such connection.
func (n *Network) breakFlow(w *wire, p *packet) bool {
	c := w.from.conns[flowOf(w.to, p.dst, p.src)]
	if c == nil || c.state != established {
		return false
	}
	n.world.After(0, sim.HandlerFunc(func(uint64) {
		if c.state != established {
			return
		}
		near, far := true, true
		switch k := w.draws.reset.IntN(20); {
		case k < 3:
			near = false
		case k < 6:
			far = false
		}
		n.breakConn(c, near, far)
	}), 0)
	return true
}

// breakConn breaks one connection. The ends for which near and far are true
// notice.
func (n *Network) breakConn(c *conn, near, far bool) {
	n.stats.Resets++
	c.out.stats.Resets++
	c.stack.host.Note(n.marks.reset, uint64(c.id.local()), uint64(c.remotePort))
	peer := c.peer.conns[flowOf(c.stack, c.id.local(), c.remotePort)]
	if peer != nil && peer.state == established {
		if far {
			c.deliverPart(peer)
		}
		if near {
			peer.deliverPart(c)
		}
	}
	if far && peer != nil {
		peer.die(syscall.ECONNRESET)
	}
	if near {
		c.die(syscall.ECONNRESET)
	}
}

// deliverPart gives to, the other end, a drawn part of what c has sent and to
// has not received yet.
func (c *conn) deliverPart(to *conn) {
	lo := to.rcv.end
	hi := min(c.nxt, c.snd.end, to.roomEdge())
	if hi <= lo || lo < c.snd.base || to.finRead || to.closed {
		return
	}
	k := uint64(c.out.draws.reset.Int64(int64(lo), int64(hi)))
	if k == lo {
		return
	}
	data := make([]byte, k-lo)
	c.snd.get(lo, data)
	to.store(lo, data)
	to.readers.wakeAll()
}
