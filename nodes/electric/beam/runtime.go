package beam

import (
	"fmt"
	"time"

	"groundhog/nodes/electric/sorted"
	"groundhog/sim"
)

// PID names a process for ever. Zero is nobody.
type PID uint64

// Runtime is the virtual machine of one host. It outlives the host's crashes, its processes do not.
type Runtime struct {
	host  *sim.Host
	last  PID
	refs  Ref
	procs map[PID]*Process
	onEnd func(pid PID, why Reason)
}

// New gives h a runtime.
func New(h *sim.Host) *Runtime {
	r := &Runtime{host: h, procs: make(map[PID]*Process)}
	h.OnCrash(func(sim.CrashKind) { clear(r.procs) })
	return r
}

// Host returns the host the runtime is on.
func (r *Runtime) Host() *sim.Host { return r.host }

// Spawn starts a process that runs body and ends with the reason normal when body returns.
func (r *Runtime) Spawn(name string, body func(p *Process)) PID {
	r.host.Sim().Guard()
	r.last++
	p := &Process{rt: r, pid: r.last, name: name, alive: true}
	r.procs[p.pid] = p
	p.proc = r.host.Go(name, func(*sim.Proc) {
		left, _ := catch(func() { body(p) })
		r.bury(p, left.reason)
	}).Daemon()
	return p.pid
}

// bury takes an ended process out of the table and tells those who watch it, in the order in which
// they began to.
func (r *Runtime) bury(p *Process, why Reason) {
	p.alive = false
	delete(r.procs, p.pid)
	p.mailbox, p.head, p.calls = nil, 0, sorted.Table[Ref, any]{}
	for ref, by := range p.watchers.All() {
		r.answer(by, ref, Down{Ref: ref, PID: p.pid, Reason: why})
	}
	p.watchers = sorted.Table[Ref, PID]{}
	if r.onEnd != nil {
		r.onEnd(p.pid, why)
	}
}

// OnEnd has f told of the end of every process, at the step at which it ends.
func (r *Runtime) OnEnd(f func(pid PID, why Reason)) { r.onEnd = f }

// Send puts msg into the mailbox of a process; for one that is gone it does nothing.
func (r *Runtime) Send(to PID, msg any) {
	r.host.Sim().Guard()
	if p := r.procs[to]; p != nil {
		p.mailbox = append(p.mailbox, msg)
		p.poke()
	}
}

// answer sends what belongs to ref: the first for an open request is its answer, a Down after that is nobody's, and the rest are messages.
func (r *Runtime) answer(to PID, ref Ref, msg any) {
	r.host.Sim().Guard()
	p := r.procs[to]
	if p == nil {
		return
	}
	_, down := msg.(Down)
	call := p.calls.Get(ref)
	switch {
	case call == nil || *call != nil && !down:
		r.Send(to, msg)
	case *call == nil:
		*call = msg
		p.poke()
	}
}

// SendAfter is Send, d from now on the host. The timer dies with the host, not with the sender.
func (r *Runtime) SendAfter(d time.Duration, to PID, msg any) sim.Event {
	return r.host.After(d, sim.HandlerFunc(func(uint64) { r.Send(to, msg) }), uint64(to))
}

// Exit sends an exit signal with a reason, as a supervisor does. The reason [Killed] cannot be trapped; with
// any other, a process that traps exits gets an [ExitSignal] in its mailbox.
func (r *Runtime) Exit(to PID, reason Reason) {
	r.host.Sim().Guard()
	p := r.procs[to]
	switch {
	case p == nil:
	case reason.Kind != Killed && p.traps:
		r.Send(to, ExitSignal{Reason: reason})
	case !p.doomed:
		p.doomed, p.doom = true, reason
		p.poke()
	}
}

// Alive says whether the process exists.
func (r *Runtime) Alive(pid PID) bool { return r.procs[pid] != nil }

// MailboxLen is the number of messages a process has not yet received.
func (r *Runtime) MailboxLen(pid PID) int {
	if p := r.procs[pid]; p != nil {
		return len(p.mailbox) - p.head
	}
	return 0
}

// ExitSignal is the message that a trapped exit signal becomes.
type ExitSignal struct{ Reason Reason }

// String names the process for reports.
func (p *Process) String() string { return fmt.Sprintf("%s<%d>", p.name, p.pid) }
