package sim

import "fmt"

// Mutex is a mutual exclusion lock between processes. Unlock hands it to the
// one that has waited longest.
type Mutex struct {
	sim    *Sim
	name   string
	locked bool
	owner  *Proc // see holder
	queue  waitList[struct{}]
}

// NewMutex makes a mutex; name is for reports.
func NewMutex(s *Sim, name string) *Mutex { return &Mutex{sim: s, name: name} }

// String returns the mutex's name.
func (m *Mutex) String() string { return "mutex " + m.name }

// TryLock locks the mutex if that needs no waiting.
func (m *Mutex) TryLock() bool {
	m.sim.Guard()
	if m.locked {
		return false
	}
	m.locked, m.owner = true, m.sim.cur
	return true
}

// Lock waits for the mutex.
func (m *Mutex) Lock() {
	if m.TryLock() {
		return
	}
	w := m.sim.Prepare("lock", m)
	m.queue.add(w, 0, struct{}{})
	w.Park()
	m.owner = w.p
}

// Unlock hands the mutex on. It panics if the mutex is not locked.
func (m *Mutex) Unlock() {
	m.sim.Guard()
	if !m.locked {
		panic(fmt.Sprintf("sim: unlock of %s, which is not locked", m))
	}
	m.owner = nil
	if _, ok := m.queue.wake(); !ok {
		m.locked = false
	}
}

// RWMutex is a reader/writer lock. A waiting writer keeps new readers out;
// waiters are served in order of arrival.
type RWMutex struct {
	sim     *Sim
	name    string
	writing bool
	writer  *Proc // see holder
	readers int
	queue   waitList[bool] // true: wants to write
}

// NewRWMutex makes a reader/writer lock; name is for reports.
func NewRWMutex(s *Sim, name string) *RWMutex { return &RWMutex{sim: s, name: name} }

// String returns the lock's name.
func (m *RWMutex) String() string { return "rwmutex " + m.name }

// Lock waits for the lock as the only holder.
func (m *RWMutex) Lock() {
	m.sim.Guard()
	if !m.writing && m.readers == 0 && m.queue.first() == nil {
		m.writing, m.writer = true, m.sim.cur
		return
	}
	w := m.sim.Prepare("lock", m)
	m.queue.add(w, 0, true)
	w.Park()
	m.writer = w.p
}

// RLock waits for the lock as one of many readers.
func (m *RWMutex) RLock() {
	m.sim.Guard()
	if !m.writing && m.queue.first() == nil {
		m.readers++
		return
	}
	w := m.sim.Prepare("read lock", m)
	m.queue.add(w, 0, false)
	w.Park()
}

// Unlock gives up writing. It panics if nobody writes.
func (m *RWMutex) Unlock() {
	m.sim.Guard()
	if !m.writing {
		panic(fmt.Sprintf("sim: unlock of %s, which is not locked", m))
	}
	m.writing, m.writer = false, nil
	m.pass()
}

// RUnlock gives up reading. It panics if nobody reads.
func (m *RWMutex) RUnlock() {
	m.sim.Guard()
	if m.readers == 0 {
		panic(fmt.Sprintf("sim: read unlock of %s, which nobody reads", m))
	}
	m.readers--
	m.pass()
}

// pass lets in who is next: one writer, or readers up to the next writer.
func (m *RWMutex) pass() {
	for !m.writing {
		next := m.queue.first()
		if next == nil || next.want && m.readers > 0 {
			return
		}
		write, _ := m.queue.wake()
		if write {
			m.writing = true
		} else {
			m.readers++
		}
	}
}
