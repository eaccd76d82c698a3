package explore

import (
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// tally is which moments a run has come to.
type tally struct {
	seen  plan.Profile
	index map[tallied]int // into seen; below 0: of a kind of which there are too many
	names map[tallied]int // by kind and host, without name
	reach reach
}

type tallied struct {
	kind       sim.MomentKind
	place      sim.Place
	host, name string
}

// How much is kept: names of one kind on one host, and moments of one name.
const (
	mostNames   = 64
	mostMoments = 1000
)

func newTally() *tally {
	return &tally{index: make(map[tallied]int), names: make(map[tallied]int), reach: newReach()}
}

// add counts a moment: under its name, and for what happens on disks also with all names together.
func (t *tally) add(m sim.Moment, now sim.Instant) {
	all := tallied{m.Kind, m.Place, m.Host.Name(), ""}
	if m.Kind < sim.MomentConnect || m.Name == "" {
		t.count(all, now)
	}
	if m.Name == "" {
		return
	}
	for _, own := range plan.OwnTopics {
		if m.Kind == sim.MomentNote && strings.HasPrefix(m.Name, own) {
			return
		}
	}
	one := all
	one.name = m.Name
	if _, known := t.index[one]; !known {
		if t.names[all]++; t.names[all] > mostNames || strings.ContainsAny(m.Name, `*?[\`) {
			t.index[one] = -1
		}
	}
	t.count(one, now)
}

func (t *tally) count(k tallied, now sim.Instant) {
	i, known := t.index[k]
	if !known {
		i = len(t.seen)
		t.index[k] = i
		t.seen = append(t.seen, plan.Seen{Kind: k.kind, Place: k.place, Host: k.host, Name: k.name})
	}
	if i >= 0 && len(t.seen[i].At) < mostMoments {
		t.seen[i].At = append(t.seen[i].At, now)
	}
}
