package sim

import "fmt"

// WaitGroup waits for a number of things to be done.
type WaitGroup struct {
	sim   *Sim
	name  string
	count int
	queue waitList[struct{}]
}

// NewWaitGroup makes a wait group at zero; name is for reports.
func NewWaitGroup(s *Sim, name string) *WaitGroup { return &WaitGroup{sim: s, name: name} }

// String returns the group's name.
func (g *WaitGroup) String() string {
	return fmt.Sprintf("waitgroup %s (%d to go)", g.name, g.count)
}

// Add adds delta, which may be negative. It panics if the count falls below 0.
func (g *WaitGroup) Add(delta int) {
	g.sim.Guard()
	g.count += delta
	if g.count < 0 {
		panic(fmt.Sprintf("sim: waitgroup %s fell to %d: more Done than Add", g.name, g.count))
	}
	if g.count > 0 {
		return
	}
	for _, more := g.queue.wake(); more; _, more = g.queue.wake() {
	}
}

// Done takes one off.
func (g *WaitGroup) Done() { g.Add(-1) }

// Wait waits until the count is zero.
func (g *WaitGroup) Wait() {
	g.sim.Guard()
	if g.count == 0 {
		return
	}
	w := g.sim.Prepare("wait", g)
	g.queue.add(w, 0, struct{}{})
	w.Park()
}
