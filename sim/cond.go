package sim

// Locker is what a [Cond] releases while it waits.
type Locker interface {
	Lock()
	Unlock()
}

// Cond is a condition variable. Signal wakes the one that has waited longest.
type Cond struct {
	L     Locker
	sim   *Sim
	name  string
	queue waitList[struct{}]
}

// NewCond makes a condition on l; name is for reports.
func NewCond(s *Sim, name string, l Locker) *Cond { return &Cond{L: l, sim: s, name: name} }

// String returns the condition's name.
func (c *Cond) String() string { return "cond " + c.name }

// Wait releases L, waits for Signal or Broadcast, and locks L again. Check the
// condition in a loop, as with sync.Cond.
func (c *Cond) Wait() {
	w := c.sim.Prepare("cond wait", c)
	c.queue.add(w, 0, struct{}{})
	c.L.Unlock()
	w.Park()
	c.L.Lock()
}

// Signal wakes one waiting process, if there is one.
func (c *Cond) Signal() {
	c.sim.Guard()
	c.queue.wake()
}

// Broadcast wakes all waiting processes.
func (c *Cond) Broadcast() {
	c.sim.Guard()
	for _, more := c.queue.wake(); more; _, more = c.queue.wake() {
	}
}
