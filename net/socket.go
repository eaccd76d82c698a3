package net

import (
	"syscall"
	"time"

	"groundhog/sim"
)

// Lane tells which addresses of two hosts are spoken from and to, as numbers that the network
// carries and does not look at: the kernel of a host may have several for it. The zero Lane is that
// of who knows hosts by name only.
type Lane struct{ Local, Remote uint32 }

func (l Lane) reversed() Lane { return Lane{l.Remote, l.Local} }

// StreamSocket is one end of a stream with calls that never block, for the kernel of a host whose
// programs do not run as processes of the simulation. It is the same state machine as that of a
// [StreamConn]; errors are those of the system call.
type StreamSocket conn

// Dialing says where to connect.
type Dialing struct {
	Peer  *Stack
	Port  uint16
	Local uint16 // the own port; 0: a free one
	Lane  Lane
	Taken func(port uint16) bool // which ports are not free for reasons of the kernel; nil: none
}

// Connect begins to make a connection: EADDRNOTAVAIL if there is no port for it, ENETDOWN if the
// host is down. What becomes of it is told to whoever watches.
func (st *Stack) Connect(d Dialing) (*StreamSocket, syscall.Errno) {
	if st.dark || !st.host.Up() {
		return nil, syscall.ENETDOWN
	}
	local := d.Local
	if local == 0 {
		local = st.ephemeral(func(p uint16) bool {
			return st.talks(d.Peer, d.Port, p) || d.Taken != nil && d.Taken(p)
		})
	}
	if local == 0 || st.talks(d.Peer, d.Port, local) {
		return nil, syscall.EADDRNOTAVAIL
	}
	c := newConn(st, d.Peer, flowOf(d.Peer, d.Port, local), synSent)
	c.lane, c.keepAlive = d.Lane, KeepAlive{}
	if !c.open() {
		return nil, syscall.ENETDOWN
	}
	return (*StreamSocket)(c), 0
}

// EphemeralPort returns a port for which taken is false, 0 if there is none.
func (st *Stack) EphemeralPort(taken func(port uint16) bool) uint16 { return st.ephemeral(taken) }

// Index is the place of the stack in [Network.Stacks].
func (st *Stack) Index() int { return st.index }

// Resolve returns the stack of a name: see [Network.SetName]. The error is a *DNSError.
func (st *Stack) Resolve(name string) (*Stack, error) { return st.resolve(name) }

// watch makes f the one who is called when the connection may have become ready for something.
func (c *conn) watch(f func()) { c.readers.watch, c.writers.watch, c.opening.watch = f, f, f }

// Watch makes f be called whenever the socket may have become ready: in steps of the network, not
// of the host, and not when the host crashes. It must not call the socket, but for asking.
func (s *StreamSocket) Watch(f func()) { (*conn)(s).watch(f) }

// Connecting says that the handshake is not through.
func (s *StreamSocket) Connecting() bool { return s.state == synSent }

// Connected says that the connection was made, and is not gone.
func (s *StreamSocket) Connected() bool { return s.state == established || s.state == synReceived }

// Peer returns the other host, its port, and how it was spoken to.
func (s *StreamSocket) Peer() (st *Stack, port uint16, lane Lane) {
	return s.peer, s.remotePort, s.lane
}

// LocalPort returns the own port.
func (s *StreamSocket) LocalPort() uint16 { return s.id.local() }

// Read returns what is there: 0 without an error at the end of the stream, EAGAIN if there is
// nothing yet.
func (s *StreamSocket) Read(b []byte) (int, syscall.Errno) {
	if s.state == synSent {
		return 0, syscall.EAGAIN
	}
	n, errno := (*conn)(s).tryRead(b)
	if n > 0 {
		s.stack.reach(sim.MomentReceive, sim.PlaceAfter, s.peer)
	}
	return n, errno
}

// Peek is Read that leaves the bytes where they are.
func (s *StreamSocket) Peek(b []byte) (int, syscall.Errno) {
	if n := min(len(b), s.rcv.len()); n > 0 {
		s.rcv.get(s.rcv.base, b[:n])
		return n, 0
	}
	return s.Read(nil)
}

// Write takes over as much as there is room for, EAGAIN if there is none.
func (s *StreamSocket) Write(b []byte) (int, syscall.Errno) {
	c := (*conn)(s)
	if c.state == synSent {
		return 0, syscall.EAGAIN
	}
	c.stack.reach(sim.MomentSend, sim.PlaceBefore, c.peer)
	if errno := c.broken(); errno != 0 {
		return 0, errno
	}
	n := c.queue(b)
	if n <= 0 && len(b) > 0 {
		return 0, syscall.EAGAIN
	}
	if n > 0 {
		c.stack.reach(sim.MomentSend, sim.PlaceAfter, c.peer)
	}
	return n, 0
}

// Readable says that Read would not return EAGAIN.
func (s *StreamSocket) Readable() bool {
	return s.state != synSent && (s.rcv.len() > 0 || s.Ended() || s.fault != 0)
}

// Ended says that no more bytes will come.
func (s *StreamSocket) Ended() bool { return s.finRead || s.readShut || s.state == gone }

// HungUp says that both directions have ended.
func (s *StreamSocket) HungUp() bool { return s.state == gone || s.finRead && s.finQueued }

// Writable says that there is room for a good part of the buffer, or that Write would fail.
func (s *StreamSocket) Writable() bool {
	size := s.net.tcp.SendBuffer
	return s.state != synSent && (3*(size-s.snd.len()) >= size || s.finQueued || s.state == gone ||
		s.fault != 0)
}

// Fault returns the error that is to be reported, and keeps it.
func (s *StreamSocket) Fault() syscall.Errno { return s.fault }

// TakeFault returns the error that is to be reported, once: SO_ERROR.
func (s *StreamSocket) TakeFault() syscall.Errno { return (*conn)(s).takeFault() }

// Unread and Unsent are how many bytes are in the buffers.
func (s *StreamSocket) Unread() int { return s.rcv.len() }

// Unsent is how many bytes the peer has not acknowledged.
func (s *StreamSocket) Unsent() int { return s.snd.len() }

// Shutdown closes directions as [StreamConn] does: ENOTCONN if there is no connection.
func (s *StreamSocket) Shutdown(read, write bool) syscall.Errno {
	c := (*conn)(s)
	if c.state == gone || c.state == synSent {
		return syscall.ENOTCONN
	}
	if read {
		c.shutRead()
	}
	if write {
		c.shutWrite()
	}
	return 0
}

// Close ends both directions, as Close of a [StreamConn] does.
func (s *StreamSocket) Close() {
	c := (*conn)(s)
	if c.closed {
		return
	}
	c.watch(nil)
	c.closed = true
	c.end()
}

// Abort resets the connection.
func (s *StreamSocket) Abort() {
	s.linger = 0
	s.Close()
}

// SetLinger is SO_LINGER; below zero: off.
func (s *StreamSocket) SetLinger(d time.Duration) { s.linger = d }

// SetKeepAlive is SO_KEEPALIVE with its times; the zero KeepAlive is off.
func (s *StreamSocket) SetKeepAlive(k KeepAlive) {
	k.check()
	s.keepAlive = k
	(*conn)(s).armKeepAlive()
}

// SetUserTimeout is TCP_USER_TIMEOUT; 0: what the network's [TCP] says.
func (s *StreamSocket) SetUserTimeout(d time.Duration) {
	s.userLimit = d
	if d == 0 {
		s.userLimit = s.net.tcp.UserTimeout
	}
}
