package sim

import "fmt"

// Semaphore is a weighted semaphore. Waiters are served in order of arrival: a
// large one is not starved by small ones behind it.
type Semaphore struct {
	sim   *Sim
	name  string
	size  int
	free  int
	queue waitList[int]
}

// NewSemaphore makes a semaphore of n units; name is for reports.
func NewSemaphore(s *Sim, name string, n int) *Semaphore {
	return &Semaphore{sim: s, name: name, size: n, free: n}
}

// String returns the semaphore's name and state.
func (m *Semaphore) String() string {
	return fmt.Sprintf("semaphore %s (%d of %d free)", m.name, m.free, m.size)
}

// TryAcquire takes n units if that needs no waiting.
func (m *Semaphore) TryAcquire(n int) bool {
	m.sim.Guard()
	if n > m.size {
		panic(fmt.Sprintf("sim: acquiring %d of %s can never succeed", n, m))
	}
	if n > m.free || m.queue.first() != nil {
		return false
	}
	m.free -= n
	return true
}

// Acquire waits for n units. It panics if there will never be as many.
func (m *Semaphore) Acquire(n int) {
	if m.TryAcquire(n) {
		return
	}
	w := m.sim.Prepare("acquire", m)
	m.queue.add(w, 0, n)
	w.Park()
}

// Release gives n units back. It panics if more come back than were taken.
func (m *Semaphore) Release(n int) {
	m.sim.Guard()
	m.free += n
	if m.free > m.size {
		panic(fmt.Sprintf("sim: %s: more released than acquired", m))
	}
	for {
		next := m.queue.first()
		if next == nil || next.want > m.free {
			return
		}
		n, _ := m.queue.wake()
		m.free -= n
	}
}
