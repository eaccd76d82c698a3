package fault

import "groundhog/sim"

// Counter counts the operations that match one fault, and says which of them meet it.
type Counter struct {
	When
	end  sim.Instant // from here on the fault is over
	seen uint64      // operations that matched
	hits uint64      // operations that met the fault
}

// Start begins to count for a fault that is injected now.
func (w When) Start(now sim.Instant) Counter {
	c := Counter{When: w, end: sim.Forever}
	if w.For > 0 {
		c.end = now.Add(w.For)
	}
	return c
}

// Active says whether an operation at this instant counts.
func (c *Counter) Active(now sim.Instant) bool {
	return now < c.end && now >= sim.Instant(c.Since) &&
		(c.Until == 0 || now < sim.Instant(c.Until))
}

// Meets counts an operation that matches, and says whether it meets the fault. It makes one draw
// if the fault has a chance and nothing else keeps the operation from it.
func (c *Counter) Meets(now sim.Instant, draws *sim.Stream) bool {
	if !c.Active(now) {
		return false
	}
	c.seen++
	if c.seen < c.From || c.Last > 0 && c.seen > c.Last || c.Max > 0 && c.hits >= c.Max {
		return false
	}
	if c.Chance.Den > 0 && !draws.Chance(c.Chance) {
		return false
	}
	c.hits++
	return true
}

// Seen counts the operations that matched so far.
func (c *Counter) Seen() uint64 { return c.seen }

// Hits counts the operations that met the fault.
func (c *Counter) Hits() uint64 { return c.hits }
