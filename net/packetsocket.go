package net

import (
	"syscall"

	"groundhog/sim"
)

// PacketSocket is a port for datagrams with calls that never block; see [StreamSocket]. Several may
// share a port: a datagram goes to the one that gives its sender the highest score above 0, the
// youngest of several.
type PacketSocket packetConn

// Sender is where a datagram comes from, and the Lane as the receiver sees it.
type Sender struct {
	Stack *Stack
	Port  uint16
	Lane  Lane
}

// PacketSocket opens a port, which the kernel has found to be free.
func (st *Stack) PacketSocket(port uint16, score func(from Sender) int) (*PacketSocket,
	syscall.Errno) {
	if st.dark || !st.host.Up() {
		return nil, syscall.ENETDOWN
	}
	if first := st.packets[port]; first != nil && first.score == nil {
		return nil, syscall.EADDRINUSE
	}
	pc := st.listenPacket(port)
	pc.score = score
	return (*PacketSocket)(pc), 0
}

// Watch is as that of a [StreamSocket].
func (s *PacketSocket) Watch(f func()) { s.readers.watch = f }

// Readable says that a datagram or an error is there.
func (s *PacketSocket) Readable() bool { return s.head < len(s.queue) || s.fault != 0 }

// Fault returns the error that is to be reported, and keeps it.
func (s *PacketSocket) Fault() syscall.Errno { return s.fault }

// TakeFault returns the error that is to be reported, once: ECONNREFUSED after a datagram has found
// no port.
func (s *PacketSocket) TakeFault() syscall.Errno {
	errno := s.fault
	s.fault = 0
	return errno
}

// Send sends a datagram: EMSGSIZE if it is too long.
func (s *PacketSocket) Send(b []byte, to *Stack, port uint16, lane Lane) syscall.Errno {
	if len(b) > maxDatagram {
		return syscall.EMSGSIZE
	}
	(*packetConn)(s).send(b, to, port, lane)
	return 0
}

// Receive returns the next datagram, whose memory is valid until more is received, and whether
// there is one. With peek it stays where it is.
func (s *PacketSocket) Receive(peek bool) (b []byte, from Sender, ok bool) {
	if s.head == len(s.queue) {
		return nil, Sender{}, false
	}
	r := &s.queue[s.head]
	if !peek {
		r = (*packetConn)(s).take()
		s.stack.reach(sim.MomentReceive, sim.PlaceAfter, r.sender.Stack)
	}
	return r.data, r.sender, true
}

// Closed says that the port was closed, by Close or by a crash.
func (s *PacketSocket) Closed() bool { return s.closed }

// Close frees the port; what was not read is lost.
func (s *PacketSocket) Close() {
	if s.closed {
		return
	}
	s.stack.release((*packetConn)(s))
	(*packetConn)(s).shut()
}

// packetPort is who gets a datagram, or nil.
func (st *Stack) packetPort(port uint16, from Sender) *packetConn {
	first := st.packets[port]
	if first == nil || first.score == nil {
		return first
	}
	var found *packetConn
	best := 0
	for pc := first; pc != nil; pc = pc.next {
		if score := pc.score(from); score > best {
			found, best = pc, score
		}
	}
	return found
}

// unlistenPacket takes pc out of the table.
func (st *Stack) unlistenPacket(pc *packetConn) {
	first := st.packets[pc.port]
	if first != pc {
		for q := first; q != nil; q = q.next {
			if q.next == pc {
				q.next = pc.next
			}
		}
		return
	}
	if pc.next == nil {
		delete(st.packets, pc.port)
		return
	}
	st.packets[pc.port] = pc.next
}

// refuse answers a datagram of a socket for which there is no port (ICMP, RFC 1122, 4.1.3.1).
func (st *Stack) refuse(to *Stack, p *packet) {
	if p.lane == (Lane{}) {
		return
	}
	q := st.net.pool.get()
	q.kind, q.src, q.dst, q.lane = portUnreachable, p.dst, p.src, p.lane.reversed()
	st.net.wire(st, to).send(q)
}

// portUnreachable tells a socket that is connected to where the answer p comes from.
func (st *Stack) portUnreachable(from *Stack, p *packet) {
	sender := Sender{Stack: from, Port: p.src, Lane: p.lane.reversed()}
	for pc := st.packets[p.dst]; pc != nil; pc = pc.next {
		if pc.score != nil && pc.score(sender) >= Connected {
			pc.fault = syscall.ECONNREFUSED
			pc.readers.wakeOne()
		}
	}
}

// Connected is the least score that a socket gives to the only sender it listens to.
const Connected = 1 << 8
