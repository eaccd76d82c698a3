package net

import (
	"math/bits"
	"time"

	"groundhog/sim"
)

// blocked are the streams that have data to send but found no room in the
// queue of the wire, in order of waiting. Linux does the same to a socket whose
// packets fill the queue of its card (TCP small queues).
type blocked struct {
	conns []*conn
	event sim.Event
}

// wait enters c, which is not in the list, and makes sure that it is woken.
func (w *wire) wait(c *conn) {
	w.blocked.conns = append(w.blocked.conns, c)
	w.schedulePump(uint64(w.net.tcp.MSS) + segmentHeader)
}

// schedulePump makes an event for the moment at which size bytes find room.
func (w *wire) schedulePump(size uint64) {
	if w.blocked.event.Pending() {
		return
	}
	t := w.net.sim.Now()
	if w.link.Bandwidth > 0 {
		limit := w.link.Queue
		if limit == 0 {
			limit = defaultQueue
		}
		t = max(t, w.idle.Add(w.airtime(size)-w.airtime(limit)))
	}
	w.blocked.event = w.actor.At(t, w, pumpEvent)
}

// pump lets each waiting stream send one segment in turn while there is room.
// Those that have more go to the end of the line.
func (w *wire) pump() {
	size := uint64(w.net.tcp.MSS) + segmentHeader
	for len(w.blocked.conns) > 0 && w.room(size) {
		c := w.blocked.conns[0]
		k := copy(w.blocked.conns, w.blocked.conns[1:])
		w.blocked.conns[k] = nil
		w.blocked.conns = w.blocked.conns[:k]
		c.waiting = false
		if c.state != established {
			continue
		}
		if c.sendOne() {
			c.waiting = true
			w.blocked.conns = append(w.blocked.conns, c)
		}
	}
	if len(w.blocked.conns) > 0 {
		w.schedulePump(size)
	}
}

// enter puts p into the sender's queue, if there is room, and returns when it
// will have left it. Segments of streams have asked for room before ([wire.room]);
// their acknowledgements and retransmissions may exceed the queue.
func (w *wire) enter(p *packet) (departure sim.Instant, ok bool) {
	now := w.net.sim.Now()
	if w.link.Bandwidth == 0 {
		return now, true
	}
	if p.kind == datagram && !w.room(p.size()) {
		return now, false
	}
	w.idle = max(w.idle, now).Add(w.airtime(p.size()))
	return w.idle, true
}

// airtime is how long size bytes occupy the wire, rounded up.
func (w *wire) airtime(size uint64) time.Duration {
	hi, lo := bits.Mul64(size, uint64(time.Second))
	lo, carry := bits.Add64(lo, w.link.Bandwidth-1, 0)
	q, _ := bits.Div64(hi+carry, lo, w.link.Bandwidth)
	return time.Duration(q)
}

// room says whether size more bytes fit into the sender's queue. The packet
// that is being put on the wire still counts.
func (w *wire) room(size uint64) bool {
	if w.link.Bandwidth == 0 {
		return true
	}
	limit := w.link.Queue
	if limit == 0 {
		limit = defaultQueue
	}
	now := w.net.sim.Now()
	return w.idle <= now || w.idle.Sub(now)+w.airtime(size) <= w.airtime(limit)
}
