package world

import (
	"fmt"
	"slices"
	"strings"

	"groundhog/sim/explore/plan"
	"groundhog/sim/fault"
)

// Topology is the hosts of a scenario by name, and the actions that plans may aim
// at them. Declare it once, beside the scenario: its plans are checked against it
// before anything runs.
type Topology struct {
	Hosts []string
	Disks []string // the hosts that have one

	Net   *plan.ActionOf[NetLine]
	Disk  *plan.ActionOf[DiskLine]
	Point *plan.ActionOf[PointLine]
	Crash *plan.ActionOf[CrashLine]
	Pause *plan.ActionOf[PauseLine]
}

// NewTopology declares hosts, of which some have disks.
func NewTopology(hosts, disks []string) *Topology {
	t := &Topology{Hosts: hosts, Disks: disks}
	t.Net = plan.Fault[NetLine]("net", "a fault of the network: net.ParseFault",
		plan.Where("fault", func(f NetFault) error { return fault.Known(f.Fault, hosts) }),
		plan.Examples("fault", "isolate "+hosts[0]+" for=1s"))
	t.Disk = plan.Fault[DiskLine]("disk", "a fault of a disk: disk.ParseFault",
		plan.Where("host", t.withDisk), plan.Among("host", disks...),
		plan.Examples("fault", `sync "*" EIO max=1`))
	t.Point = plan.Fault[PointLine]("point", "a fault point fires: fault.ParsePoint",
		plan.Where("rule", func(r PointRule) error { return fault.Known(r.Point, hosts) }),
		plan.Examples("rule", "none@"+hosts[0]+" max=1 return(true)"))
	t.Crash = plan.Fault[CrashLine]("crash", "a host crashes, and boots again after a while",
		plan.Among("host", hosts...))
	t.Pause = plan.Fault[PauseLine]("pause", "a host stops for a while, as a suspended laptop",
		plan.Among("host", hosts...))
	return t
}

// Actions lists what plans may do.
func (t *Topology) Actions() []plan.Action {
	return []plan.Action{t.Net, t.Disk, t.Point, t.Crash, t.Pause}
}

// withDisk says that a host has no disk.
func (t *Topology) withDisk(host string) error {
	if slices.Contains(t.Hosts, host) && !slices.Contains(t.Disks, host) {
		return fmt.Errorf("host %s has no disk: expected one of %s", host, strings.Join(t.Disks, " "))
	}
	return nil
}
