//go:build linux && (amd64 || arm64)

package linux

import (
	"os"
	"slices"
	"strings"
	"time"
	"unsafe"

	"groundhog/sim"
	"groundhog/sim/linux/internal/kernel"
)

// What the processor takes, in virtual time: see the package comment.
const (
	callCost = 300 * time.Nanosecond // a system call
	quantum  = 100 * time.Microsecond
)

// collectEvery is how long a program waits at most for a collection of its garbage, as in the
// runtime. Only who has weak pointers, cleanups or finalizers sees it. Who has very many of them
// does not wait so long.
const collectEvery = 2 * time.Minute

// epoch is the beginning of virtual time in nanoseconds of Unix time.
var epoch = sim.Instant(0).Time().UnixNano()

// execution is a program in one incarnation of its host.
type execution struct {
	m       *Machine
	process *kernel.Process
	state   unsafe.Pointer
	id      uint64
	actor   *sim.Actor
	draws   *sim.Stream
	policy  policy
	turn    sim.Event // when it runs next
	at      sim.Instant
	serving unsafe.Pointer // the last system call
	running bool           // its goroutines, or the kernel for them
	blocked int            // system calls that have no result yet
	dead    bool
	printed []byte // and not told yet
	args    []string
	name    string

	collected int64 // when its garbage was collected, on its own clock
}

// execute starts the program.
func (m *Machine) execute() *execution {
	garbage.begin()
	forget()
	h := m.host
	e := &execution{m: m, actor: h.Actor("program"), draws: h.Stream("linux/schedule"),
		args: m.program.Args, name: "program of " + h.Name()}
	if len(e.args) == 0 {
		e.args = []string{h.Name()}
	}
	env := m.program.Env
	for _, kv := range []string{"HOME=/root", "PATH=/bin"} {
		key, _, _ := strings.Cut(kv, "=")
		given := func(s string) bool { return strings.HasPrefix(s, key+"=") }
		if !slices.ContainsFunc(env, given) {
			env = append(env[:len(env):len(env)], kv)
		}
	}
	e.process = m.kernel.Start(kernel.Program{Args: e.args, Env: env, Dir: m.program.Dir})
	e.process.Resume = e.resume
	e.process.Output = e.output
	e.process.Collect = e.collect
	e.process.Clock = func() (wall, monotonic int64) {
		return h.Clock().Now().UnixNano(), e.now()
	}
	main := m.program.Main
	id := uint64(slices.Index(h.Sim().Hosts(), h)+1)*1000 + uint64(h.Incarnation())%1000
	e.id = id
	executions[id] = e
	args := setArgs(e.args)
	e.state = table.start(id, h.Stream("linux/random").Uint64(), e.now(), func() {
		main()
		os.Exit(0) //detlint:allow it ends the program
	})
	setArgs(args)
	e.collected = e.now()
	e.policy.begin(e)
	if c, ok := h.Context().(interface{ AfterFunc(func()) func() bool }); ok {
		c.AfterFunc(e.terminate)
	}
	h.Go("program", func(p *sim.Proc) { h.Sim().Prepare("the program", h).Park() }).Daemon()
	e.schedule(h.Sim().Now())
	return e
}

// now is the clock of the program: what has passed on that of the host.
func (e *execution) now() int64 { return epoch + int64(e.m.host.Monotonic()) }

// schedule lets the program run at t, unless it will run before.
func (e *execution) schedule(t sim.Instant) {
	if e.turn.Pending() {
		if e.at <= t {
			return
		}
		e.turn.Cancel()
	}
	e.at = t
	e.turn = e.actor.At(t, e, 0)
}

// instant is when the program's clock shows t.
func (e *execution) instant(t int64) sim.Instant {
	return e.m.host.Sim().Now().Add(e.m.host.TrueDuration(time.Duration(t - e.now())))
}

// Fire is a step of the host: goroutines run until all of them wait.
func (e *execution) Fire(uint64) {
	if e.dead {
		return
	}
	h := e.m.host
	now := e.now()
	if _, busy := table.next(e.state); busy > now {
		now = busy
	}
	if now-e.collected >= int64(collectEvery) || table.full(e.state) {
		e.collect()
	}
	e.advance(now)
	garbage.step()
	e.flush()
	if e.dead {
		return
	}
	if picks, hash := table.choices(e.state); picks > 0 {
		h.Note(e.m.sym.schedule, picks, hash)
	}
	e.policy.note(e)
	when, busy := table.next(e.state)
	switch {
	case table.ready(e.state):
		e.schedule(e.instant(busy))
	case when > 0:
		e.schedule(e.instant(max(when, busy)))
	case e.blocked == 0:
		e.deadlocked()
	}
}

// advance lets goroutines run, with the package variables of the program in their places.
func (e *execution) advance(now int64) {
	wall := e.m.host.Clock().Now().UnixNano() - e.now()
	args := setArgs(e.args)
	table.enter(e.state)
	e.running = true
	defer func() {
		e.running = false
		table.leave(e.state)
		setArgs(args)
	}()
	table.timers(e.state, now, wall, now+int64(quantum), e.policy.kind, e.draws.Uint64())
	for !e.dead {
		call := table.run(e.state)
		e.guard()
		if call == nil {
			break
		}
		e.serve(call)
	}
}

// setArgs exchanges os.Args for as long as a program runs. The race detector must not see it.
//
//go:norace
func setArgs(args []string) (old []string) {
	old, os.Args = os.Args, args //detlint:allow the program's own
	return old
}

// collect collects the garbage of the program, whose cleanups then run in a goroutine of it.
func (e *execution) collect() {
	e.collected = e.now()
	if due := table.collect(e.state); len(due) > 0 {
		table.spawn(e.state, func() {
			for _, cleanup := range due {
				cleanup()
			}
		})
	}
}

// request is a system call under way.
type request struct {
	kernel.Call
	frame *frame
	about string
}

// serve hands a system call to the kernel.
func (e *execution) serve(call unsafe.Pointer) {
	f := (*frame)(call)
	r := (*request)(f.user)
	if r == nil {
		r = &request{frame: f}
		f.user = unsafe.Pointer(r)
	}
	r.No, r.A = f.args[0], [6]uintptr(f.args[1:])
	table.charge(e.state, int64(callCost))
	e.serving = call
	r.about = e.process.About(&r.Call)
	e.process.Enter(&r.Call)
	if e.dead {
		return
	}
	if code, ended := e.process.Ended(); ended {
		if text := e.process.Panicked(); text != "" {
			e.panicked(text, call) // does not return
		}
		e.exit(code)
		return
	}
	if r.Blocked() {
		e.blocked++
		return
	}
	e.done(r)
}

// done gives a call its result.
func (e *execution) done(r *request) {
	result := uint64(r.R1)
	if r.Errno != 0 {
		result = 0
	}
	e.m.host.Note(e.m.callSymbol(r.No, r.Errno, r.about), r.frame.number, result)
	table.finish(e.state, unsafe.Pointer(r.frame), r.R1, r.R2, uintptr(r.Errno), e.next())
}

// resume is called by the kernel when a blocked call has got its result.
func (e *execution) resume(c *kernel.Call) {
	if e.dead {
		return
	}
	e.blocked--
	e.done((*request)(unsafe.Pointer(c)))
	if !e.running {
		e.wake()
	}
}

// wake lets the program run as soon as it may.
func (e *execution) wake() {
	_, busy := table.next(e.state)
	e.schedule(e.instant(max(busy, e.now())))
}

// end ends the program where it stands.
func (e *execution) end(kill bool) {
	e.dead = true
	e.turn.Cancel()
	if kill {
		e.process.Kill()
	} else {
		e.process.Vanish()
	}
	orphans := table.orphans(e.state)
	table.kill(e.state)
	delete(executions, e.id)
	e.giveBack(orphans)
}
