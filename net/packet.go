package net

import (
	"groundhog/sim"
	"groundhog/sim/pool"
)

// packet is one unit under way on a wire. Packets are pooled: who takes one
// off a wire for good puts it back.
type packet struct {
	kind     packetKind
	flags    flags
	src, dst uint16 // ports
	seq, ack uint64 // of a segment; see stream.go for their meaning
	win      uint64 // of a segment: how many bytes beyond ack may be sent
	lane     Lane   // of a SYN or a datagram: as its sender sees it
	data     []byte // owned by the packet

	id   uint64 // number on its wire, from 1; a copy has the number of the original
	wire *wire
}

type packetKind uint8

const (
	segment  packetKind = iota // of a stream
	datagram                   // of a packet connection
	// a router's answer to a segment: "host unreachable" (ICMP, RFC 792)
	unreachable
	// a host's answer to a datagram of a socket: "port unreachable"
	portUnreachable
)

// flags are the control bits of a segment.
type flags uint8

const (
	flagSYN flags = 1 << iota
	flagACK
	flagFIN
	flagRST
)

// Bytes of headers, counted against the bandwidth and the queue of a link:
// IPv4 with TCP or UDP.
const (
	segmentHeader  = 40
	datagramHeader = 28
)

// size returns the bytes the packet takes on the wire.
func (p *packet) size() uint64 {
	if p.kind == segment {
		return uint64(len(p.data)) + segmentHeader
	}
	return uint64(len(p.data)) + datagramHeader
}

// packetPool keeps packets, with the memory of their payload, for reuse.
type packetPool struct{ free pool.Of[packet] }

// maxPackets is how many packets are kept: as many are under way in a very busy network.
const maxPackets = 1 << 16

func (pp *packetPool) get() *packet { return pp.free.Get() }

func (pp *packetPool) put(p *packet) {
	*p = packet{data: p.data[:0]}
	pp.free.Put(p, maxPackets)
}

// clone copies p, payload included.
func (pp *packetPool) clone(p *packet) *packet {
	q := pp.get()
	data := append(q.data[:0], p.data...)
	*q = *p
	q.data = data
	return q
}

// arrival is a packet with its place in the order of a wire.
type arrival struct {
	at  sim.Instant
	ord uint64 // order of sending on this wire
	p   *packet
}

func (a *arrival) before(b *arrival) bool { return a.at < b.at || a.at == b.at && a.ord < b.ord }

// arrivals is a binary min-heap by (instant, order of sending). Packets mostly
// come in order, and then push does not move anything.
type arrivals struct {
	heap []arrival
}

func (q *arrivals) push(a arrival) {
	q.heap = append(q.heap, a)
	h, i := q.heap, len(q.heap)-1
	for i > 0 && a.before(&h[(i-1)/2]) {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = a
}

func (q *arrivals) pop() arrival {
	h := q.heap
	first, last := h[0], h[len(h)-1]
	h[len(h)-1] = arrival{}
	h = h[:len(h)-1]
	q.heap = h
	if len(h) == 0 {
		return first
	}
	i := 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			break
		}
		if c+1 < len(h) && h[c+1].before(&h[c]) {
			c++
		}
		if !h[c].before(&last) {
			break
		}
		h[i] = h[c]
		i = c
	}
	h[i] = last
	return first
}
