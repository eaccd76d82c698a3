package beam

import (
	"time"

	"groundhog/nodes/electric/table"
	"groundhog/sim"
)

// Ref names a monitor or a request. It is never used twice in one runtime.
type Ref uint64

// Down is the message that a monitored process has ended.
type Down struct {
	Ref    Ref
	PID    PID
	Reason Reason
}

// From is whom to reply to.
type From struct {
	PID PID
	Ref Ref
}

// request is what a process that is no server receives of a call, as $gen_call.
type request struct{ letter }

// response is a reply that nobody waits for any more: a message.
type response struct{ body any }

// call is an open request.
type call struct {
	state callState
	value any     // of the reply
	why   *Reason // of the end of the one called
}

type callState uint8

const (
	callOpen callState = iota
	callReplied
	callDown
)

// Outcome is how a call went.
type Outcome uint8

// The outcomes of a call.
const (
	Replied Outcome = iota
	Died            // the one called ended before it replied; Answer.Reason says how
	TimedOut
)

// Answer is what came of a call.
type Answer struct {
	Outcome Outcome
	Value   any
	Reason  Reason
}

// Monitor asks for a [Down] when pid ends; at once if there is no such process.
func (p *Process) Monitor(pid PID) Ref {
	p.checkpoint()
	p.rt.refs++
	p.watch(pid, p.rt.refs)
	return p.rt.refs
}

// watch has p told of the end of pid under ref.
func (p *Process) watch(pid PID, ref Ref) {
	if target := p.rt.process(pid); target != nil {
		target.watchers.Put(ref, p.pid)
		return
	}
	p.rt.down(p.pid, Down{Ref: ref, PID: pid, Reason: Reason{Kind: NoProc}})
}

// Demonitor ends a monitor of pid and takes its Down out of the mailbox if it is there.
func (p *Process) Demonitor(pid PID, ref Ref) {
	if target := p.rt.process(pid); target != nil && target.watchers.Delete(ref) {
		return
	}
	for i := range p.mailbox.len() {
		if d, ok := p.mailbox.at(i).body.(Down); ok && d.Ref == ref {
			p.mailbox.take(i)
			return
		}
	}
}

// Request monitors pid and sends it a request; [Process.Await] takes the answer. Many may be open
// at a time, and be awaited in any order.
func (p *Process) Request(pid PID, body any) Ref {
	p.checkpoint()
	p.rt.refs++
	ref := p.rt.refs
	if p.calls == nil {
		p.calls = new(table.Sorted[Ref, call])
	}
	p.calls.Put(ref, call{})
	p.watch(pid, ref)
	p.rt.deliver(pid, letter{From{p.pid, ref}, body})
	return ref
}

// open is the request of this process that is not awaited yet; nil if there is none.
func (p *Process) open(ref Ref) *call {
	if p.calls == nil {
		return nil
	}
	return p.calls.Get(ref)
}

// Await waits for the answer to a request: the reply or the Down of pid, or with a limit above zero
// for so long.
func (p *Process) Await(pid PID, ref Ref, limit time.Duration) Answer {
	deadline := p.deadline(limit)
	for {
		p.checkpoint()
		if a, ok := p.answered(pid, ref); ok {
			return a
		}
		if !p.park(deadline) {
			p.close(pid, ref)
			return Answer{Outcome: TimedOut}
		}
	}
}

// answered takes the answer to a request, if it has come.
func (p *Process) answered(pid PID, ref Ref) (a Answer, ok bool) {
	switch c := p.open(ref); c.state {
	case callReplied:
		a = Answer{Value: c.value}
		p.close(pid, ref)
		return a, true
	case callDown:
		a = Answer{Outcome: Died, Reason: *c.why}
		p.calls.Delete(ref)
		return a, true
	}
	return Answer{}, false
}

// close ends a request that needs no answer any more. One that comes later is a message like any
// other.
func (p *Process) close(pid PID, ref Ref) {
	p.calls.Delete(ref)
	if target := p.rt.process(pid); target != nil {
		target.watchers.Delete(ref)
	}
}

// AwaitDown waits for the Down of a monitor, or with a limit above zero for so long; then the
// monitor ends, and ok is false.
func (p *Process) AwaitDown(pid PID, ref Ref, limit time.Duration) (why Reason, ok bool) {
	msg, ok := p.receive(
		func(msg any) bool { d, down := msg.(Down); return down && d.Ref == ref },
		p.deadline(limit),
	)
	if !ok {
		p.Demonitor(pid, ref)
		return Reason{}, false
	}
	return msg.(Down).Reason, true
}

// deadline is limit from now, for ever if that is zero.
func (p *Process) deadline(limit time.Duration) sim.Instant {
	if limit > 0 {
		return p.rt.host.Sim().Now().Add(limit)
	}
	return sim.Forever
}

// Call sends a request and waits for its answer, with no limit.
func (p *Process) Call(pid PID, body any) Answer { return p.Await(pid, p.Request(pid, body), 0) }

// Reply answers a request. To one that was given up, or was answered, it is a message.
func (p *Process) Reply(to From, body any) {
	p.checkpoint()
	p.rt.host.Sim().Guard()
	asker := p.rt.process(to.PID)
	if asker == nil {
		return
	}
	if c := asker.open(to.Ref); c != nil && c.state == callOpen {
		c.state, c.value = callReplied, body
		asker.poke()
		return
	}
	p.rt.Send(to.PID, response{body})
}

// down tells a process of the end of another: it answers the request that d belongs to; if that is
// answered, it is nobody's; if there is none, it is a message.
func (r *Runtime) down(to PID, d Down) {
	r.host.Sim().Guard()
	p := r.process(to)
	if p == nil {
		return
	}
	switch c := p.open(d.Ref); {
	case c == nil:
		r.Send(to, d)
	case c.state == callOpen:
		c.state, c.why = callDown, &d.Reason
		p.poke()
	}
}
