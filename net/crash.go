package net

import (
	"syscall"

	"groundhog/sim"
)

// KillMode is what becomes of the connections of a process that is killed,
// while its machine lives on.
type KillMode uint8

const (
	// KillResets resets every connection: the peer sees ECONNRESET after what
	// was already under way.
	KillResets KillMode = iota
	// KillCloses closes every connection as the kernel of Linux does for a
	// process that is gone: what was written is still sent, then the peer sees
	// io.EOF, which may fall into the middle of a message. Where received data
	// was left unread, the peer is reset.
	KillCloses
)

// booted is the hook of the host's boot: the power is on.
func (st *Stack) booted() {
	st.dark = false
	st.nextPort = 0
}

// crashed is the hook of the host's crash. What belongs to processes dies; the
// machine goes dark only when it loses power.
func (st *Stack) crashed(kind sim.CrashKind) {
	for c := st.first; c != nil; {
		next := c.next
		st.bereave(c, kind)
		c = next
	}
	st.closePorts()
	if kind == sim.PowerLoss {
		st.dark = true
		st.waits.clear()
		st.dropCard()
		return
	}
	st.drainCard()
}

// bereave ends or orphans a connection whose process died.
func (st *Stack) bereave(c *conn, kind sim.CrashKind) {
	orphan := c.closed // closed before, still sending
	c.closed = true
	c.watch(nil)
	switch {
	case kind == sim.PowerLoss:
		c.leave()
	case orphan:
	case c.state != established || c.listener != nil || st.net.onKill == KillResets ||
		c.rcv.len() > 0:
		c.abort()
	default:
		c.finQueued = true
		c.wakeAll()
		c.push()
		c.settle()
	}
	if c.state != gone { // the timer may have been held, and died, with the host
		c.event.Cancel()
		c.arm(c.due())
	}
}

// closePorts closes listeners and packet connections, in order of opening.
func (st *Stack) closePorts() {
	ports := st.ports
	st.ports = nil
	for _, p := range ports {
		p.shut()
	}
}

// dropCard loses what the card of a paused host held.
func (st *Stack) dropCard() {
	st.card.drain.Cancel()
	for _, p := range st.card.packets {
		p.wire.drop(st.host, Dark, p)
	}
	st.card.packets = nil
}

// unreachable is a router's answer that no way leads to the peer. A connection
// being made fails; one that is made remembers it, and goes on to try (RFC
// 5461: a soft error).
func (st *Stack) unreachable(from *Stack, p *packet) {
	c := st.conns[flowOf(from, p.src, p.dst)]
	switch {
	case c == nil:
	case c.state == synSent:
		c.die(syscall.EHOSTUNREACH)
	default:
		c.soft = syscall.EHOSTUNREACH
	}
}
