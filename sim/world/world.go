// Package world holds the faults that every scenario may have: what plans do to
// hosts, disks, links and fault points.
//
// # Map of the files
//
//   - world.go: the lines of plans, and what they do.
package world

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// Actions are the faults that plans of every scenario may hold, written by
// hand or drawn: what is done to the network, to a disk, to a fault point, to a
// host, each in its own language. disks are the hosts that have one.
func Actions(hosts, disks []string) []plan.Action {
	host := plan.Word("host", hosts...)
	known := func(names string) error {
		for _, name := range strings.FieldsFunc(names, func(c rune) bool { return c == ',' || c == '|' }) {
			if name != "*" && !slices.Contains(hosts, name) {
				return fmt.Errorf("no host %q: there are %s", name, strings.Join(hosts, ", "))
			}
		}
		return nil
	}
	netFault := func(text string) error {
		f, err := net.ParseFault(text)
		return cmp.Or(err, known(f.Hosts))
	}
	diskFault := func(text string) error {
		_, err := disk.ParseFault(text)
		return err
	}
	pointRule := func(text string) error {
		r, err := sim.ParseFaultRule(text)
		return cmp.Or(err, known(r.Host))
	}
	return []plan.Action{
		{Name: "net", Kind: plan.Fault, Doc: "a fault of the network: net.ParseFault", Args: []plan.Arg{
			plan.Text("fault", netFault, "isolate "+hosts[0]+" for 1s"),
		}},
		{Name: "disk", Kind: plan.Fault, Doc: "a fault of a disk: disk.ParseFault", Args: []plan.Arg{
			plan.Word("host", disks...), plan.Text("fault", diskFault, `sync "*" EIO max=1`),
		}},
		{Name: "point", Kind: plan.Fault, Doc: "a fault point fires: sim.ParseFaultRule", Args: []plan.Arg{
			plan.Text("rule", pointRule, "none@"+hosts[0]+" max=1 return(true)"),
		}},
		{Name: "crash", Kind: plan.Fault, Doc: "a host crashes, and boots again after a while", Args: []plan.Arg{
			host, plan.Word("kind", "kill", "power"), plan.Time("down", 0, time.Minute),
		}},
		{Name: "pause", Kind: plan.Fault, Doc: "a host stops for a while, as a suspended laptop", Args: []plan.Arg{
			host, plan.Time("for", 0, time.Minute),
		}},
	}
}

// Handlers carry out Actions. disks gives the disk of a host.
func Handlers(s *sim.Sim, n *net.Network, disks func(host string) *disk.Disk) map[string]func(plan.Line) {
	return map[string]func(plan.Line){
		"net": func(l plan.Line) {
			f, err := net.ParseFault(l.Text("fault"))
			Must(s, err)
			n.Strike(f)
		},
		"disk": func(l plan.Line) {
			f, err := disk.ParseFault(l.Text("fault"))
			Must(s, err)
			disks(l.Word("host")).Inject(f)
		},
		"point": func(l plan.Line) {
			r, err := sim.ParseFaultRule(l.Text("rule"))
			Must(s, err)
			s.Inject(r)
		},
		"crash": func(l plan.Line) {
			kind := sim.Kill
			if l.Word("kind") == "power" {
				kind = sim.PowerLoss
			}
			h := s.HostByName(l.Word("host"))
			h.Crash(kind)
			After(s, l.Time("down"), func() {
				if !h.Up() {
					h.Boot()
				}
			})
		},
		"pause": func(l plan.Line) {
			h := s.HostByName(l.Word("host"))
			h.Pause()
			After(s, l.Time("for"), h.Resume)
		},
	}
}

// After runs f outside of every host, d from now.
func After(s *sim.Sim, d time.Duration, f func()) {
	s.World().After(d, sim.HandlerFunc(func(uint64) { f() }), 0)
}

// Must is for texts that the schema has checked when the plan was parsed.
func Must(s *sim.Sim, err error) {
	if err != nil {
		s.Fail("plan: %v", err)
	}
}
