package beam

import (
	"time"

	"groundhog/nodes/electric/table"
	"groundhog/sim"
)

// Process is a process as it sees itself. Its methods are for its own code only.
type Process struct {
	// What a turn needs stands together, in three lines of the cache with the rest.
	mailbox mailbox
	proc    *sim.Proc
	server  Server  // of a server that has begun
	doom    *Reason // of the exit signal that is on it; nil: there is none
	wait    sim.Waiter
	waiting bool
	traps   bool

	rt       *Runtime
	pid      PID
	watchers table.Sorted[Ref, PID]   // who monitors it
	calls    *table.Sorted[Ref, call] // its open requests; nil: it has not made any
	start    *start                   // of a server that has not begun
}

// Self is the process's own PID.
func (p *Process) Self() PID { return p.pid }

// TrapExit makes exit signals but kill into messages.
func (p *Process) TrapExit() { p.traps = true }

// Send sends msg to another process.
func (p *Process) Send(to PID, msg any) {
	p.checkpoint()
	p.rt.Send(to, msg)
}

// SendAfter sends msg to the process itself, d from now.
func (p *Process) SendAfter(d time.Duration, msg any) sim.Event {
	p.checkpoint()
	return p.rt.SendAfter(d, p.pid, msg)
}

// Raise ends the process with an exception.
func (p *Process) Raise(detail string) { p.Stop(Reason{Kind: Exception, Detail: detail}) }

// Stop ends the process with a reason.
func (p *Process) Stop(reason Reason) { panic(leaving{reason: reason}) }

// Kill ends the process as an exit signal kill from elsewhere would.
func (p *Process) Kill() { panic(leaving{reason: Reason{Kind: Killed}, untrapped: true}) }

// Hang blocks the process until an exit signal ends it: it looks alive and does nothing.
func (p *Process) Hang() {
	p.traps = false
	p.ReceiveMatch(func(any) bool { return false })
}

// Sleep blocks for d. An exit signal is noticed when it is over.
func (p *Process) Sleep(d time.Duration) {
	p.checkpoint()
	p.proc.Sleep(d)
	p.checkpoint()
}

// checkpoint is where an exit signal takes effect.
func (p *Process) checkpoint() {
	if p.doom != nil {
		panic(leaving{reason: *p.doom, untrapped: true})
	}
}

// ReceiveMatch takes the first message that matches, and waits for one; the others stay in order. A
// nil match takes any.
func (p *Process) ReceiveMatch(match func(msg any) bool) any {
	msg, _ := p.receive(match, sim.Forever)
	return msg
}

// receive is ReceiveMatch until a deadline; ok is false if that came first.
func (p *Process) receive(match func(msg any) bool, deadline sim.Instant) (msg any, ok bool) {
	seen := 0 // messages that did not match
	for {
		p.checkpoint()
		for ; seen < p.mailbox.len(); seen++ {
			if msg := p.mailbox.at(seen).message(); match == nil || match(msg) {
				p.mailbox.take(seen)
				return msg, true
			}
		}
		if !p.park(deadline) {
			return nil, false
		}
	}
}

// park waits for something to arrive, or for an exit signal, until a deadline; false if that came
// first.
func (p *Process) park(deadline sim.Instant) bool {
	p.wait = p.rt.host.Sim().Prepare("receive", p)
	p.waiting = true
	code := p.wait.ParkUntil(deadline)
	p.waiting = false
	if code == sim.TimedOut {
		p.checkpoint()
		return false
	}
	return true
}

// poke wakes the process if it waits for something to arrive.
func (p *Process) poke() {
	if p.waiting {
		p.wait.Wake(0)
	}
}
