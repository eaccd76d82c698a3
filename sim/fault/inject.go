package fault

import (
	"fmt"
	"slices"

	"groundhog/sim"
)

// Injector is where faults of hosts and fault points of one simulation are in force. Disks and the
// network have an Inject of their own.
type Injector struct {
	sim      *sim.Sim
	points   map[string][]*point // by name, in order of injection
	injected map[string]uint64   // how many of each name ever: one injected again draws anew
	hosts    []*hostFault        // that last, in order of injection
}

// On returns the injector of a simulation. There is one for each.
func On(s *sim.Sim) *Injector {
	if in, ok := s.FaultPoints().(*Injector); ok {
		return in
	}
	in := &Injector{sim: s, points: make(map[string][]*point), injected: make(map[string]uint64)}
	s.SetFaultPoints(in)
	return in
}

// Inject puts a [Host] or a [Point] in force. It panics, with one line, if the fault is impossible
// or names a host that does not exist. Among several faults of one point the first that fires wins.
func (in *Injector) Inject(f Fault) Injected {
	in.sim.Guard()
	if err := f.Check(); err != nil {
		panic(err.Error())
	}
	var names []string
	for _, h := range in.sim.Hosts() {
		names = append(names, h.Name())
	}
	switch f := f.(type) {
	case Host:
		if err := Known(f, names); err != nil {
			panic(err.Error())
		}
		return in.injectHost(f)
	case Point:
		return in.injectPoint(f)
	}
	panic(fmt.Sprintf("fault %q: a simulation takes faults of hosts and of points: inject a %T "+
		"where it belongs", f, f))
}

// Lift ends all faults of hosts and points, the latest first: hosts that a fault keeps down boot,
// paused ones go on, clocks run truly.
func (in *Injector) Lift() {
	in.sim.Guard()
	for len(in.hosts) > 0 {
		in.hosts[len(in.hosts)-1].Lift()
	}
	clear(in.points)
}

// hostFault is a fault of hosts in force.
type hostFault struct {
	in    *Injector
	fault Host
	hosts []*sim.Host
	over  bool
}

func (in *Injector) injectHost(f Host) *hostFault {
	hf := &hostFault{in: in, fault: f, over: !f.Do.lasts()}
	for _, h := range in.sim.Hosts() {
		if Patterns(f.Hosts).Has(h.Name()) {
			hf.hosts = append(hf.hosts, h)
		}
	}
	if !hf.over {
		in.hosts = append(in.hosts, hf)
	}
	if d := f.lasting(); d > 0 {
		in.sim.World().After(d, sim.HandlerFunc(func(uint64) { hf.Lift() }), 0)
	}
	for _, h := range hf.hosts {
		f.begin(h) // last: a process that crashes its own host does not return
	}
	return hf
}

// Lift ends the fault.
func (hf *hostFault) Lift() {
	hf.in.sim.Guard()
	if hf.over {
		return
	}
	hf.over = true
	hf.in.hosts = slices.DeleteFunc(hf.in.hosts, func(o *hostFault) bool { return o == hf })
	for _, h := range hf.hosts {
		hf.fault.end(h)
	}
}

// Hits counts the hosts that met the fault.
func (hf *hostFault) Hits() uint64 { return uint64(len(hf.hosts)) }

// point is a fault of a point in force.
type point struct {
	in    *Injector
	fault Point
	since sim.Instant // when it was injected
	sym   sim.Symbol
	value any
	code  uint64 // the value in the trace
	order uint64 // among all faults ever injected for this point
	hosts map[*sim.Host]*pointOnHost
}

// pointOnHost is how a fault of a point stands on one host. Each host has draws and counts of its
// own, so that what one evaluates shifts nothing on another.
type pointOnHost struct {
	Counter
	draws *sim.Stream
}

func (in *Injector) injectPoint(f Point) *point {
	p := &point{
		in: in, fault: f, since: in.sim.Now(), sym: in.sim.Symbol(f.Name),
		order: in.injected[f.Name], hosts: make(map[*sim.Host]*pointOnHost),
	}
	in.injected[f.Name]++
	p.value, _ = termValue(f.Term)
	switch v := p.value.(type) {
	case int:
		p.code = uint64(v)
	case bool:
		if v {
			p.code = 1
		}
	case string:
		p.code = uint64(in.sim.Symbol(v))
	}
	in.points[f.Name] = append(in.points[f.Name], p)
	return p
}

// Eval says whether the fault point of this name fires now on h, and with which value. It makes
// the injector a [sim.FaultPoints].
func (in *Injector) Eval(h *sim.Host, name string) (value any, fired bool) {
	for _, p := range in.points[name] {
		at := p.on(h)
		if at == nil {
			continue
		}
		at.draws.Seek(at.Seen()) // the draw of an evaluation belongs to its number
		if at.Meets(in.sim.Now(), at.draws) {
			h.NoteFault(p.sym, at.Seen(), p.code)
			return p.value, true
		}
	}
	return nil, false
}

// on returns how the fault stands on h; nil if it is not for h.
func (p *point) on(h *sim.Host) *pointOnHost {
	at, known := p.hosts[h]
	if !known {
		if Patterns(p.fault.Host).Has(h.Name()) {
			at = &pointOnHost{
				Counter: p.fault.Start(p.since),
				draws:   p.in.sim.NumberedStream(p.order, "fault", p.fault.Name, h.Name()),
			}
		}
		p.hosts[h] = at
	}
	return at
}

// Lift ends the fault.
func (p *point) Lift() {
	p.in.sim.Guard()
	of := p.in.points[p.fault.Name]
	if i := slices.Index(of, p); i >= 0 {
		p.in.points[p.fault.Name] = slices.Delete(slices.Clone(of), i, i+1)
	}
}

// Hits counts the evaluations that made the point fire, on all hosts.
func (p *point) Hits() (n uint64) {
	for _, h := range p.in.sim.Hosts() {
		if at := p.hosts[h]; at != nil {
			n += at.Hits()
		}
	}
	return n
}
