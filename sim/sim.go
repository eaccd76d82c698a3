package sim

import (
	"io"
	"sync/atomic"
	"time"

	"groundhog/sim/internal/prefetch"
)

// Config says what a simulation is to be. The zero Config is seed 0 under the
// random schedule.
type Config struct {
	Seed      uint64
	Policy    Policy
	Events    map[string]uint64 // of an earlier run, by actor: see [SURW]; nil: there was none
	StepLimit uint64            // steps after which the run counts as exhausted; 0: 100 million
	TimeLimit time.Duration     // virtual time, likewise; 0: 24 hours
	Ring      int               // last records kept, rounded up to a power of two; 0: 64
	Trace     io.Writer         // takes the full binary trace; nil: none
	Log       func(LogLine)     // is called with every log line; nil: nobody reads them
}

// Sim is one simulation. It and all that belongs to it may be used by one
// goroutine at a time: the one that calls Run, or code that Run calls.
type Sim struct {
	seed   uint64
	policy Policy

	now       Instant
	steps     uint64
	seq       uint64
	queue     queue
	slots     []slot
	unused    []uint32
	cancelled int
	changes   []uint64 // PCT: steps of the change points to come

	cur     *Proc // the process that runs now
	spare   []*coroutine
	world   *Host
	hosts   []*Host
	byName  map[string]*Host
	dying   []*Proc // dead, still to be unwound
	symbols map[string]Symbol
	names   []string
	notes   []uint64 // notes and faults by symbol
	salt    uint64   // mixed into every draw: see Redraw
	before  breakpoint
	soon    []func() // to run when the step is over
	watcher Watcher  // is told of moments...
	awaited uint64   // ...of these kinds, a bit each
	aside   *Proc    // runs, while the watcher is told
	chooser chooser
	pause   uint64 // steps at which the loop looks up
	//detlint:allow whoever waits for a run is another goroutine
	interrupt atomic.Bool      // set by Interrupt, on any goroutine
	crowded   int              // events from which on the loop looks ahead
	layouts   prefetch.Layouts // what it asks for
	trace     trace
	log       func(LogLine)
	points    FaultPoints
	limits    limits
	running   bool
	halted    bool // leave the loop: Stop, or a failure
	closed    bool
	failure   error // what ended the run for good
}

type limits struct {
	steps uint64
	time  Instant
}

// New makes a simulation at instant 0, with the world as its only host. Close
// it when done: parked processes are never collected otherwise.
func New(c Config) *Sim {
	if c.StepLimit == 0 {
		c.StepLimit = 100_000_000
	}
	if c.TimeLimit == 0 {
		c.TimeLimit = 24 * time.Hour
	}
	if c.Ring == 0 {
		c.Ring = 64
	}
	s := &Sim{
		seed: c.Seed, policy: c.Policy, log: c.Log,
		byName:  make(map[string]*Host),
		symbols: make(map[string]Symbol),
		crowded: crowded,
		limits:  limits{steps: c.StepLimit, time: Instant(c.TimeLimit)},
		trace:   newTrace(c.Seed, c.Ring, c.Trace),
	}
	s.chooser.before = c.Events
	s.setPause()
	s.Symbol("")
	s.world = newHost(s, "world", nil)
	s.world.up = true
	s.world.boot = newContext(s.world, nil)
	s.drawChanges()
	return s
}

// Now returns the present instant.
func (s *Sim) Now() Instant { return s.now }

// Seed returns the seed.
func (s *Sim) Seed() uint64 { return s.seed }

// Policy returns the schedule.
func (s *Sim) Policy() Policy { return s.policy }

// Steps returns how many events have been executed.
func (s *Sim) Steps() uint64 { return s.steps }

// Stream returns the stream of this name that belongs to the world: a function
// of the seed, the name and the use count. The same name gives the same Stream.
func (s *Sim) Stream(name string) *Stream { return s.world.Stream(name) }

// Current returns the process that runs now; nil in callbacks and outside Run.
func (s *Sim) Current() *Proc { return s.cur }

// World is the host of all that is no machine: fault scripts, cables, the test
// itself. It is always up, keeps true time and cannot crash.
func (s *Sim) World() *Host { return s.world }

// Hosts returns all hosts but the world, in order of creation.
func (s *Sim) Hosts() []*Host { return s.hosts }

// HostByName returns the host of this name, or nil.
func (s *Sim) HostByName(name string) *Host { return s.byName[name] }

// Stop makes Run return after the present step.
func (s *Sim) Stop() {
	s.Guard()
	s.halted = true
}

// Err returns what ended the simulation for good (a panic, a Goexit, a bug),
// or nil.
func (s *Sim) Err() error { return s.failure }

// Closed tells whether the simulation is over.
func (s *Sim) Closed() bool { return s.closed }

// Close unwinds every process and ends the simulation; it is idempotent. The
// trace file is flushed ([Sim.FlushTrace] tells whether that went well).
func (s *Sim) Close() {
	if s.closed {
		return
	}
	s.closed = true
	for _, h := range s.hosts {
		h.doom()
	}
	s.world.doom()
	s.reap()
	s.dismiss()
	_ = s.FlushTrace()
}
