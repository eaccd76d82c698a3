package disk

import (
	"fmt"
	"slices"

	"groundhog/disk/persist"
)

// Survival says which of the changes that a power loss may take it spares.
type Survival uint8

// The ways to choose. Under each the state is legal under the disk's profile.
const (
	Nothing    Survival = iota // exactly what was synced: the worst case
	Everything                 // as if all had been synced at the last moment
	// each piece of each change with a chance of 1, 5 or 9 in 10, drawn from the host's stream
	// "disk/survival"
	Draw

	survivalCount
)

var survivalNames = [survivalCount]string{"nothing", "everything", "draw"}

// String is the word of the choice.
func (s Survival) String() string {
	if s < survivalCount {
		return survivalNames[s]
	}
	return fmt.Sprintf("survival(%d)", uint8(s))
}

// Spare makes the next power loss leave exactly the named changes beyond what is required, in the
// words of [persist.Survivors]: "3 5.2 7-9". If these are not legal then, the run fails with the
// reason.
func (d *Disk) Spare(survivors persist.Survivors) { d.plan, d.planned = survivors, true }

// Spared is what the last power loss left beyond what was required, in the words that [Disk.Spare]
// takes: it replays the crash.
func (d *Disk) Spared() persist.Survivors { return d.spared }

// resolve makes durable what a power loss spares.
func (d *Disk) resolve() {
	t := d.tracker()
	g := t.Graph()
	set := d.choose(g)
	d.spared = g.Name(set)
	freed := d.freed()
	d.install(g.Image(set).Changed(), append(d.whole(), freed...))
	landed := map[uint64]bool{}
	for i := range g.Micros {
		if set.Has(i) && !g.Micros[i].IsKeep() {
			landed[g.Micros[i].Op.ID] = true
		}
	}
	for _, n := range d.dirty {
		n.log.records = slices.DeleteFunc(n.log.records, func(r record) bool {
			if landed[r.id] {
				n.landTimes(&r)
			}
			return landed[r.id]
		})
	}
	for _, s := range freed {
		d.revert(s.n)
	}
}

func (d *Disk) choose(g *persist.Graph) persist.Set {
	switch {
	case d.planned:
		d.planned = false
		set, err := g.Parse(d.plan)
		if err != nil {
			d.sim.Fail("%v", err)
		}
		return set
	case d.Survival == Everything:
		return g.Draw(0, 10)
	case d.Survival == Draw:
		draws := d.host.Stream("disk/survival")
		tenths := [3]uint64{1, 5, 9}[draws.Uint64N(3)]
		return g.Draw(draws.Uint64(), tenths)
	}
	return g.Least()
}
