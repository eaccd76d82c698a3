package client

import (
	"time"

	"groundhog/sim"
)

// timedLock is a mutex whose waiters give up.
type timedLock struct{ held *sim.Chan[struct{}] }

func newTimedLock(s *sim.Sim, name string) timedLock {
	return timedLock{sim.NewChan[struct{}](s, name, 1)}
}

// lock returns false if the lock was not free in time.
func (l timedLock) lock(p *sim.Proc, patience time.Duration) bool {
	return sim.Select(p.Sim(), sim.Send(l.held, struct{}{}), sim.After(patience)) == 0
}

func (l timedLock) unlock() { l.held.TryRecv() }

// locks keep a second sync isolate from uploading, and from streaming, while the first does.
type locks struct{ upload, stream timedLock }

func newLocks(s *sim.Sim) locks {
	return locks{upload: newTimedLock(s, "crud mutex"), stream: newTimedLock(s, "sync mutex")}
}
