package net

import (
	"slices"

	"groundhog/sim"
)

// Stack is the network of one host: its ports, its connections, its card. It
// belongs to the machine; what it holds for the processes of one incarnation
// dies with them, see crash.go.
type Stack struct {
	net   *Network
	host  *sim.Host
	index int
	timer *sim.Actor // of the timers of its connections

	conns       map[flow]*conn
	first, last *conn // the same, in order of creation
	listeners   map[uint16]*listener
	packets     map[uint16]*packetConn
	ports       []port // listeners and packets, in order of opening
	waits       timeWaits
	nextPort    uint16

	dark bool // without power: nothing that arrives is even refused
	card card
}

func newStack(n *Network, h *sim.Host, index int) *Stack {
	return &Stack{
		net: n, host: h, index: index,
		timer:     n.world.Actor("net/" + h.Name()),
		conns:     make(map[flow]*conn),
		listeners: make(map[uint16]*listener),
		packets:   make(map[uint16]*packetConn),
		waits:     timeWaits{table: make(map[flow]timeWait)},
		dark:      !h.Up(),
	}
}

// port is something that a process has opened.
type port interface{ shut() }

// release takes p out of the list of open ports.
func (st *Stack) release(p port) {
	st.ports = slices.DeleteFunc(st.ports, func(q port) bool { return q == p })
}

// Host returns the host.
func (st *Stack) Host() *sim.Host { return st.host }

// Network returns the network the stack belongs to.
func (st *Stack) Network() *Network { return st.net }

// card holds what arrived while the host was paused.
type card struct {
	packets []*packet
	drain   sim.Event
}

// cardSize is how many packets the card of a paused host holds, as the receive
// ring of a common adapter does; what comes beyond is dropped.
const cardSize = 1024

// receive takes a packet off a wire.
func (st *Stack) receive(p *packet) {
	switch {
	case st.dark:
		p.wire.drop(st.host, Dark, p)
	case st.host.Paused() || len(st.card.packets) > 0:
		st.buffer(p)
	default:
		st.accept(p)
	}
}

// buffer keeps p in the card. The event that empties the card belongs to the
// host, so that it is held until the host goes on.
func (st *Stack) buffer(p *packet) {
	if len(st.card.packets) >= cardSize {
		p.wire.drop(st.host, Overflowed, p)
		return
	}
	st.card.packets = append(st.card.packets, p)
	if !st.card.drain.Pending() {
		st.card.drain = st.host.After(0, sim.HandlerFunc(func(uint64) { st.drainCard() }), 0)
	}
}

// drainCard hands the packets in the card to the stack, in order of arrival.
func (st *Stack) drainCard() {
	packets := st.card.packets
	st.card.packets = nil
	st.card.drain.Cancel()
	for _, p := range packets {
		st.accept(p)
	}
}

// accept hands p to whom it is for, and ends its life.
func (st *Stack) accept(p *packet) {
	w := p.wire
	w.tally(Delivered, p)
	w.stats.Bytes += uint64(len(p.data))
	st.net.stats.Bytes += uint64(len(p.data))
	st.host.Note(w.delivered, p.id, uint64(len(p.data)))
	switch p.kind {
	case segment:
		st.segment(w.from, p)
	case datagram:
		st.datagram(w.from, p)
	case unreachable:
		st.unreachable(w.from, p)
	case portUnreachable:
		st.portUnreachable(w.from, p)
	}
	st.net.pool.put(p)
}

// segment hands a segment to its connection, to the memory of one that was
// closed, to a listener, or answers that there is nobody (RFC 9293, 3.10.7.1).
func (st *Stack) segment(from *Stack, p *packet) {
	id := flowOf(from, p.src, p.dst)
	if c := st.conns[id]; c != nil {
		c.segment(p)
		return
	}
	opening := p.flags&(flagSYN|flagACK|flagRST) == flagSYN
	var l *listener
	if opening {
		l = st.listener(id, p)
	}
	if st.waits.holds(id, st.net.sim.Now()) {
		if !opening || l == nil {
			st.remember(from, id, p)
			return
		}
		st.waits.forget(id)
	}
	if opening && l != nil {
		l.open(from, id, p)
		return
	}
	p.wire.note(st.host, Unwanted, p)
	if p.flags&flagRST == 0 {
		st.reject(from, p)
	}
}

// reject answers p with a RST that its sender believes.
func (st *Stack) reject(to *Stack, p *packet) {
	q := st.net.pool.get()
	q.kind, q.src, q.dst = segment, p.dst, p.src
	if p.flags&flagACK != 0 {
		q.flags, q.seq = flagRST, p.ack
	} else {
		q.flags = flagRST | flagACK
		q.ack = p.seq + uint64(len(p.data))
		if p.flags&(flagSYN|flagFIN) != 0 {
			q.ack++
		}
	}
	st.net.wire(st, to).send(q)
}

// adopt enters c into the tables.
func (st *Stack) adopt(c *conn) {
	st.conns[c.id] = c
	if c.prev = st.last; c.prev != nil {
		c.prev.next = c
	} else {
		st.first = c
	}
	st.last = c
}

// forget takes c out of the tables.
func (st *Stack) forget(c *conn) {
	delete(st.conns, c.id)
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		st.first = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	} else {
		st.last = c.prev
	}
	c.prev, c.next = nil, nil
}

// Conns returns how many connections the stack knows, half made ones included.
func (st *Stack) Conns() int { return len(st.conns) }
