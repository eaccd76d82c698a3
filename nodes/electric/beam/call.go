package beam

import (
	"time"

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

// request is a message that wants a reply, as $gen_call.
type request struct {
	from From
	body any
}

// response is the reply to a request.
type response struct {
	ref  Ref
	body any
}

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
	r := p.rt
	r.refs++
	ref := r.refs
	target := r.procs[pid]
	if target == nil {
		r.Send(p.pid, Down{Ref: ref, PID: pid, Reason: Reason{Kind: NoProc}})
		return ref
	}
	target.watchers = append(target.watchers, watcher{p.pid, ref})
	return ref
}

// Demonitor ends a monitor of pid and takes its Down out of the mailbox if it is there.
func (p *Process) Demonitor(pid PID, ref Ref) {
	if target := p.rt.procs[pid]; target != nil {
		for i, w := range target.watchers {
			if w.ref == ref {
				target.watchers = append(target.watchers[:i], target.watchers[i+1:]...)
				return
			}
		}
	}
	for i := p.head; i < len(p.mailbox); i++ {
		if d, ok := p.mailbox[i].(Down); ok && d.Ref == ref {
			p.take(i)
			return
		}
	}
}

// Request monitors pid and sends it a request; [Process.Await] takes the answer.
func (p *Process) Request(pid PID, body any) Ref {
	ref := p.Monitor(pid)
	p.rt.Send(pid, request{from: From{p.pid, ref}, body: body})
	return ref
}

// Await waits for the answer to a request: the reply or the Down of pid, or with a limit above zero for
// so long.
func (p *Process) Await(pid PID, ref Ref, limit time.Duration) Answer {
	deadline := sim.Forever
	if limit > 0 {
		deadline = p.rt.host.Sim().Now().Add(limit)
	}
	msg, ok := p.receive(func(msg any) bool {
		switch m := msg.(type) {
		case response:
			return m.ref == ref
		case Down:
			return m.Ref == ref
		}
		return false
	}, deadline)
	if !ok {
		p.Demonitor(pid, ref)
		return Answer{Outcome: TimedOut}
	}
	if d, died := msg.(Down); died {
		return Answer{Outcome: Died, Reason: d.Reason}
	}
	p.Demonitor(pid, ref)
	return Answer{Value: msg.(response).body}
}

// Call sends a request and waits for its answer, with no limit.
func (p *Process) Call(pid PID, body any) Answer { return p.Await(pid, p.Request(pid, body), 0) }

// Reply answers a request.
func (p *Process) Reply(to From, body any) {
	p.checkpoint()
	p.rt.Send(to.PID, response{ref: to.Ref, body: body})
}
