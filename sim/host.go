package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Host is a machine. It survives a crash; its processes do not.
type Host struct {
	sim     *Sim
	name    string
	program func(p *Proc)
	self    Actor // of the host's own callbacks

	up       bool
	paused   bool
	stopping bool
	inc      uint32
	boot     *simContext
	held     []entry // events that came due while paused

	first, last *Proc
	live        int
	families    map[string]*family // by process name
	streams     map[string]*Stream
	expected    func(v any) bool

	onCrash []func(kind CrashKind)
	onBoot  []func()
	clock   hostClock
}

// family numbers the processes of one name, so that each has a key of its own
// that depends on no other name.
type family struct {
	name  string
	sym   Symbol
	key   uint64
	count uint64
}

// NewHost adds a machine that is not booted yet. Each boot runs program as the
// process "main"; program may be nil for a host of callbacks alone. It panics
// if the name is empty or taken.
func (s *Sim) NewHost(name string, program func(p *Proc)) *Host {
	s.Guard()
	if name == "" || name == "world" || s.byName[name] != nil {
		panic(fmt.Sprintf("sim: NewHost(%q): a host needs a name of its own", name))
	}
	h := newHost(s, name, program)
	s.hosts = append(s.hosts, h)
	s.byName[name] = h
	return h
}

func newHost(s *Sim, name string, program func(p *Proc)) *Host {
	h := &Host{
		sim: s, name: name, program: program,
		families: make(map[string]*family),
		streams:  make(map[string]*Stream),
	}
	h.self = newActor(h, "", s.Symbol(name))
	h.clock = hostClock{host: h}
	return h
}

// Name returns the host's name.
func (h *Host) Name() string { return h.name }

// String returns the host's name.
func (h *Host) String() string { return h.name }

// Sim returns the simulation.
func (h *Host) Sim() *Sim { return h.sim }

// Up says whether the host runs: booted, not crashed, paused or not.
func (h *Host) Up() bool { return h.up }

// Paused says whether the host is stopped in time.
func (h *Host) Paused() bool { return h.paused }

// Incarnation returns the number of the present or last boot: 1 for the first,
// 0 before it.
func (h *Host) Incarnation() uint32 { return h.inc }

// Context is the boot context: [Host.Shutdown] cancels it. A crash does not:
// nobody is left to notice.
func (h *Host) Context() context.Context { return h.boot }

// Stream returns the host's stream of this name: a function of the seed, the
// host, its incarnation, the name and the use count.
func (h *Host) Stream(name string) *Stream {
	st, ok := h.streams[name]
	if !ok {
		st = &Stream{key: subKey(keyOf(h.sim.seed, h.name, name), uint64(h.inc)), salt: &h.sim.salt}
		h.streams[name] = st
	}
	return st
}

// Rand returns a generator of math/rand/v2 over [Host.Stream], for code that
// wants one.
func (h *Host) Rand(name string) *rand.Rand { return rand.New(h.Stream(name)) }

// OnCrash registers f to run at each crash, in order of registration, before
// any process is unwound. A shutdown that ends in time counts as Kill.
func (h *Host) OnCrash(f func(kind CrashKind)) { h.onCrash = append(h.onCrash, f) }

// OnBoot registers f to run at each boot, before the program starts.
func (h *Host) OnBoot(f func()) { h.onBoot = append(h.onBoot, f) }

// ExpectPanic names the panics of processes that are part of the scenario:
// where expected returns true the host crashes, but the run goes on.
func (h *Host) ExpectPanic(expected func(v any) bool) { h.expected = expected }

// Note enters a record of this host into the trace: what it is about, and two
// integers. It is hashed.
func (h *Host) Note(topic Symbol, a, b uint64) {
	h.sim.Guard()
	h.sim.notes[topic]++
	h.sim.record(KindNote, h.self.sym, topic, a, b)
	if h.sim.Awaits(MomentNote) {
		h.reachSoon(MomentNote, h.sim.SymbolName(topic))
	}
}

// Clock is the host's clock, with its skew, drift and jumps.
func (h *Host) Clock() Clock { return &h.clock }

// Monotonic is what has passed on the host's clock: jumps do not show in it, drift does.
func (h *Host) Monotonic() Instant { return h.clock.oscillator() }

// TrueDuration returns how long it truly takes until the host's clock has gone on by d, rounded up.
func (h *Host) TrueDuration(d time.Duration) time.Duration { return h.clock.trueDuration(d) }
