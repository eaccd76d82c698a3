package net

import (
	"io"
	"syscall"
	"time"

	"groundhog/sim"
)

var _ Conn = (*conn)(nil)

// StreamConn is what Dial and Accept of a [Stack] return: a [Conn] with the
// further methods that *net.TCPConn has, for code that asserts them.
type StreamConn interface {
	Conn
	// CloseWrite sends a FIN after what was written. Writing fails with EPIPE
	// from then on; reading goes on.
	CloseWrite() error
	// CloseRead makes reads return io.EOF in place of waiting. The peer is told
	// nothing, and what arrives can still be read, as on Linux.
	CloseRead() error
	// SetLinger says what Close does about data not yet acknowledged: below
	// zero it is sent on (the default); 0 throws it away and resets; above, it
	// is sent on for so many seconds at most, then thrown away.
	SetLinger(sec int) error
	// SetKeepAliveConfig replaces the keepalive of the connection.
	SetKeepAliveConfig(k KeepAlive) error
	// SetNoDelay is accepted for compatibility: segments are never delayed, as
	// is the default of package net.
	SetNoDelay(noDelay bool) error
}

var _ StreamConn = (*conn)(nil)

// Read blocks until at least one byte is there and returns what is, up to
// len(b). It returns io.EOF after the peer's last byte. After a reset it
// returns first what had arrived in order, then ECONNRESET, once, to the
// first call that meets it; reads after that return io.EOF, as on Linux.
func (c *conn) Read(b []byte) (int, error) {
	s := c.net.sim
	c.stack.host.Guard("a connection")
	for {
		switch {
		case c.closed:
			return 0, c.fail("read", ErrClosed)
		case len(b) == 0:
			return 0, nil
		case c.readUntil <= s.Now():
			return 0, c.fail("read", ErrDeadlineExceeded)
		}
		switch n, errno := c.tryRead(b); {
		case errno == 0 && n == 0:
			return 0, io.EOF
		case errno == 0:
			c.stack.reach(sim.MomentReceive, sim.PlaceAfter, c.peer)
			return n, nil
		case errno != syscall.EAGAIN:
			return 0, c.failCall("read", "read", errno)
		}
		c.readers.wait(s, "conn read", c, c.readUntil)
	}
}

// tryRead reads what is there: 0 bytes without an error are the end of the stream, EAGAIN says that
// there is nothing yet.
func (c *conn) tryRead(b []byte) (int, syscall.Errno) {
	switch {
	case c.rcv.len() > 0:
		return c.take(b), 0
	case c.finRead || c.readShut:
		return 0, 0
	case c.fault != 0:
		return 0, c.takeFault()
	case c.state == gone:
		return 0, 0
	}
	return 0, syscall.EAGAIN
}

// take reads bytes that are there, and tells the peer if that made much room.
func (c *conn) take(b []byte) int {
	n := c.rcv.take(b)
	if c.state != established || c.finRead {
		return n
	}
	t := &c.net.tcp
	if gain := c.roomEdge() - c.advertised; gain >= uint64(min(t.ReceiveBuffer/2, 2*t.MSS)) {
		c.acknowledge()
	}
	return n
}

// takeFault hands the pending error out, to one call only.
func (c *conn) takeFault() syscall.Errno {
	errno := c.fault
	c.fault = 0
	return errno
}

// Write blocks until all of b is in the send buffer, not until the peer has
// it. When several processes write, their data does not mix. With an error, n
// tells how much was taken over, which says nothing about how much arrived.
// After a reset the first call that meets it returns ECONNRESET, then EPIPE.
func (c *conn) Write(b []byte) (n int, err error) {
	s := c.net.sim
	c.stack.host.Guard("a connection")
	c.stack.reach(sim.MomentSend, sim.PlaceBefore, c.peer)
	for c.writing {
		if err := c.unwritable(); err != nil {
			return 0, err
		}
		c.turn.wait(s, "conn write, another is writing", c, c.writeUntil)
	}
	c.writing = true
	n, err = c.write(b)
	c.writing = false
	c.turn.wakeOne()
	if n > 0 {
		c.stack.reach(sim.MomentSend, sim.PlaceAfter, c.peer)
	}
	return n, err
}

func (c *conn) write(b []byte) (n int, err error) {
	for {
		if err := c.unwritable(); err != nil {
			return n, err
		}
		if len(b) == 0 {
			return n, nil
		}
		if k := c.queue(b); k > 0 {
			b, n = b[k:], n+k
			continue
		}
		c.writers.wait(c.net.sim, "conn write", c, c.writeUntil)
	}
}

// queue puts as much of b into the send buffer as there is room for, and sends what may be sent.
func (c *conn) queue(b []byte) int {
	k := min(len(b), c.net.tcp.SendBuffer-c.snd.len())
	if k > 0 {
		c.snd.put(c.snd.end, b[:k])
		c.snd.end += uint64(k)
		c.push()
	}
	return k
}

// unwritable returns why nothing can be written, or nil.
func (c *conn) unwritable() error {
	switch {
	case c.closed:
		return c.fail("write", ErrClosed)
	case c.writeUntil <= c.net.sim.Now():
		return c.fail("write", ErrDeadlineExceeded)
	}
	if errno := c.broken(); errno != 0 {
		return c.failCall("write", "write", errno)
	}
	return nil
}

// broken returns what a write fails with, 0 if it does not.
func (c *conn) broken() syscall.Errno {
	switch {
	case c.fault != 0:
		return c.takeFault()
	case c.finQueued || c.state == gone:
		return syscall.EPIPE
	}
	return 0
}

// Close ends both directions. Calls that wait return [ErrClosed]. What was
// written is still sent, unless SetLinger(0) was called or data was received
// that nobody read: then the peer is reset (RFC 2525, 2.17). A peer that sends
// after the Close is reset as well.
func (c *conn) Close() error {
	c.stack.host.Guard("a connection")
	if c.closed {
		return c.fail("close", ErrClosed)
	}
	c.closed = true
	c.wakeAll()
	c.end()
	return nil
}

// end begins to end a connection that nobody uses any more.
func (c *conn) end() {
	switch {
	case c.state == gone:
	case c.state == synSent:
		c.leave()
	case c.linger == 0 || c.rcv.len() > 0:
		c.abort()
	default:
		c.finQueued = true
		if c.linger > 0 {
			c.closeAt = c.net.sim.Now().Add(c.linger)
			c.arm(c.closeAt)
		}
		c.push()
		c.settle()
	}
}

// CloseWrite implements [StreamConn].
func (c *conn) CloseWrite() error {
	err := c.canShutDown()
	if err == nil {
		c.shutWrite()
	}
	return err
}

func (c *conn) shutWrite() {
	if !c.finQueued {
		c.finQueued = true
		c.writers.wakeAll()
		c.push()
	}
}

// CloseRead implements [StreamConn].
func (c *conn) CloseRead() error {
	err := c.canShutDown()
	if err == nil {
		c.shutRead()
	}
	return err
}

func (c *conn) shutRead() {
	c.readShut = true
	c.readers.wakeAll()
}

// canShutDown says why one direction cannot be closed, nil if it can.
func (c *conn) canShutDown() error {
	c.stack.host.Guard("a connection")
	switch {
	case c.closed:
		return c.fail("close", ErrClosed)
	case c.state == gone:
		return c.failCall("close", "shutdown", syscall.ENOTCONN)
	}
	return nil
}

// LocalAddr returns this end's address, a *HostAddr.
func (c *conn) LocalAddr() Addr { return c.local }

// RemoteAddr returns the peer's address, a *HostAddr.
func (c *conn) RemoteAddr() Addr { return c.remote }

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error { return c.setDeadlines(t, true, true) }

// SetReadDeadline makes reads fail with [ErrDeadlineExceeded] from the moment at
// which the host's clock shows t, those that wait included. The zero time is
// none.
func (c *conn) SetReadDeadline(t time.Time) error { return c.setDeadlines(t, true, false) }

// SetWriteDeadline does the same for writes.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.setDeadlines(t, false, true) }

func (c *conn) setDeadlines(t time.Time, read, write bool) error {
	c.stack.host.Guard("a connection")
	if c.closed {
		return c.fail("set", ErrClosed)
	}
	until := instantOf(c.stack.host, t)
	if read {
		c.readUntil = until
		c.readers.wakeAll()
	}
	if write {
		c.writeUntil = until
		c.writers.wakeAll()
		c.turn.wakeAll()
	}
	return nil
}

// instantOf is what a deadline means: the zero time is none.
func instantOf(h *sim.Host, t time.Time) sim.Instant {
	if t.IsZero() {
		return sim.Forever
	}
	return h.InstantOf(t)
}

// SetLinger implements [StreamConn].
func (c *conn) SetLinger(sec int) error {
	c.stack.host.Guard("a connection")
	if c.closed {
		return c.fail("set", ErrClosed)
	}
	c.linger = time.Duration(sec) * time.Second
	return nil
}

// SetNoDelay implements [StreamConn].
func (c *conn) SetNoDelay(bool) error {
	c.stack.host.Guard("a connection")
	if c.closed {
		return c.fail("set", ErrClosed)
	}
	return nil
}

// SetKeepAliveConfig implements [StreamConn].
func (c *conn) SetKeepAliveConfig(k KeepAlive) error {
	c.stack.host.Guard("a connection")
	if c.closed {
		return c.fail("set", ErrClosed)
	}
	k.check()
	c.keepAlive = k
	c.armKeepAlive()
	return nil
}
