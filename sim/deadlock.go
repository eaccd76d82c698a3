package sim

// Deadlocked returns the processes that wait for what nobody can do any more, in
// order of creation. At any time these are the processes that wait for a [Mutex],
// or for a [RWMutex] that is held for writing, whose holder has ended or waits,
// over others or by itself, for the one who waits for it. When nothing is left to do they are
// also those that wait for a lock, a [Semaphore], a [WaitGroup], the end of
// another process, or to send on a [Chan], and the processes of the world,
// whatever they wait for.
//
// A server that waits for its next request is none of them, nor is a daemon.
func (s *Sim) Deadlocked() []Waiting {
	idle := s.queue.size() == s.cancelled
	for _, h := range s.hosts {
		idle = idle && len(h.held) == 0
	}
	return s.waiting(func(p *Proc) bool {
		return !p.daemon && !p.woken && (p.locksItselfOut() || idle && p.isStranded())
	})
}

// lock is what has one holder.
type lock interface{ holder() *Proc }

// holder is the process that has locked the mutex; nil: nobody, a callback, or
// the one to whom it was just handed.
func (m *Mutex) holder() *Proc { return m.owner }

func (m *RWMutex) holder() *Proc { return m.writer }

// locksItselfOut says whether p waits for a lock whose holder has ended, or is
// in a circle of processes each of which waits for the next.
func (p *Proc) locksItselfOut() bool {
	seen := make(map[*Proc]bool)
	for q := p; ; {
		l, ok := q.on.(lock)
		if !ok || !q.parked || q.woken {
			return false
		}
		if q = l.holder(); q == nil || seen[q] {
			return false // also a circle of others, which do not wait for p
		}
		if q == p || q.ended {
			return true
		}
		seen[q] = true
	}
}

// isStranded says whether the wait of p cannot be meant to last for ever.
func (p *Proc) isStranded() bool {
	switch p.on.(type) {
	case *Mutex, *RWMutex, *Semaphore, *WaitGroup, *Proc:
		return true
	}
	return p.why == "chan send" || p.Host() == p.sim.world && !p.rests
}
