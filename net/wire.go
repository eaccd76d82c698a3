package net

import "groundhog/sim"

// wire is one direction between two hosts at work: it decides the fate of each
// packet and keeps the packets under way.
//
// Every purpose has a stream of draws of its own, named after the wire, so that
// neither traffic elsewhere nor another fault on this wire shifts a draw. The
// draws of a packet are made when it enters, whatever becomes of it then: a
// partition or a rule shifts none of those that follow.
//
// Invariant: for every packet in queue there is one event of actor at the
// packet's arrival. Which of several events of one instant comes first does
// not matter, each takes the first packet in order.
type wire struct {
	net      *Network
	from, to *Stack
	name     string // "a>b"
	actor    *sim.Actor
	link     Link
	draws    draws

	queue   arrivals
	order   uint64      // of the last packet put into queue
	count   uint64      // packets entered
	last    sim.Instant // latest arrival so far of a packet that is not reordered
	idle    sim.Instant // when the last packet has left the sender's queue
	cuts    int         // partitions that lie across
	clogs   int
	held    []arrival // came due while clogged, in order
	blocked blocked

	rules   []wireRule // those that can match here, as of ruleGen
	ruleGen uint64

	sent, delivered sim.Symbol
	stats           Stats
}

// arrivalEvent and pumpEvent are the arguments of the events of a wire.
const (
	arrivalEvent = iota
	pumpEvent
)

func newWire(n *Network, from, to *Stack) *wire {
	s := n.sim
	name := from.host.Name() + ">" + to.host.Name()
	w := &wire{
		net: n, from: from, to: to, name: name,
		actor: n.world.Actor("net/" + name),
		link:  n.link,
		draws: draws{
			latency:   s.Stream("net/" + name + "/latency"),
			loss:      s.Stream("net/" + name + "/loss"),
			duplicate: s.Stream("net/" + name + "/duplicate"),
			replay:    s.Stream("net/" + name + "/replay"),
			reorder:   s.Stream("net/" + name + "/reorder"),
			corrupt:   s.Stream("net/" + name + "/corrupt"),
			reset:     s.Stream("net/" + name + "/reset"),
			number:    s.Stream("net/" + name + "/number"),
		},
		sent:      s.Symbol("net sent " + name),
		delivered: s.Symbol("net delivered " + name),
	}
	if from == to {
		w.link = n.local
	}
	return w
}

// String returns "a>b".
func (w *wire) String() string { return w.name }

// tally counts one verdict here and for the whole network.
func (w *wire) tally(v Verdict, p *packet) {
	w.stats.Packets[v]++
	w.net.stats.Packets[v]++
	if w.net.capture != nil {
		w.net.capture.record(v, p)
	}
}

// note counts the verdict on p and enters it into the trace of host.
func (w *wire) note(host *sim.Host, v Verdict, p *packet) {
	w.tally(v, p)
	host.Note(w.net.marks.verdict[v], p.id, uint64(len(p.data)))
}

// drop ends the life of p.
func (w *wire) drop(host *sim.Host, v Verdict, p *packet) {
	w.note(host, v, p)
	w.net.pool.put(p)
}

// send puts p on its way and takes it over. It returns the instant at which p
// has left the sender's queue.
func (w *wire) send(p *packet) (departure sim.Instant) {
	now := w.net.sim.Now()
	w.count++
	p.wire, p.id = w, w.count
	w.tally(Sent, p)
	w.from.host.Note(w.sent, p.id, uint64(len(p.data)))
	if len(p.data) > 0 && w.net.sim.Traced() {
		w.net.sim.Annotate(w.sent, w.describe(p.data))
	}
	f := w.draw(p)
	var ruled action
	if len(w.net.rules) > 0 {
		ruled = w.judge(p)
	}
	if w.cuts > 0 {
		w.drop(w.from.host, Cut, p)
		return now
	}
	departure, room := w.enter(p)
	switch {
	case !room:
		w.drop(w.from.host, Overflowed, p)
		return now
	case ruled.do != noEffect:
		w.apply(ruled, p, f, departure)
	case f.broken && w.net.breakFlow(w, p), f.lost:
		w.drop(w.from.host, Lost, p)
	default:
		w.faulty(p, f, departure)
	}
	return departure
}

// faulty lets p pass, with the faults that drew it. Copies never come before
// the original, and hold nothing behind them back.
func (w *wire) faulty(p *packet, f fate, departure sim.Instant) {
	if f.corrupted {
		w.flip(p)
	}
	t := departure.Add(f.latency + f.holdBack)
	if f.holdBack == 0 {
		t = w.inOrder(t)
	} else {
		w.note(w.from.host, Reordered, p)
	}
	var again, late *packet
	if f.duplicated {
		w.note(w.from.host, Duplicated, p)
		again = w.net.pool.clone(p)
	}
	if f.replayed {
		w.note(w.from.host, Replayed, p)
		late = w.net.pool.clone(p)
	}
	w.launch(p, t)
	if again != nil {
		w.launch(again, max(t, departure.Add(f.again)))
	}
	if late != nil {
		w.launch(late, t.Add(f.late))
	}
}

// inOrder makes t no earlier than the arrivals before it.
func (w *wire) inOrder(t sim.Instant) sim.Instant {
	w.last = max(w.last, t)
	return w.last
}

// launch makes p arrive at t.
func (w *wire) launch(p *packet, t sim.Instant) {
	w.order++
	w.queue.push(arrival{at: t, ord: w.order, p: p})
	w.actor.At(t, w, arrivalEvent)
}

// Fire is the arrival of the first packet in order, or the moment at which
// there is room in the queue again.
func (w *wire) Fire(arg uint64) {
	if arg == pumpEvent {
		w.pump()
		return
	}
	a := w.queue.pop()
	if now := w.net.sim.Now(); a.at != now {
		w.net.sim.Fail("net: packet %d of %s arrives at %s, expected %s", a.p.id, w, now, a.at)
	}
	if w.clogs > 0 {
		w.note(w.to.host, Clogged, a.p)
		w.held = append(w.held, a)
		return
	}
	w.arrive(a.p)
}

// unclog makes the held packets arrive now. They keep their place before those
// that arrive at this instant anyway.
func (w *wire) unclog() {
	now := w.net.sim.Now()
	for i, a := range w.held {
		w.held[i] = arrival{}
		w.queue.push(arrival{at: now, ord: a.ord, p: a.p})
		w.actor.At(now, w, arrivalEvent)
	}
	w.held = w.held[:0]
}

// arrive hands p to the destination.
func (w *wire) arrive(p *packet) {
	if w.cuts > 0 {
		w.drop(w.to.host, Cut, p)
		return
	}
	w.to.receive(p)
}
