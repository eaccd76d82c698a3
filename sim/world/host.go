package world

import (
	"fmt"
	"slices"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
)

// World is the hosts, the disks and the network of one run.
type World struct {
	Sim *sim.Sim
	Net *net.Network

	topology *Topology
	disks    map[string]*disk.Disk
	gone     map[string]bool // hosts that never come back
	lasting  []fault.Point   // that healing puts back
	onHeal   []func()
}

// New makes the world of a run: a network, and no host yet.
func (t *Topology) New(s *sim.Sim, options ...net.Option) *World {
	return &World{
		Sim: s, Net: net.New(s, options...), topology: t,
		disks: make(map[string]*disk.Disk), gone: make(map[string]bool),
	}
}

// Host is a machine with its disk, if the topology gives it one, and its place in
// the network.
type Host struct {
	*sim.Host
	Disk *disk.Disk
	Net  *net.Stack
}

// NewHost adds a machine that is not booted yet. Each boot runs program, which may
// be nil.
func (w *World) NewHost(name string, program func(p *sim.Proc, h *Host)) *Host {
	h := new(Host)
	var run func(p *sim.Proc)
	if program != nil {
		run = func(p *sim.Proc) { program(p, h) }
	}
	h.Host = w.Sim.NewHost(name, run)
	h.Net = w.Net.Attach(h.Host)
	if slices.Contains(w.topology.Disks, name) {
		h.Disk = disk.New(h.Host)
		w.AddDisk(h.Disk)
	}
	return h
}

// AddDisk lets the faults of plans reach a disk that code of its own has made for
// its host.
func (w *World) AddDisk(d *disk.Disk) { w.disks[d.Host().Name()] = d }

// Boot boots every host that is down.
func (w *World) Boot() {
	for _, h := range w.Sim.Hosts() {
		if !h.Up() {
			h.Boot()
		}
	}
}

// Handlers carry out the lines of plans about the topology. The hosts and the disks
// that it declares must be there: it panics, in one line, if one is missing.
func (w *World) Handlers() plan.Handlers {
	if err := w.complete(); err != nil {
		panic(err.Error())
	}
	t := w.topology
	all := slices.Concat(
		t.Net.Do(func(l NetLine) { w.Net.Inject(l.Fault.Fault) }),
		t.Point.Do(func(l PointLine) { fault.On(w.Sim).Inject(l.Rule.Point) }),
		t.Crash.Do(func(l CrashLine) { w.Crash(l.Host, l.Kind.Of(), l.Down) }),
		t.Pause.Do(func(l PauseLine) {
			h := w.Sim.HostByName(l.Host)
			h.Pause()
			w.After(l.For, h.Resume)
		}),
		t.Jump.Do(func(l JumpLine) { w.Sim.HostByName(l.Host).Jump(l.By) }),
		t.Drift.Do(func(l DriftLine) {
			if l.PPM != 0 {
				fault.On(w.Sim).Inject(fault.Host{Do: fault.Drift,
					Hosts: l.Host, PPM: l.PPM, For: l.For})
			}
		}),
	)
	if t.Disk != nil {
		all = append(all, t.Disk.Do(func(l DiskLine) { w.disks[l.Host].Inject(l.Fault.Fault) })...)
	}
	return all
}

// complete says what the topology declares and the world does not have.
func (w *World) complete() error {
	for _, name := range w.topology.Hosts {
		if w.Sim.HostByName(name) == nil {
			return fmt.Errorf("world: the topology declares host %s, and the run has none: "+
				"call NewHost(%q, …), or take it away", name, name)
		}
	}
	for _, name := range w.topology.Disks {
		if w.disks[name] == nil {
			return fmt.Errorf("world: the topology declares a disk of host %s, and the run has "+
				"none: give AddDisk the disk, or take the host away from the disks", name)
		}
	}
	return nil
}
