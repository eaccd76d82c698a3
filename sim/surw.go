package sim

import (
	"maps"
	"slices"
	"strings"
)

// Events returns how many events each actor has had, by name, under the policy [SURW]: what another
// run of the seed needs of this one. Under other policies it is empty.
func (s *Sim) Events() map[string]uint64 {
	events := make(map[string]uint64)
	for sym, n := range s.chooser.events {
		if n > 0 {
			events[s.names[sym]] = n
		}
	}
	return events
}

// selectively chooses the next event: of the selected host that actor only which was drawn for it,
// by how many events each has still to come; of these two and all others each as likely.
func (s *Sim) selectively() entry {
	c := &s.chooser
	if c.selected == nil {
		c.selected = s.selectHost()
	}
	first := s.firsts()
	actor := func(e entry) *Actor { return s.slots[e.slot].actor }
	ours := func(e entry) bool { return actor(e).host == c.selected }
	if !slices.ContainsFunc(first, func(e entry) bool { return actor(e) == c.next }) {
		c.next = nil
		sum := uint64(0)
		for _, e := range first {
			if ours(e) {
				sum += s.left(actor(e))
			}
		}
		at := uint64(0)
		if sum > 0 {
			at = s.pick(sum)
		}
		for _, e := range first {
			if !ours(e) {
				continue
			}
			if n := s.left(actor(e)); at >= n {
				at -= n
				continue
			}
			c.next = actor(e)
			break
		}
	}
	first = slices.DeleteFunc(first, func(e entry) bool { return ours(e) && actor(e) != c.next })
	chosen := first[s.pick(uint64(len(first)))]
	if actor(chosen) == c.next {
		c.next = nil
	}
	return chosen
}

// left is how many events an actor has still to come, one at least.
func (s *Sim) left(a *Actor) uint64 {
	had := uint64(0)
	if int(a.sym) < len(s.chooser.events) {
		had = s.chooser.events[a.sym]
	}
	if all := s.chooser.before[s.names[a.sym]]; all > had {
		return all - had
	}
	return 1
}

// selectHost draws a host among those that had two actors in the earlier run. There is none without
// such a run, nor before the host has come to be.
func (s *Sim) selectHost() *Host {
	actors := make(map[string]int)
	for name := range s.chooser.before { // order-free: they are counted
		host, _, _ := strings.Cut(name, "/")
		actors[host]++
	}
	var several []string
	for _, host := range slices.Sorted(maps.Keys(actors)) {
		if actors[host] > 1 {
			several = append(several, host)
		}
	}
	if len(several) == 0 {
		return nil
	}
	return s.byName[several[NewStream(s.seed, "schedule", "selected").IntN(len(several))]]
}
