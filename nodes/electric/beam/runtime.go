package beam

import (
	"fmt"

	"groundhog/nodes/electric/table"
	"groundhog/sim"
	"groundhog/sim/pool"
)

// PID names a process for ever. Zero is nobody.
type PID uint64

// Runtime is the virtual machine of one host. It outlives the host's crashes, its processes do not.
type Runtime struct {
	host   *sim.Host
	last   PID
	refs   Ref
	procs  table.Paged[PID, *Process] // those that live
	queues pool.Of[queue]
	timers pool.Of[timer]
	onEnd  func(pid PID, why Reason)
}

// New gives h a runtime.
func New(h *sim.Host) *Runtime {
	r := &Runtime{host: h}
	h.OnCrash(func(sim.CrashKind) { r.procs = table.Paged[PID, *Process]{} })
	return r
}

// Spawn starts a process that runs body and ends with the reason normal when body returns.
func (r *Runtime) Spawn(name string, body func(p *Process)) PID {
	p := r.enter()
	p.proc = r.host.Go(name, func(*sim.Proc) {
		left, _ := catch(func() { body(p) })
		r.bury(p, left.reason)
	}).Daemon()
	return p.pid
}

// Start spawns a server. init makes it, in its own process; it may already send and call, and leave
// the rest of it to a later turn: see [Process.After] and [Process.Ask].
func (r *Runtime) Start(name string, init func(p *Process) Server) PID {
	p := r.enter()
	p.start = &start{then: func(p *Process, _ Answer) Server { return init(p) }}
	p.proc = r.host.Start(name, (*turns)(p)).Daemon()
	return p.pid
}

// enter gives a new process its PID and its place in the table.
func (r *Runtime) enter() *Process {
	r.host.Sim().Guard()
	r.last++
	p := &Process{rt: r, pid: r.last}
	r.procs.Put(p.pid, p)
	return p
}

// process is the one that lives under a PID, nil if none does.
func (r *Runtime) process(pid PID) *Process {
	p, _ := r.procs.Find(pid)
	return p
}

// bury takes an ended process out of the table and tells those who watch it, in the order in which
// they began to.
func (r *Runtime) bury(p *Process, why Reason) {
	r.procs.Delete(p.pid)
	p.mailbox, p.calls = mailbox{}, nil
	for ref, by := range p.watchers.All() {
		r.down(by, Down{Ref: ref, PID: p.pid, Reason: why})
	}
	p.watchers = table.Sorted[Ref, PID]{}
	if r.onEnd != nil {
		r.onEnd(p.pid, why)
	}
}

// OnEnd has f told of the end of every process, at the step at which it ends.
func (r *Runtime) OnEnd(f func(pid PID, why Reason)) { r.onEnd = f }

// Send puts msg into the mailbox of a process; for one that is gone it does nothing.
func (r *Runtime) Send(to PID, msg any) { r.deliver(to, letter{body: msg}) }

func (r *Runtime) deliver(to PID, l letter) {
	r.host.Sim().Guard()
	if p := r.process(to); p != nil {
		p.mailbox.put(l, &r.queues)
		p.poke()
	}
}

// Exit sends an exit signal with a reason, as a supervisor does. The reason [Killed] cannot be
// trapped; with any other, a process that traps exits gets an [ExitSignal] in its mailbox.
func (r *Runtime) Exit(to PID, reason Reason) {
	r.host.Sim().Guard()
	p := r.process(to)
	switch {
	case p == nil:
	case reason.Kind != Killed && p.traps:
		r.Send(to, ExitSignal{Reason: reason})
	case p.doom == nil:
		p.doom = &reason
		p.poke()
	}
}

// Alive says whether the process exists.
func (r *Runtime) Alive(pid PID) bool { return r.process(pid) != nil }

// ExitSignal is the message that a trapped exit signal becomes.
type ExitSignal struct{ Reason Reason }

// String names the process for reports.
func (p *Process) String() string { return fmt.Sprintf("%s<%d>", p.proc.Name(), p.pid) }
