package net

import (
	stdnet "net"
	"syscall"
	"time"

	"groundhog/sim"
)

var _ PacketConn = (*packetConn)(nil)

// The limits of datagrams: the payload that fits into IPv4, and the receive
// buffer of Linux (net.core.rmem_default).
const (
	maxDatagram  = 65507
	packetBuffer = 212992
)

// packetConn is a port for datagrams.
type packetConn struct {
	stack   *Stack
	addr    *HostAddr
	port    uint16
	queue   []received // in order of arrival, from head on
	head    int
	bytes   int // in queue
	readers waiters
	until   sim.Instant
	wrUntil sim.Instant
	peers   map[flow]*HostAddr    // addresses handed out
	score   func(from Sender) int // of a socket: see PacketSocket
	fault   syscall.Errno         // of a socket: what the network has answered
	next    *packetConn           // on the same port
	closed  bool
}

// received is a datagram that waits to be read. Its memory is used again.
type received struct {
	data   []byte
	from   *HostAddr // nil in a socket
	sender Sender
}

// ListenPacket opens a port for datagrams; port 0 takes a free one. A datagram
// may be lost, doubled, delayed or overtaken, as the link says; what arrives
// is whole. It returns EADDRINUSE or ENETDOWN as Listen does.
func (st *Stack) ListenPacket(port int) (PacketConn, error) {
	st.host.Guard("the network stack")
	taken := func(p uint16) bool { return st.packets[p] != nil }
	free, errno := st.bind(port, taken)
	if errno != 0 {
		addr := newAddr("udp", st.host.Name(), port)
		return nil, &OpError{Op: "listen", Net: "udp", Addr: addr, Err: syscallError("bind", errno)}
	}
	return st.listenPacket(free), nil
}

func (st *Stack) listenPacket(port uint16) *packetConn {
	pc := &packetConn{
		stack: st, port: port, addr: newAddr("udp", st.host.Name(), int(port)),
		until: sim.Forever, wrUntil: sim.Forever, peers: make(map[flow]*HostAddr),
		next: st.packets[port],
	}
	st.packets[port] = pc
	st.ports = append(st.ports, pc)
	return pc
}

// datagram puts an arrived datagram into the receive buffer of its port.
func (st *Stack) datagram(from *Stack, p *packet) {
	sender := Sender{Stack: from, Port: p.src, Lane: p.lane.reversed()}
	pc := st.packetPort(p.dst, sender)
	if pc == nil {
		p.wire.note(st.host, Unwanted, p)
		st.refuse(from, p)
		return
	}
	if pc.bytes+len(p.data)+datagramHeader > packetBuffer {
		p.wire.note(st.host, Discarded, p)
		return
	}
	pc.bytes += len(p.data) + datagramHeader
	pc.append(p.data, sender)
	pc.readers.wakeOne()
}

// addressOf is where a datagram came from, as the blocking calls have it.
func (pc *packetConn) addressOf(s Sender) *HostAddr {
	if pc.score != nil {
		return nil
	}
	id := flowOf(s.Stack, s.Port, 0)
	addr := pc.peers[id]
	if addr == nil {
		addr = newAddr("udp", s.Stack.host.Name(), int(s.Port))
		pc.peers[id] = addr
	}
	return addr
}

func (pc *packetConn) append(data []byte, sender Sender) {
	if pc.head > 0 && len(pc.queue) == cap(pc.queue) {
		pc.compact()
	}
	if len(pc.queue) < cap(pc.queue) {
		pc.queue = pc.queue[:len(pc.queue)+1]
	} else {
		pc.queue = append(pc.queue, received{})
	}
	r := &pc.queue[len(pc.queue)-1]
	r.data, r.from, r.sender = append(r.data[:0], data...), pc.addressOf(sender), sender
}

// compact moves the queue to the front, and the memory of what was read behind
// it.
func (pc *packetConn) compact() {
	n := len(pc.queue) - pc.head
	for i := range n {
		pc.queue[i], pc.queue[pc.head+i] = pc.queue[pc.head+i], pc.queue[i]
	}
	pc.queue, pc.head = pc.queue[:n], 0
}

// take is the datagram that has waited longest: its memory is valid until the next one comes.
func (pc *packetConn) take() *received {
	r := &pc.queue[pc.head]
	pc.head++
	pc.bytes -= len(r.data) + datagramHeader
	if pc.head == len(pc.queue) {
		pc.queue, pc.head = pc.queue[:0], 0
	}
	return r
}

// ReadFrom blocks until a datagram is there and returns it, cut off at len(b)
// as in package net. The address is a *HostAddr.
func (pc *packetConn) ReadFrom(b []byte) (n int, from Addr, err error) {
	s := pc.stack.net.sim
	pc.stack.host.Guard("a packet connection")
	for {
		switch {
		case pc.closed:
			return 0, nil, pc.fail("read", nil, ErrClosed)
		case pc.until <= s.Now():
			if pc.head < len(pc.queue) {
				pc.readers.wakeOne() // the wake-up may have been for the datagram
			}
			return 0, nil, pc.fail("read", nil, ErrDeadlineExceeded)
		case pc.head < len(pc.queue):
			r := pc.take()
			pc.stack.reach(sim.MomentReceive, sim.PlaceAfter, r.sender.Stack)
			return copy(b, r.data), r.from, nil
		}
		pc.readers.wait(s, "packet read", pc, pc.until)
	}
}

// WriteTo sends a datagram to "host:port", given as any [Addr]. It does not
// block: one that finds the queue of the link full is lost. A datagram above
// 65,507 bytes is EMSGSIZE.
func (pc *packetConn) WriteTo(b []byte, to Addr) (int, error) {
	n := pc.stack.net
	pc.stack.host.Guard("a packet connection")
	switch {
	case pc.closed:
		return 0, pc.fail("write", to, ErrClosed)
	case pc.wrUntil <= n.sim.Now():
		return 0, pc.fail("write", to, ErrDeadlineExceeded)
	case len(b) > maxDatagram:
		return 0, pc.fail("write", to, syscallError("sendto", syscall.EMSGSIZE))
	case to == nil:
		return 0, pc.fail("write", nil, &stdnet.AddrError{Err: "missing address"})
	}
	host, port, err := "", 0, error(nil)
	if a, ok := to.(*HostAddr); ok && a != nil {
		host, port = a.Host, a.Port
	} else if host, port, err = splitAddress(to.String()); err != nil {
		return 0, pc.fail("write", to, err)
	}
	peer, err := pc.stack.resolve(host)
	if err != nil {
		return 0, pc.fail("write", to, err)
	}
	if port < 1 || port > 65535 {
		return 0, pc.fail("write", to, syscallError("sendto", syscall.EINVAL))
	}
	pc.send(b, peer, uint16(port), Lane{})
	return len(b), nil
}

func (pc *packetConn) send(b []byte, to *Stack, port uint16, lane Lane) {
	pc.stack.reach(sim.MomentSend, sim.PlaceBefore, to)
	if pc.closed { // its host is dead by now
		return
	}
	p := pc.stack.net.pool.get()
	p.kind, p.src, p.dst, p.lane = datagram, pc.port, port, lane
	p.data = append(p.data[:0], b...)
	pc.stack.net.wire(pc.stack, to).send(p)
	pc.stack.reach(sim.MomentSend, sim.PlaceAfter, to)
}

func (pc *packetConn) fail(op string, to Addr, err error) error {
	return &OpError{Op: op, Net: "udp", Source: pc.addr, Addr: to, Err: err}
}

// Close frees the port; what was not read is lost.
func (pc *packetConn) Close() error {
	pc.stack.host.Guard("a packet connection")
	if pc.closed {
		return pc.fail("close", nil, ErrClosed)
	}
	pc.stack.release(pc)
	pc.shut()
	return nil
}

func (pc *packetConn) shut() {
	pc.closed = true
	pc.queue, pc.head, pc.bytes = nil, 0, 0
	pc.stack.unlistenPacket(pc)
	pc.readers.watch = nil
	pc.readers.wakeAll()
}

// LocalAddr returns the address of the port, a *HostAddr.
func (pc *packetConn) LocalAddr() Addr { return pc.addr }

// String names the port for the report of who waits on what.
func (pc *packetConn) String() string { return "udp " + pc.addr.text }

// SetDeadline sets both deadlines.
func (pc *packetConn) SetDeadline(t time.Time) error { return pc.setDeadlines(t, true, true) }

// SetReadDeadline makes ReadFrom fail with [ErrDeadlineExceeded] from t on, by the
// host's clock.
func (pc *packetConn) SetReadDeadline(t time.Time) error { return pc.setDeadlines(t, true, false) }

// SetWriteDeadline does the same for WriteTo.
func (pc *packetConn) SetWriteDeadline(t time.Time) error { return pc.setDeadlines(t, false, true) }

func (pc *packetConn) setDeadlines(t time.Time, read, write bool) error {
	pc.stack.host.Guard("a packet connection")
	if pc.closed {
		return pc.fail("set", nil, ErrClosed)
	}
	until := instantOf(pc.stack.host, t)
	if read {
		pc.until = until
		pc.readers.wakeAll()
	}
	if write {
		pc.wrUntil = until
	}
	return nil
}
