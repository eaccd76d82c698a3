package net

import (
	"fmt"

	"groundhog/sim"
)

// waiters are the processes that wait for one thing. Whoever is woken looks
// again whether it has come true, so a wake-up too many does no harm. A wait that
// ended by itself stays listed until the next wake-up: at its deadline nobody can
// wait again before a new deadline is set, and that wakes everyone.
type waiters struct {
	list  []sim.Waiter
	watch func() // of a socket, called with each wake-up; nil: there is none
}

// wait blocks the running process until a wake-up or the instant until.
func (q *waiters) wait(s *sim.Sim, why string, on fmt.Stringer, until sim.Instant) {
	w := s.Prepare(why, on)
	q.list = append(q.list, w)
	w.ParkUntil(until)
}

// wakeAll wakes everyone, in order of waiting.
func (q *waiters) wakeAll() {
	for i, w := range q.list {
		q.list[i] = sim.Waiter{}
		w.Wake(0)
	}
	q.list = q.list[:0]
	if q.watch != nil {
		q.watch()
	}
}

// wakeOne wakes the one that has waited longest.
func (q *waiters) wakeOne() {
	if q.watch != nil {
		q.watch()
	}
	for len(q.list) > 0 {
		w := q.list[0]
		k := copy(q.list, q.list[1:])
		q.list[k] = sim.Waiter{}
		q.list = q.list[:k]
		if w.Wake(0) {
			return
		}
	}
}
