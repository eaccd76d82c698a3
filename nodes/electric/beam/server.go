package beam

import "groundhog/sim"

// Server is the code of a generic server. Its callbacks run in the server's process, one at a time;
// they end it by [Process.Stop] and [Process.Raise].
type Server interface {
	// HandleCall serves a request; it or a later callback replies to from.
	HandleCall(p *Process, from From, req any)
	// HandleInfo serves every other message: casts, timers, Downs.
	HandleInfo(p *Process, msg any)
	// Terminate runs when the server stops or raises, and when it traps exits and is told to shut
	// down. It does not run on kill. If it raises, that is the reason of the end.
	Terminate(p *Process, reason Reason)
}

// turns is a server as the kernel sees it: it runs whenever there is something in its mailbox.
type turns Process

// Run serves what is in the mailbox; then the server rests until there is more, and needs no stack
// meanwhile.
func (t *turns) Run(*sim.Proc) {
	p := (*Process)(t)
	p.waiting = false
	left, ended := catch(p.serve)
	if !ended {
		p.rest()
		return
	}
	if !left.untrapped && p.server != nil {
		if last, raised := catch(func() { p.server.Terminate(p, left.reason) }); raised {
			left = last
		}
	}
	p.rt.bury(p, left.reason)
}

// rest waits for what the next turn is to begin with.
func (p *Process) rest() {
	if st := p.start; st != nil && st.pause > 0 {
		p.proc.RestFor(st.pause)
		st.pause = 0
		return
	}
	p.mailbox.giveBack(&p.rt.queues)
	p.wait, p.waiting = p.proc.Rest("receive", p), true
}

// serve makes the server, unless that was done, and has it serve one message after another, until
// there is nothing to do.
func (p *Process) serve() {
	if p.start != nil && !p.begin() {
		return
	}
	for p.checkpoint(); p.mailbox.len() > 0; p.checkpoint() {
		l := p.mailbox.take(0)
		if l.from.PID != 0 {
			p.server.HandleCall(p, l.from, l.body)
		} else if signal, ok := l.body.(ExitSignal); ok {
			p.Stop(signal.Reason)
		} else {
			p.server.HandleInfo(p, l.body)
		}
	}
}
