package net

import (
	"slices"
	"strings"
	"time"

	"groundhog/sim"
)

// Struck is a fault that lies across links. Faults may overlap: a link works
// again when the last one that lies across it is taken back.
type Struck struct {
	net   *Network
	fault Fault
	wires []*wire
	was   []Link     // with SetLink: the links before
	rule  *Installed // with AddRule
	over  bool
}

// Fault returns what was struck.
func (f *Struck) Fault() Fault { return f.fault }

// Partition cuts every link between two groups of hosts, both ways. Packets
// sent into the cut are lost, and so are those that would arrive while it
// lasts. Like all functions here it panics if a name is unknown.
func (n *Network) Partition(left, right []string) *Struck {
	return n.Strike(Fault{Do: Partition, Hosts: groups(left, right)})
}

// CutOneWay cuts the links from one group of hosts to another: what the second
// sends still reaches the first.
func (n *Network) CutOneWay(from, to []string) *Struck {
	return n.Strike(Fault{Do: CutOneWay, Hosts: groups(from, to)})
}

// Islands cuts every link between hosts of different groups. Hosts in no group
// are not affected.
func (n *Network) Islands(of ...[]string) *Struck {
	return n.Strike(Fault{Do: Islands, Hosts: groups(of...)})
}

// Isolate pulls the cable of a host: it is cut off from all others.
func (n *Network) Isolate(host string) *Struck { return n.Strike(Fault{Do: Isolate, Hosts: host}) }

// Clog holds every packet that would arrive over a directed link. None is lost:
// they arrive when the fault is taken back. "*" stands for every other host.
func (n *Network) Clog(from, to string) *Struck {
	return n.Strike(Fault{Do: Clog, Hosts: from + "|" + to})
}

// ClogFor is Clog that takes itself back after d.
func (n *Network) ClogFor(from, to string, d time.Duration) *Struck {
	return n.Strike(Fault{Do: Clog, Hosts: from + "|" + to, For: d})
}

// groups writes groups of hosts as the field Hosts of a Fault.
func groups(of ...[]string) string {
	parts := make([]string, len(of))
	for i, names := range of {
		parts[i] = strings.Join(names, ",")
	}
	return strings.Join(parts, "|")
}

// Strike makes the fault happen. It panics if the fault is impossible
// ([Fault.Check]) or names a host that is not attached.
func (n *Network) Strike(what Fault) *Struck {
	n.sim.Guard()
	if err := what.Check(); err != nil {
		panic("net: " + err.Error())
	}
	f := &Struck{net: n, fault: what}
	f.gather()
	switch what.Do {
	case Reset, ResetOneSide:
		f.over = true
		n.breakAll(f.wires, what.Do == Reset)
		return f
	case AddRule:
		f.rule = n.Install(what.Rule)
	case SetLink:
		for _, w := range f.wires {
			f.was = append(f.was, w.link)
			w.link = what.Link
		}
	}
	for _, w := range f.wires {
		switch what.Do {
		case SetLink:
		case Clog:
			w.clogs++
			w.from.host.Note(n.marks.clog, uint64(w.from.index), uint64(w.to.index))
		default:
			w.cuts++
			w.from.host.Note(n.marks.cut, uint64(w.from.index), uint64(w.to.index))
		}
	}
	n.faults = append(n.faults, f)
	if what.For > 0 {
		n.world.After(what.For, sim.HandlerFunc(func(uint64) { f.Heal() }), 0)
	}
	return f
}

// gather lists the links that the fault lies across.
func (f *Struck) gather() {
	parts := f.fault.groups()
	switch f.fault.Do {
	case AddRule:
	case Isolate:
		f.cross(parts[0], []string{"*"})
		f.cross([]string{"*"}, parts[0])
	case Partition, Islands:
		for i, left := range parts {
			for j, right := range parts {
				if i != j {
					f.cross(left, right)
				}
			}
		}
	default:
		f.cross(parts[0], parts[1])
	}
}

// cross adds the links from one group to another.
func (f *Struck) cross(from, to []string) {
	for _, a := range from {
		for _, b := range to {
			f.net.each(f.fault.Do.String(), a, b, func(w *wire) { f.wires = append(f.wires, w) })
		}
	}
}

// Heal takes the fault back; a second time it does nothing. Packets held by a
// clog arrive now, in order; links are as they were before SetLink.
func (f *Struck) Heal() {
	n := f.net
	n.sim.Guard()
	if f.over {
		return
	}
	f.over = true
	if i := slices.Index(n.faults, f); i >= 0 {
		n.faults = slices.Delete(n.faults, i, i+1)
	}
	if f.rule != nil {
		f.rule.Remove()
	}
	for i, w := range slices.Backward(f.wires) {
		switch f.fault.Do {
		case SetLink:
			w.link = f.was[i]
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

// unclog makes the held packets arrive now. They keep their place before those
// that arrive at this instant anyway.
func (w *wire) unclog() {
	now := w.net.sim.Now()
	for i, a := range w.held {
		w.held[i] = arrival{}
		w.queue.push(arrival{at: now, ord: a.ord, p: a.p})
		w.actor.At(now, w, arrivalEvent)
	}
	w.held = w.held[:0]
}

// Heal takes back every fault that lasts, the latest first.
func (n *Network) Heal() {
	for len(n.faults) > 0 {
		n.faults[len(n.faults)-1].Heal()
	}
}

// Repair heals everything: the faults that lie across links, rules, and the
// faults that are part of a [Link]; latency and bandwidth stay. It is the step
// from the safety phase of a run to its liveness phase. Connections already
// half-open stay so.
func (n *Network) Repair() {
	n.Heal()
	n.RemoveRules()
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
