package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// Mix says which faults plans are drawn with: the most lines of each kind in one
// plan; 0: none. Each kind is optional, so the swarm leaves some of them out.
type Mix struct {
	Kills, PowerLosses, Pauses int // of hosts; a power loss only of those that have a disk
	Jumps, Drifts              int // of clocks
	Cuts                       int // partitions of all kinds
	Links                      int // loss, delay, clogs, broken connections
	Lookups                    int // questions about names without an answer, or with a late one
	Disks                      int // errors of disks, and disks that are full
	Points                     int // fault points of the topology
}

// Everything is a mix of all faults, but for those of names: few systems look one up while they
// work.
var Everything = Mix{
	Kills: 2, PowerLosses: 2, Pauses: 1, Jumps: 2, Drifts: 1,
	Cuts: 2, Links: 2, Disks: 2, Points: 2,
}

// Budget is how many faults a plan of [Topology.Plan] has at most.
const Budget = 5

// OnEvents is the share of the faults of [Topology.Plan] that hang on events.
var OnEvents = sim.Ratio{Num: 2, Den: 3}

// Plan is a schema of this length: the workload, and every fault in the first three
// quarters of it, at most [Budget] in one plan. More lines, such as those that a
// person writes, may stand at any time.
func (t *Topology) Plan(length time.Duration, workload ...plan.Part) plan.Schema {
	return plan.Schema{
		Length: length, Actions: t.Actions(), Budget: Budget, OnEvents: OnEvents,
		Parts: append(slices.Clone(workload), t.Parts(Everything, 0, 3*length/4)...),
	}
}

// Parts are the parts that draw the faults of a mix between two times.
func (t *Topology) Parts(m Mix, from, to time.Duration) (parts []plan.Part) {
	add := func(most int, a plan.Action, with ...plan.Domain) {
		if most > 0 {
			parts = append(parts, plan.Part{Action: a, Max: most, From: from, To: to, With: with})
		}
	}
	short := plan.Range("down", 10*time.Millisecond, 5*time.Second)
	while := plan.Range("for", 100*time.Millisecond, 10*time.Second)
	add(m.Kills, t.Crash, plan.Among("kind", Kill), short)
	if len(t.Disks) > 0 { // without a disk it is a kill
		add(m.PowerLosses, t.Crash, plan.Among("kind", Power), plan.Among("host", t.Disks...),
			short)
	}
	add(m.Pauses, t.Pause, while)
	add(m.Jumps, t.Jump)
	add(m.Drifts, t.Drift, while)
	if len(t.Hosts) > 1 {
		add(m.Cuts, t.Net, plan.Examples("fault", t.cuts()...))
		add(m.Links, t.Net, plan.Examples("fault", t.links()...))
	}
	add(m.Lookups, t.Net, plan.Examples("fault", t.lookups()...))
	if len(t.Disks) > 0 {
		add(m.Disks, t.Disk, plan.Examples("fault", diskFaults...))
	}
	if len(t.Points) > 0 {
		add(m.Points, t.Point, plan.Examples("rule", t.Points...))
	}
	return parts
}

// cuts are partitions: symmetric and one-way between two hosts, of one from all
// others, of each from each, and of one half from the other.
func (t *Topology) cuts() (texts []string) {
	for i, a := range t.Hosts {
		for _, b := range t.Hosts[i+1:] {
			for _, d := range []string{"500ms", "3s", "10s"} {
				texts = append(texts, fmt.Sprintf("partition %s|%s for=%s", a, b, d))
			}
			texts = append(texts, fmt.Sprintf("cut %s|%s for=3s", a, b),
				fmt.Sprintf("cut %s|%s for=3s", b, a))
		}
		if len(t.Hosts) > 2 {
			texts = append(texts, fmt.Sprintf("isolate %s for=4s", a))
		}
	}
	if len(t.Hosts) > 2 {
		texts = append(texts, fmt.Sprintf("islands %s for=4s", strings.Join(t.Hosts, "|")))
	}
	if half := len(t.Hosts) / 2; half > 1 {
		texts = append(texts, fmt.Sprintf("partition %s|%s for=4s",
			strings.Join(t.Hosts[:half], ","), strings.Join(t.Hosts[half:], ",")))
	}
	return texts
}

// links are faults of single directed links.
func (t *Topology) links() (texts []string) {
	for _, a := range t.Hosts {
		for _, b := range t.Hosts {
			if a == b {
				continue
			}
			texts = append(texts,
				fmt.Sprintf("link %s|%s for=5s latency=uniform(1ms,300ms) loss=1/10", a, b),
				fmt.Sprintf("clog %s|%s for=2s", a, b),
				fmt.Sprintf("reset %s|%s", a, b),
				fmt.Sprintf("reset-one-side %s|%s", a, b))
		}
	}
	return texts
}

// lookups are faults of the questions that each host asks about names.
func (t *Topology) lookups() (texts []string) {
	for _, a := range t.Hosts {
		texts = append(texts, fmt.Sprintf("lookup-fail %s|* for=5s", a),
			fmt.Sprintf("lookup-silent %s|* for=12s", a),
			fmt.Sprintf("lookup-delay 2s %s|* for=5s", a))
	}
	return texts
}

// diskFaults are single errors, and a disk that is full for a while.
var diskFaults = []string{
	`sync "" EIO max=1`, `write "" EIO max=1`, `read "" EIO max=1`, `any "" EIO for=500ms`,
	`create "" ENOSPC max=1`, `write "" ENOSPC for=2s`,
}
