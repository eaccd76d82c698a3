package world

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
)

// Topology is the hosts of a scenario by name, and the actions that plans may aim
// at them. Declare it once, beside the scenario: plans are checked against it when
// they are parsed, before anything runs.
type Topology struct {
	Hosts  []string
	Disks  []string // the hosts that have one
	Points []string // faults of fault points that are drawn: see [fault.ParsePoint]

	Net   *plan.ActionOf[NetLine]
	Disk  *plan.ActionOf[DiskLine] // nil where no host has a disk
	Point *plan.ActionOf[PointLine]
	Crash *plan.ActionOf[CrashLine]
	Pause *plan.ActionOf[PauseLine]
	Jump  *plan.ActionOf[JumpLine]
	Drift *plan.ActionOf[DriftLine]
}

// NewTopology declares hosts, of which some have disks.
func NewTopology(hosts, disks []string) *Topology {
	t := &Topology{Hosts: hosts, Disks: disks}
	host := plan.Among("host", hosts...)
	first := "nobody" // Schema.Check refuses a topology without hosts
	if len(hosts) > 0 {
		first = hosts[0]
	}
	t.Net = plan.Fault[NetLine]("net", "a fault of the network: net.ParseFault",
		plan.Where("fault", func(f NetFault) error { return fault.Known(f.Fault, hosts) }),
		plan.Examples("fault", "isolate "+first+" for=1s"))
	if len(disks) > 0 {
		t.Disk = plan.Fault[DiskLine]("disk", "a fault of a disk: disk.ParseFault",
			plan.Where("host", t.withDisk), plan.Among("host", disks...),
			plan.Where("fault", unplaced),
			plan.Examples("fault", `sync "*" EIO max=1`)).Near(operations...)
	}
	t.Net.Near(sim.MomentConnect, sim.MomentSend, sim.MomentReceive)
	t.Point = plan.Fault[PointLine]("point", "a fault point fires: fault.ParsePoint",
		plan.Where("rule", func(r PointRule) error { return fault.Known(r.Point, hosts) }),
		plan.Examples("rule", "none@"+first+" max=1 return(true)"))
	t.Crash = plan.Fault[CrashLine]("crash", "a host crashes, and boots again after a while", host).
		Near(append(slices.Clip(operations), sim.MomentSend, sim.MomentReceive)...)
	t.Pause = plan.Fault[PauseLine]("pause", "a host stops for a while, as a suspended laptop",
		host)
	t.Jump = plan.Fault[JumpLine]("jump", "the clock of a host is set ahead, or back", host).
		Near(sim.MomentClock)
	t.Drift = plan.Fault[DriftLine]("drift", "the clock of a host runs too fast, or too slowly",
		host)
	return t
}

// operations are what programs do to disks.
var operations = []sim.MomentKind{sim.MomentCreate, sim.MomentWrite, sim.MomentTruncate,
	sim.MomentSync, sim.MomentMkdir, sim.MomentRename, sim.MomentRemove, sim.MomentLink}

// Actions lists what plans may do.
func (t *Topology) Actions() []plan.Action {
	all := []plan.Action{t.Crash, t.Pause, t.Jump, t.Drift, t.Net, t.Point}
	if t.Disk != nil {
		all = append(all, t.Disk)
	}
	return all
}

// unplaced says that a fault names a host, which its line does already.
func unplaced(f DiskFault) error {
	if f.Host != "" {
		return fmt.Errorf("fault %q names host %s: the line says whose disk it is, "+
			"so leave out @%s", f.Fault, f.Host, f.Host)
	}
	return nil
}

// withDisk says that a host has no disk.
func (t *Topology) withDisk(host string) error {
	if slices.Contains(t.Hosts, host) && !slices.Contains(t.Disks, host) {
		return fmt.Errorf("host %s has no disk: expected one of %s",
			host, strings.Join(t.Disks, " "))
	}
	return nil
}
