package net

import (
	"syscall"
	"time"

	"groundhog/sim"
)

var _ Listener = (*listener)(nil)

// DeadlineListener is what Listen of a [Stack] returns: a [Listener] with the
// deadline of *net.TCPListener.
type DeadlineListener interface {
	Listener
	// SetDeadline makes Accept fail with [ErrDeadlineExceeded] from t on.
	SetDeadline(t time.Time) error
}

// listener makes connections of the SYNs that come to its port.
type listener struct {
	stack     *Stack
	addr      *HostAddr
	port      uint16
	half      int     // connections that are half made
	ready     []*conn // made and not accepted yet, in order
	acceptors waiters
	backlog   int
	keepAlive KeepAlive           // of the connections
	score     func(lane Lane) int // of a socket: see ListenSocket
	next      *listener           // on the same port
	until     sim.Instant
	closed    bool
}

// Listen opens a port for streams; port 0 takes a free one, which Addr tells. It
// returns EADDRINUSE if the port is taken, ENETDOWN if the host is down.
func (st *Stack) Listen(port int) (Listener, error) {
	st.host.Guard("the network stack")
	addr := newAddr("tcp", st.host.Name(), port)
	taken := func(p uint16) bool { return st.listeners[p] != nil }
	free, errno := st.bind(port, taken)
	if errno != 0 {
		return nil, &OpError{Op: "listen", Net: "tcp", Addr: addr, Err: syscallError("bind", errno)}
	}
	return st.listen(free), nil
}

func (st *Stack) listen(port uint16) *listener {
	t := &st.net.tcp
	l := &listener{stack: st, port: port, addr: newAddr("tcp", st.host.Name(), int(port)),
		until: sim.Forever, backlog: t.Backlog, keepAlive: t.KeepAlive, next: st.listeners[port]}
	st.listeners[port] = l
	st.ports = append(st.ports, l)
	return l
}

// bind finds the port asked for.
func (st *Stack) bind(port int, taken func(p uint16) bool) (uint16, syscall.Errno) {
	if st.dark || !st.host.Up() {
		return 0, syscall.ENETDOWN
	}
	if port < 0 || port > 65535 {
		return 0, syscall.EINVAL
	}
	free := uint16(port)
	if port == 0 {
		if free = st.ephemeral(taken); free == 0 {
			return 0, syscall.EADDRINUSE
		}
	}
	if taken(free) {
		return 0, syscall.EADDRINUSE
	}
	return free, 0
}

// open deals with a SYN to the port. One that finds no room is dropped, as
// Linux does: the peer will try again, and in the meantime its Dial hangs.
func (l *listener) open(from *Stack, id flow, p *packet) {
	st := l.stack
	if len(l.ready) >= l.backlog || l.half >= l.backlog {
		p.wire.note(st.host, Refused, p)
		return
	}
	c := newConn(st, from, id, synReceived)
	c.listener, c.lane, c.keepAlive = l, p.lane.reversed(), l.keepAlive
	l.half++
	c.begin(p.seq + 1)
	c.edge += p.win
	c.startOpening()
}

// startOpening sends the SYN for the first time.
func (c *conn) startOpening() {
	now := c.net.sim.Now()
	c.emit(flagSYN, c.una, 0)
	c.timing, c.timedSeq, c.timedAt = true, c.nxt, now
	c.oldest = now
	c.startRTO()
}

// opened deals with the acknowledgement of our SYN: the connection is ready to
// be accepted, unless too many are. Then the acknowledgement is ignored, as
// Linux does, and our SYN will be sent again.
func (c *conn) opened(p *packet) bool {
	if p.ack != c.nxt {
		c.stack.reject(c.peer, p)
		return false
	}
	l := c.listener
	if len(l.ready) >= l.backlog {
		p.wire.note(c.stack.host, Refused, p)
		return false
	}
	c.state = established
	l.half--
	l.ready = append(l.ready, c)
	c.armKeepAlive()
	l.acceptors.wakeOne()
	return true
}

// lost tells the listener that c ended before it was accepted. A ready one
// stays in line: Accept returns it, and its first call reports the error.
func (l *listener) lost(c *conn) {
	if c.state == synReceived {
		l.half--
	}
}

// Accept blocks until a connection is ready. Its result is a [StreamConn].
func (l *listener) Accept() (Conn, error) {
	s := l.stack.net.sim
	l.stack.host.Guard("a listener")
	for {
		switch {
		case l.closed:
			return nil, l.fail("accept", ErrClosed)
		case l.until <= s.Now():
			if len(l.ready) > 0 {
				l.acceptors.wakeOne() // the wake-up may have been for the connection
			}
			return nil, l.fail("accept", ErrDeadlineExceeded)
		case len(l.ready) > 0:
			return l.take(), nil
		}
		l.acceptors.wait(s, "accept", l, l.until)
	}
}

// take is the connection that has been ready longest.
func (l *listener) take() *conn {
	c := l.ready[0]
	k := copy(l.ready, l.ready[1:])
	l.ready[k] = nil
	l.ready = l.ready[:k]
	c.listener = nil
	return c
}

func (l *listener) fail(op string, err error) error {
	return &OpError{Op: op, Net: "tcp", Addr: l.addr, Err: err}
}

// Close frees the port. Connections not accepted yet are reset.
func (l *listener) Close() error {
	l.stack.host.Guard("a listener")
	if l.closed {
		return l.fail("close", ErrClosed)
	}
	l.end()
	return nil
}

// end frees the port and resets who was not accepted.
func (l *listener) end() {
	l.stack.release(l)
	l.shut()
	for c := l.stack.first; c != nil; {
		next := c.next
		if c.listener == l {
			c.closed = true
			c.abort()
		}
		c = next
	}
}

// shut frees the port and ends the calls that wait.
func (l *listener) shut() {
	l.closed = true
	l.ready = nil
	l.stack.unlisten(l)
	l.acceptors.watch = nil
	l.acceptors.wakeAll()
}

// Addr returns the address listened on, a *HostAddr.
func (l *listener) Addr() Addr { return l.addr }

// String names the listener for the report of who waits on what.
func (l *listener) String() string { return "listener " + l.addr.text }

// SetDeadline implements [DeadlineListener].
func (l *listener) SetDeadline(t time.Time) error {
	l.stack.host.Guard("a listener")
	if l.closed {
		return l.fail("set", ErrClosed)
	}
	l.until = instantOf(l.stack.host, t)
	l.acceptors.wakeAll()
	return nil
}
