package net

import (
	"fmt"
	"time"

	"groundhog/sim"
)

// Fault is something done to links that can be taken back. Faults may overlap:
// a link works again when the last one that lies across it is taken back.
type Fault struct {
	net   *Network
	wires []*wire
	clog  bool
	over  bool
}

// Partition cuts every link between two groups of hosts, both ways. Packets
// sent into the cut are lost, and so are those that would arrive while it
// lasts. It panics if a name is unknown.
func (n *Network) Partition(left, right []string) *Fault {
	f := &Fault{net: n}
	for _, a := range left {
		for _, b := range right {
			f.cross("Partition", a, b)
			f.cross("Partition", b, a)
		}
	}
	return f.strike()
}

// CutOneWay cuts the links from one group of hosts to another: what the second
// sends still reaches the first.
func (n *Network) CutOneWay(from, to []string) *Fault {
	f := &Fault{net: n}
	for _, a := range from {
		for _, b := range to {
			f.cross("CutOneWay", a, b)
		}
	}
	return f.strike()
}

// Islands cuts every link between hosts of different groups. Hosts in no group
// are not affected.
func (n *Network) Islands(groups ...[]string) *Fault {
	f := &Fault{net: n}
	for i, left := range groups {
		for j, right := range groups {
			if i == j {
				continue
			}
			for _, a := range left {
				for _, b := range right {
					f.cross("Islands", a, b)
				}
			}
		}
	}
	return f.strike()
}

// Isolate pulls the cable of a host: it is cut off from all others.
func (n *Network) Isolate(host string) *Fault {
	f := &Fault{net: n}
	f.cross("Isolate", host, "*")
	f.cross("Isolate", "*", host)
	return f.strike()
}

// Clog holds every packet that would arrive over a directed link. None is lost:
// they arrive when the fault is taken back. "*" stands for every other host.
func (n *Network) Clog(from, to string) *Fault {
	f := &Fault{net: n, clog: true}
	f.cross("Clog", from, to)
	return f.strike()
}

// ClogFor is Clog that takes itself back after d.
func (n *Network) ClogFor(from, to string, d time.Duration) *Fault {
	f := n.Clog(from, to)
	n.world.After(d, sim.HandlerFunc(func(uint64) { f.Heal() }), 0)
	return f
}

// cross adds the links that two names stand for. A host is never cut off from
// itself.
func (f *Fault) cross(op, from, to string) {
	if from == to && from != "*" {
		panic(fmt.Sprintf("net: %s: host %q is on both sides; a host cannot be cut off from itself", op, from))
	}
	f.net.each(op, from, to, func(w *wire) { f.wires = append(f.wires, w) })
}

func (f *Fault) strike() *Fault {
	n := f.net
	n.sim.Guard()
	for _, w := range f.wires {
		if f.clog {
			w.clogs++
			w.from.host.Note(n.marks.clog, uint64(w.from.index), uint64(w.to.index))
		} else {
			w.cuts++
			w.from.host.Note(n.marks.cut, uint64(w.from.index), uint64(w.to.index))
		}
	}
	n.faults = append(n.faults, f)
	return f
}

// Heal takes the fault back; a second time it does nothing. Packets held by a
// clog arrive now, in order.
func (f *Fault) Heal() {
	n := f.net
	n.sim.Guard()
	if f.over {
		return
	}
	f.over = true
	for i, g := range n.faults {
		if g == f {
			n.faults = append(n.faults[:i], n.faults[i+1:]...)
			break
		}
	}
	for _, w := range f.wires {
		if !f.clog {
			w.cuts--
			w.from.host.Note(n.marks.mended, uint64(w.from.index), uint64(w.to.index))
			continue
		}
		w.clogs--
		w.from.host.Note(n.marks.release, uint64(w.from.index), uint64(w.to.index))
		if w.clogs == 0 {
			w.unclog()
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

// Heal takes back every partition and clog, in order of striking.
func (n *Network) Heal() {
	for len(n.faults) > 0 {
		n.faults[0].Heal()
	}
}

// Repair heals everything: partitions and clogs, rules, and the faults of every
// link; latency and bandwidth stay. It is the step from the safety phase of a
// run to its liveness phase. Connections already half-open stay so.
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
