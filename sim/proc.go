package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Proc is a process of one incarnation of a host, written in blocking style: it
// runs on a coroutine. Its methods are for the process itself, but for Join and the
// accessors.
type Proc struct {
	// What a step needs stands together: there are simulations with hundreds of thousands of
	// processes, and none of them is in the cache.
	actor Actor
	sim   *Sim
	body  Body
	co    *coroutine // nil: it has not begun, rests, or has ended

	// The present wait. A Waiter is good for one turn.
	inc      uint32
	turn     uint32
	code     uint32
	alarm    uint32 // slot of the event that ends the wait when its time has come...
	alarmGen uint32 // ...0: there is none
	woken    bool
	parked   bool
	rests    bool // parked without a stack

	daemon    bool
	dead      bool // unwound at its next chance
	ended     bool
	returned  bool // body came back by itself
	abandoned bool
	refusals  uint8 // world calls refused since it died

	why   string
	on    fmt.Stringer
	since Instant

	family     *family
	prev, next *Proc   // of the same host
	extras     *extras // nil: it has none
}

// extras are what few processes have.
type extras struct {
	streams map[string]*Stream
	joiners []Waiter
	thrown  *Panic // what body panicked with
}

func (p *Proc) extra() *extras {
	if p.extras == nil {
		p.extras = new(extras)
	}
	return p.extras
}

// Body is what a process does. The process ends when Run returns, unless it
// rests: see [Proc.Rest].
type Body interface{ Run(p *Proc) }

// BodyFunc is a function as a [Body].
type BodyFunc func(p *Proc)

// Run calls f(p).
func (f BodyFunc) Run(p *Proc) { f(p) }

// Go is [Host.Start] of a function.
func (h *Host) Go(name string, f func(p *Proc)) *Proc {
	if f == nil {
		return h.Start(name, nil)
	}
	return h.Start(name, BodyFunc(f))
}

// Start starts a process on the host's present incarnation; it runs from the
// present instant on. On a host that is down it never runs.
func (h *Host) Start(name string, body Body) *Proc {
	s := h.sim
	s.Guard()
	if body == nil {
		panic(fmt.Sprintf("sim: Start of %s/%s without a body", h.name, name))
	}
	fam, ok := h.families[name]
	if !ok {
		fam = &family{name: name, sym: s.Symbol(h.name + "/" + name)}
		fam.key = subKey(keyOf(s.seed, "process", h.name, name), uint64(h.inc))
		h.families[name] = fam
	}
	p := &Proc{sim: s, inc: h.inc, body: body, family: fam}
	p.actor = Actor{host: h, sym: fam.sym, key: subKey(fam.key, fam.count)}
	p.actor.rank = uint32(mix(p.actor.key) >> (64 - tieBits + 1))
	fam.count++
	if !h.up {
		p.ended, p.dead = true, true
		return p
	}
	h.adopt(p)
	s.record(KindSpawn, p.actor.sym, 0, uint64(p.inc), 0)
	p.woken = true
	s.wakeAt(s.now, p, 0)
	return p
}

// adopt enters p into the host's list.
func (h *Host) adopt(p *Proc) {
	p.prev = h.last
	if h.last != nil {
		h.last.next = p
	} else {
		h.first = p
	}
	h.last = p
	h.live++
}

// forget takes p out of the host's list.
func (h *Host) forget(p *Proc) {
	if p.prev != nil {
		p.prev.next = p.next
	} else {
		h.first = p.next
	}
	if p.next != nil {
		p.next.prev = p.prev
	} else {
		h.last = p.prev
	}
	h.live--
}

// clear takes its stack from p if its body came to its end in the step that
// resumed it, buries it unless it rests, and with it whoever was killed.
func (s *Sim) clear(p *Proc) {
	if p.co.proc == nil {
		s.unmount(p)
		if !p.rests {
			s.bury(p)
		}
	}
	if len(s.dying) > 0 {
		s.reap()
	}
}

// Host returns the host of the process.
func (p *Proc) Host() *Host { return p.actor.host }

// Sim returns the simulation.
func (p *Proc) Sim() *Sim { return p.sim }

// Name returns the name given to Go.
func (p *Proc) Name() string { return p.family.name }

// String returns host/name.
func (p *Proc) String() string { return p.Host().name + "/" + p.Name() }

// Incarnation returns the boot the process belongs to.
func (p *Proc) Incarnation() uint32 { return p.inc }

// Ended says whether the process has come to its end.
func (p *Proc) Ended() bool { return p.ended }

// Daemon declares that the process may wait for ever: it does not make a
// deadlock. It returns p.
func (p *Proc) Daemon() *Proc {
	p.daemon = true
	return p
}

// Context returns the boot context of the host.
func (p *Proc) Context() context.Context { return p.Host().boot }

// Go starts another process on the same host.
func (p *Proc) Go(name string, f func(p *Proc)) *Proc { return p.Host().Go(name, f) }

// Stream returns a stream that is this process's own.
func (p *Proc) Stream(name string) *Stream {
	x := p.extra()
	st, ok := x.streams[name]
	if !ok {
		if x.streams == nil {
			x.streams = make(map[string]*Stream)
		}
		st = &Stream{key: keyOf(p.actor.key, "stream", name), salt: &p.sim.salt}
		x.streams[name] = st
	}
	return st
}

// Rand returns a generator of math/rand/v2 over the process's stream "rand".
func (p *Proc) Rand() *rand.Rand { return rand.New(p.Stream("rand")) }

// Sleep blocks for d on the host's clock. A d of zero or less is a [Proc.Yield].
func (p *Proc) Sleep(d time.Duration) {
	p.doze(d)
	p.park()
}

// Yield lets everything else that is due at this instant run first, or not, as
// the schedule has it.
func (p *Proc) Yield() {
	p.begin("yield", nil)
	p.woken = true
	p.sim.wakeAt(p.sim.now, p, 0)
	p.park()
}

// Join waits until p has ended, whichever way. Another process calls it.
func (p *Proc) Join() {
	s := p.sim
	s.Guard()
	if p.ended {
		return
	}
	w := s.Prepare("join", p)
	x := p.extra()
	x.joiners = append(x.joiners, w)
	w.Park()
}
