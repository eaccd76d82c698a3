package sim

import (
	"fmt"
	"time"
)

// Handler is a callback: what an event without a stack does when its time has
// come. It runs to completion and must not block; arg is what was scheduled
// with it.
type Handler interface{ Fire(arg uint64) }

// HandlerFunc is a function as a [Handler].
type HandlerFunc func(arg uint64)

// Fire calls f(arg).
func (f HandlerFunc) Fire(arg uint64) { f(arg) }

// slot holds what the queue need not look at to order an event.
type slot struct {
	handler Handler // what to call...
	proc    *Proc   // ...or whom to resume
	arg     uint64
	cause   uint64 // the step that scheduled it
	actor   *Actor
	inc     uint32 // incarnation of the actor's host it is for; 0: any
	gen     uint32
	held    bool // by its paused host, hence not in the queue
}

// Event is a scheduled event, to cancel it or to ask about it. The zero Event
// is none.
type Event struct {
	sim  *Sim
	slot uint32
	gen  uint32
}

// Pending says whether the event is still to come.
func (e Event) Pending() bool { return e.sim != nil && e.sim.slots[e.slot].gen == e.gen }

// Cancel takes the event back. It returns false if it is not pending.
func (e Event) Cancel() bool {
	if !e.Pending() {
		return false
	}
	s := e.sim
	s.Guard()
	held := s.slots[e.slot].held
	s.free(e.slot)
	if held {
		return true
	}
	s.cancelled++
	if s.cancelled > 64 && s.cancelled > s.queue.size()/2 {
		s.queue.sweep(func(en *entry) bool { return s.slots[en.slot].gen == en.gen })
		s.cancelled = 0
	}
	return true
}

// schedule enters a callback for a at t, or at once if t has passed.
func (s *Sim) schedule(a *Actor, inc uint32, t Instant, f Handler, arg uint64) Event {
	id := s.reserve()
	sl := &s.slots[id]
	sl.handler, sl.arg, sl.cause, sl.actor, sl.inc = f, arg, s.steps, a, inc
	s.enqueue(a, t, id, sl.gen)
	return Event{sim: s, slot: id, gen: sl.gen}
}

// wakeAt enters the resumption of p at t, where its wait ends with code. It
// returns the slot.
func (s *Sim) wakeAt(t Instant, p *Proc, code uint32) (id uint32) {
	id = s.reserve()
	sl := &s.slots[id]
	sl.proc, sl.arg, sl.cause, sl.actor, sl.inc = p, uint64(code), s.steps, &p.actor, p.inc
	s.enqueue(&p.actor, t, id, sl.gen)
	return id
}

// reserve returns a free slot.
func (s *Sim) reserve() uint32 {
	if n := len(s.unused); n > 0 {
		id := s.unused[n-1]
		s.unused = s.unused[:n-1]
		return id
	}
	s.slots = append(s.slots, slot{gen: 1})
	return uint32(len(s.slots) - 1)
}

// enqueue puts the slot into the queue with a fresh tie-break.
func (s *Sim) enqueue(a *Actor, t Instant, id, gen uint32) {
	if t < s.now {
		t = s.now
	}
	s.seq++
	s.queue.push(entry{at: t, ord: s.tie(a)<<seqBits | s.seq, slot: id, gen: gen})
}

// free gives the slot back; handles to its event are stale from now on.
func (s *Sim) free(id uint32) {
	sl := &s.slots[id]
	sl.handler, sl.proc, sl.held = nil, nil, false
	sl.gen++
	s.unused = append(s.unused, id)
}

// Actor returns the part of h with this name for the schedule. Use one for
// each independent source of events, such as one direction of a link.
func (h *Host) Actor(name string) *Actor {
	a := newActor(h, name, h.sim.Symbol(h.name+"/"+name))
	return &a
}

// At schedules f on the actor's host at t, in the host's current incarnation:
// if that is dead by then, the event is dropped and the drop traced; while the
// host is paused, it is held. Events of the world are never dropped.
func (a *Actor) At(t Instant, f Handler, arg uint64) Event {
	a.host.sim.Guard()
	if f == nil {
		panic(fmt.Sprintf("sim: At of %s without a handler", a.host.sim.SymbolName(a.sym)))
	}
	return a.host.sim.schedule(a, a.host.inc, t, f, arg)
}

// After is At, d from now.
func (a *Actor) After(d time.Duration, f Handler, arg uint64) Event {
	return a.At(a.host.sim.now.Add(d), f, arg)
}

// At schedules a callback of the host; see [Actor.At].
func (h *Host) At(t Instant, f Handler, arg uint64) Event { return h.self.At(t, f, arg) }

// After schedules a callback of the host, d from now; see [Actor.At].
func (h *Host) After(d time.Duration, f Handler, arg uint64) Event {
	return h.self.After(d, f, arg)
}
