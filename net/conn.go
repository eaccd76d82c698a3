package net

import (
	"syscall"
	"time"

	"groundhog/sim"
)

// state is how far a connection is.
type state uint8

const (
	synSent     state = iota // Dial waits for the answer
	synReceived              // made by a listener, waits for the acknowledgement of its SYN
	established              // segments flow; the fin fields say how far it is closed
	gone                     // not in the tables of its stack any more
)

// conn is one end of a stream: the state machine of RFC 9293 and, in
// stream.go, the face of a net.Conn.
//
// Positions in the stream are 64 bits wide, start at a number drawn for each
// connection, and never wrap. The SYN takes the position before the first
// byte, the FIN the one after the last.
//
// Invariants: una <= nxt <= snd.end, or snd.end+1 once the FIN is sent;
// snd.base == min(una, snd.end); nxt never exceeds edge but for the FIN; the
// edge advertised to the peer never goes back.
type conn struct {
	net           *Network
	stack, peer   *Stack
	out           *wire // from stack to peer
	id            flow
	remotePort    uint16
	local, remote *HostAddr
	listener      *listener // that made it, until accepted
	state         state
	made          bool // was established from this end
	lane          Lane
	prev, next    *conn // of the same stack

	// Sending.
	snd       ring   // bytes from una to the last one written
	una       uint64 // the first position the peer has not acknowledged
	nxt       uint64 // the next position to send for the first time
	edge      uint64 // the first position the peer has no room for
	finQueued bool   // a FIN follows the last byte
	finSent   bool
	finAcked  bool
	finFirst  bool        // sent before the peer's came: this end will be the one to remember
	waiting   bool        // in the blocked list of out
	departure sim.Instant // when the last segment left the queue of out

	// Retransmission (RFC 6298, RFC 6582).
	rto        time.Duration
	srtt       time.Duration // 0: not measured yet
	rttvar     time.Duration
	timing     bool // a round trip is being measured:
	timedSeq   uint64
	timedAt    sim.Instant
	retries    int         // of the oldest segment
	oldest     sim.Instant // when una last moved, or was first sent
	dupAcks    int
	recovering bool // until una reaches recover
	recover    uint64

	// Receiving.
	rcv        ring // bytes from the first unread one
	early      islands
	finAt      uint64 // position of the peer's FIN, if finKnown
	finKnown   bool
	finRead    bool   // the FIN has come, and all before it
	advertised uint64 // the edge the peer was told last
	unacked    int    // bytes received since the last acknowledgement
	ackOwed    bool

	// Timers: instants, 0 if off. One event serves them all; see timer.go.
	rtoAt     sim.Instant
	ackAt     sim.Instant
	probeAt   sim.Instant // of a closed window
	closeAt   sim.Instant // of a closed connection whose peer does not close
	heard     sim.Instant // when the last segment came
	probes    int         // sent since then
	keepAlive KeepAlive
	userLimit time.Duration // TCP_USER_TIMEOUT
	event     sim.Event
	eventAt   sim.Instant

	// What the processes see.
	readers, writers, turn waiters
	opening                waiters // the process in Dial
	readUntil, writeUntil  sim.Instant
	writing                bool          // a Write is under way: others wait for their turn
	readShut               bool          // CloseRead
	closed                 bool          // Close, or the incarnation is dead
	linger                 time.Duration // below zero: closing waits for nobody and loses nothing
	fault                  syscall.Errno // to be reported once, as sk_err of Linux; 0: none
	soft                   syscall.Errno // what a timeout is reported as; 0: ETIMEDOUT
}

// newConn makes a connection in the tables of st.
func newConn(st, peer *Stack, id flow, s state) *conn {
	n := st.net
	out := n.wire(st, peer)
	first := out.draws.number.Uint64()>>16 + 1
	local, remote := id.local(), uint16(id>>16)
	c := &conn{
		net: n, stack: st, peer: peer, out: out, id: id, state: s, remotePort: remote,
		local:  newAddr("tcp", st.host.Name(), int(local)),
		remote: newAddr("tcp", peer.host.Name(), int(remote)),
		una:    first, nxt: first + 1, edge: first + 1,
		rto: n.tcp.RTOFirst, keepAlive: n.tcp.KeepAlive, userLimit: n.tcp.UserTimeout, linger: -1,
		readUntil: sim.Forever, writeUntil: sim.Forever,
	}
	c.snd.base, c.snd.end = first+1, first+1
	c.heard = n.sim.Now()
	st.adopt(c)
	return c
}

// String names the connection for the report of who waits on what.
func (c *conn) String() string { return "tcp " + c.local.text + ">" + c.remote.text }

// received is the position up to which everything has come.
func (c *conn) received() uint64 {
	if c.finRead {
		return c.rcv.end + 1
	}
	return c.rcv.end
}

// roomEdge is the first position this end has no room for.
func (c *conn) roomEdge() uint64 { return c.rcv.base + uint64(c.net.tcp.ReceiveBuffer) }

// leave takes the connection out of the tables: from here on no segment finds
// it and no timer fires. What was received can still be read.
func (c *conn) leave() {
	if c.state == gone {
		return
	}
	if c.listener != nil {
		c.listener.lost(c)
	}
	c.state = gone
	c.stack.forget(c)
	c.event.Cancel()
	c.wakeAll()
}

func (c *conn) wakeAll() {
	c.readers.wakeAll()
	c.writers.wakeAll()
	c.turn.wakeAll()
	c.opening.wakeAll()
}

// die ends the connection with an error that the next call reports. Unsent
// data is lost; received data can still be read, as on Linux.
func (c *conn) die(errno syscall.Errno) {
	if c.state == gone {
		return
	}
	c.fault = errno
	c.leave()
}

// abort tells the peer with a RST that the connection is no more, and leaves.
func (c *conn) abort() {
	if c.state == established || c.state == synReceived {
		c.emit(flagRST, c.nxt, 0)
	}
	c.leave()
}

// settle looks whether closing has made a step: both FINs are through, or only
// the peer's is missing and nobody is left to wait for it.
func (c *conn) settle() {
	if c.state != established {
		return
	}
	now := c.net.sim.Now()
	switch {
	case c.finAcked && c.finRead:
		if c.finFirst && c.net.tcp.TimeWait > 0 {
			e := timeWait{until: now.Add(c.net.tcp.TimeWait), seq: c.nxt, ack: c.received()}
			c.stack.waits.add(c.id, e, now)
		}
		c.leave()
	case c.finAcked && c.closed && c.closeAt == 0:
		c.closeAt = now.Add(c.net.tcp.FinTimeout)
		c.arm(c.closeAt)
	}
}
