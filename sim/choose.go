package sim

import (
	"math/bits"
	"slices"
)

// chooser is what policies need that look at all events of an instant before one of them runs.
type chooser struct {
	draws uint64 // so many were made
	last  *Host  // whose event ran last
	at    []int  // places in the heap
	ready []entry

	before   map[string]uint64 // events by actor of an earlier run
	events   []uint64          // of this one, by symbol of the actor
	selected *Host             // whose events are in any order
	next     *Actor            // the one of it that is to run
}

// choose puts that event of the present instant at the root of the queue which the policy wants to
// run next. The events of the instant are the top of the heap, so all of them are found from its
// root on.
func (s *Sim) choose() {
	c := &s.chooser
	s.gather()
	switch {
	case len(c.ready) == 1:
	case s.policy.kind == policyWalk:
		first := s.firsts()
		s.prefer(first[s.pick(uint64(len(first)))])
	case s.policy.kind == policySURW:
		s.prefer(s.selectively())
	case s.policy.kind == policyPOS:
		for i := range c.ready {
			if e := &c.ready[i]; s.slots[e.slot].actor.host == c.last {
				e.ord = s.pick(1<<tieBits)<<seqBits | e.ord&(1<<seqBits-1)
			}
		}
	case len(s.changes) > 0 && s.changes[0] <= s.steps+1: // a delay
		slices.SortFunc(c.ready, func(a, b entry) int { return order(&a, &b) })
		c.ready[0].ord |= (1<<tieBits - 1) << seqBits
	}
	if s.policy.kind == policyDelay {
		for len(s.changes) > 0 && s.changes[0] <= s.steps+1 {
			s.changes = s.changes[1:]
		}
	}
	// in the order of the heap a place comes before those below it
	slices.SortFunc(c.ready, func(a, b entry) int { return order(&a, &b) })
	for i, place := range c.at {
		s.queue.heap[place] = c.ready[i]
	}
	a := s.slots[c.ready[0].slot].actor
	if c.last = a.host; s.policy.kind == policySURW {
		for int(a.sym) >= len(c.events) {
			c.events = append(c.events, 0)
		}
		c.events[a.sym]++
	}
}

// order compares two entries of one instant.
func order(a, b *entry) int {
	if a.ord < b.ord {
		return -1
	}
	return 1
}

// gather lists the events of the instant, and where they stand in the heap, from the root down.
func (s *Sim) gather() {
	c, h := &s.chooser, s.queue.heap
	c.at, c.ready = append(c.at[:0], 0), append(c.ready[:0], h[0])
	for i := 0; i < len(c.at); i++ {
		first := 4*c.at[i] + 1
		for child := first; child < min(first+4, len(h)); child++ {
			if h[child].at == h[0].at {
				c.at, c.ready = append(c.at, child), append(c.ready, h[child])
			}
		}
	}
	slices.Sort(c.at)
}

// firsts are the earliest events of all actors that have one at the instant.
func (s *Sim) firsts() []entry {
	c := &s.chooser
	first := c.ready[:0:0]
	for _, e := range c.ready {
		sl := &s.slots[e.slot]
		i := slices.IndexFunc(first, func(o entry) bool {
			return s.slots[o.slot].actor == sl.actor
		})
		switch {
		case sl.gen != e.gen: // cancelled
		case i < 0:
			first = append(first, e)
		case e.ord < first[i].ord:
			first[i] = e
		}
	}
	slices.SortFunc(first, func(a, b entry) int { return order(&a, &b) })
	return first
}

// prefer lets this event be the next.
func (s *Sim) prefer(chosen entry) {
	c := &s.chooser
	for i := range c.ready {
		if c.ready[i].slot == chosen.slot && c.ready[i].gen == chosen.gen {
			c.ready[i].ord &= 1<<seqBits - 1 // before all others, whose tie-break is 1
		}
	}
}

// pick draws a number below n.
func (s *Sim) pick(n uint64) uint64 {
	s.chooser.draws++
	hi, _ := bits.Mul64(mix((keyOf(s.seed, "schedule", "choice")^s.salt)+s.chooser.draws*phi), n)
	return hi
}
