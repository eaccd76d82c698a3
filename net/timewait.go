package net

import "groundhog/sim"

// timeWaits remembers connections that this end closed first, so that a FIN
// that is sent again is answered and segments of the past are not taken for
// those of a successor (RFC 9293, 3.6.1). Entries expire by looking at the
// clock, without an event: a run that has nothing else to do is at rest.
type timeWaits struct {
	table map[flow]timeWait
	queue []flow // in order of expiry; some may be forgotten already
}

type timeWait struct {
	until    sim.Instant
	seq, ack uint64
}

func (t *timeWaits) add(id flow, e timeWait, now sim.Instant) {
	for len(t.queue) > 0 {
		old, ok := t.table[t.queue[0]]
		if ok && old.until > now {
			break
		}
		if ok {
			delete(t.table, t.queue[0])
		}
		t.queue = t.queue[1:]
	}
	t.table[id] = e
	t.queue = append(t.queue, id)
}

func (t *timeWaits) holds(id flow, now sim.Instant) bool {
	e, ok := t.table[id]
	return ok && e.until > now
}

func (t *timeWaits) forget(id flow) { delete(t.table, id) }

// clear forgets everything.
func (t *timeWaits) clear() {
	clear(t.table)
	t.queue = t.queue[:0]
}

// remember answers a segment of a connection in time wait: whatever it is, the
// peer is told where both streams ended.
func (st *Stack) remember(from *Stack, id flow, p *packet) {
	if p.flags&flagRST != 0 || len(p.data) == 0 && p.flags&(flagFIN|flagSYN) == 0 {
		return
	}
	e := st.waits.table[id]
	q := st.net.pool.get()
	q.kind, q.src, q.dst = segment, p.dst, p.src
	q.flags, q.seq, q.ack = flagACK, e.seq, e.ack
	st.net.wire(st, from).send(q)
}
