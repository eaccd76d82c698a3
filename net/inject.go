package net

import (
	"slices"
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// Injected is a fault in force. Faults may overlap: a link works again when the last one that lies
// across it is lifted.
type Injected struct {
	net   *Network
	fault Fault
	over  bool

	wires []*wire // that it lies across
	was   []Link  // with SetLink: the links before

	from, to fault.Patterns // of a rule, or of a fault of names
	count    fault.Counter  // packets or questions that match but for what fault.When says
}

// Fault returns what was injected.
func (in *Injected) Fault() Fault { return in.fault }

// Hits returns on how many packets a rule has decided, or on how many questions about names a fault
// of those, and of any other fault across how many links it lies.
func (in *Injected) Hits() uint64 {
	if in.fault.Do.counted() {
		return in.count.Hits()
	}
	return uint64(len(in.wires))
}

// Partition cuts every link between two groups of hosts, both ways. Packets
// sent into the cut are lost, and so are those that would arrive while it
// lasts. Like all functions here it panics if a name is unknown.
func (n *Network) Partition(left, right []string) *Injected {
	return n.Inject(Fault{Do: Partition, Hosts: groupsText(left, right)})
}

// CutOneWay cuts the links from one group of hosts to another: what the second
// sends still reaches the first.
func (n *Network) CutOneWay(from, to []string) *Injected {
	return n.Inject(Fault{Do: CutOneWay, Hosts: groupsText(from, to)})
}

// Islands cuts every link between hosts of different groups. Hosts in no group
// are not affected.
func (n *Network) Islands(of ...[]string) *Injected {
	return n.Inject(Fault{Do: Islands, Hosts: groupsText(of...)})
}

// Isolate pulls the cable of a host: it is cut off from all others.
func (n *Network) Isolate(host string) *Injected {
	return n.Inject(Fault{Do: Isolate, Hosts: host})
}

// Clog holds every packet that would arrive over a directed link. None is lost:
// they arrive when the fault is lifted. "*" stands for every other host.
func (n *Network) Clog(from, to string) *Injected {
	return n.Inject(Fault{Do: Clog, Hosts: from + "|" + to})
}

// ClogFor is Clog that lifts itself after d.
func (n *Network) ClogFor(from, to string, d time.Duration) *Injected {
	return n.Inject(Fault{Do: Clog, Hosts: from + "|" + to, When: fault.When{For: d}})
}

// Inject puts a fault in force. It panics, with one line, if the fault is
// impossible ([Fault.Check]) or names a host that is not attached; a rule may
// name hosts that are yet to come.
func (n *Network) Inject(f Fault) *Injected {
	n.sim.Guard()
	if err := f.Check(); err != nil {
		panic("net: " + err.Error())
	}
	in := &Injected{net: n, fault: f, count: f.Start(n.sim.Now())}
	switch {
	case f.Do.rule():
		n.addRule(in)
	case f.Do.lookup():
		in.match()
		n.world.Note(n.sim.Symbol("net lookup fault injected"), uint64(f.Do), 0)
	default:
		in.gather()
	}
	switch f.Do {
	case Reset, ResetOneSide:
		in.over = true
		n.breakAll(in.wires, f.Do == Reset)
		return in
	case SetLink:
		for _, w := range in.wires {
			in.was = append(in.was, w.link)
			w.link = f.Link
		}
	case Clog:
		for _, w := range in.wires {
			w.clogs++
			w.from.host.Note(n.marks.clog, uint64(w.from.index), uint64(w.to.index))
		}
	default:
		for _, w := range in.wires {
			w.cuts++
			w.from.host.Note(n.marks.cut, uint64(w.from.index), uint64(w.to.index))
		}
	}
	n.faults = append(n.faults, in)
	if f.For > 0 {
		n.world.After(f.For, sim.HandlerFunc(func(uint64) { in.Lift() }), 0)
	}
	return in
}

// gather lists the links that the fault lies across.
func (in *Injected) gather() {
	parts := in.fault.groups()
	switch in.fault.Do {
	case Isolate:
		in.cross(parts[0], []string{"*"})
		in.cross([]string{"*"}, parts[0])
	case Partition, Islands:
		for i, left := range parts {
			for j, right := range parts {
				if i != j {
					in.cross(left, right)
				}
			}
		}
	default:
		in.cross(parts[0], parts[1])
	}
}

// cross adds the links from one group to another.
func (in *Injected) cross(from, to []string) {
	for _, a := range from {
		for _, b := range to {
			in.net.each(in.fault.Do.String(), a, b, func(w *wire) {
				in.wires = append(in.wires, w)
			})
		}
	}
}

// Lift ends the fault; a second time it does nothing. Packets held by a clog
// arrive now, in order; links are as they were before SetLink.
func (in *Injected) Lift() {
	n := in.net
	n.sim.Guard()
	if in.over {
		return
	}
	in.over = true
	n.faults = slices.DeleteFunc(n.faults, func(o *Injected) bool { return o == in })
	switch {
	case in.fault.Do.rule():
		n.removeRule(in)
	case in.fault.Do.lookup():
		n.world.Note(n.sim.Symbol("net lookup fault lifted"), uint64(in.fault.Do), 0)
	}
	for i, w := range slices.Backward(in.wires) {
		switch in.fault.Do {
		case SetLink:
			w.link = in.was[i]
		case Clog:
			w.clogs--
			w.from.host.Note(n.marks.release, uint64(w.from.index), uint64(w.to.index))
			if w.clogs == 0 {
				w.unclog()
			}
		default:
			w.cuts--
			w.from.host.Note(n.marks.mended, uint64(w.from.index), uint64(w.to.index))
		}
	}
}

// Faults returns the faults in force, in order of injection.
func (n *Network) Faults() []Fault {
	out := make([]Fault, len(n.faults))
	for i, in := range n.faults {
		out[i] = in.fault
	}
	return out
}

// Lift ends all that is wrong: every fault in force, the latest first, and the
// faults that are part of a [Link]; latency and bandwidth stay. It is the step
// from the safety phase of a run to its liveness phase. Connections already
// half-open stay so.
func (n *Network) Lift() {
	n.sim.Guard()
	for len(n.faults) > 0 {
		n.faults[len(n.faults)-1].Lift()
	}
	calm := func(l Link) Link {
		return Link{Latency: l.Latency, Bandwidth: l.Bandwidth, Queue: l.Queue}
	}
	n.link, n.local = calm(n.link), calm(n.local)
	for _, row := range n.wires {
		for _, w := range row {
			if w != nil {
				w.link = calm(w.link)
			}
		}
	}
}
