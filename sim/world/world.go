package world

import (
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
)

// Handlers carry out the lines about a topology. disks gives the disk of a host.
func (t *Topology) Handlers(s *sim.Sim, n *net.Network, disks func(host string) *disk.Disk) plan.Handlers {
	var all plan.Handlers
	for _, h := range []plan.Handlers{
		t.Net.Do(func(l NetLine) { n.Inject(l.Fault.Fault) }),
		t.Disk.Do(func(l DiskLine) { disks(l.Host).Inject(l.Fault.Fault) }),
		t.Point.Do(func(l PointLine) { fault.On(s).Inject(l.Rule.Point) }),
		t.Crash.Do(func(l CrashLine) {
			h := s.HostByName(l.Host)
			h.Crash(l.Kind.Of())
			After(s, l.Down, func() {
				if !h.Up() {
					h.Boot()
				}
			})
		}),
		t.Pause.Do(func(l PauseLine) {
			h := s.HostByName(l.Host)
			h.Pause()
			After(s, l.For, h.Resume)
		}),
	} {
		all = append(all, h...)
	}
	return all
}

// After runs f outside of every host, d from now.
func After(s *sim.Sim, d time.Duration, f func()) {
	s.World().After(d, sim.HandlerFunc(func(uint64) { f() }), 0)
}
