package service

import (
	"slices"
	"time"

	"groundhog/sim"
)

// changes is how the streams of the API hear of checkpoints: a change stream of the storage,
// broadcast to subscribers. Each has the newest checkpoint that it has not taken; those in between
// are skipped. A new subscriber begins with the last one.
type changes struct {
	service     *Service
	stored      *sim.Chan[struct{}] // holds one: the storage has changed
	known       checkpoint          // of the API
	subscribers []*sim.Chan[checkpoint]
}

func newChanges(v *Service) *changes {
	return &changes{service: v, stored: sim.NewChan[struct{}](v.host.Sim(), "storage changes", 1)}
}

// follow tells every change. A failed change stream is opened again, and begins with the newest
// state.
func (c *changes) follow(p *sim.Proc) {
	for {
		c.known = c.service.storage.newest
		for _, s := range c.subscribers {
			s.TryRecv()
			s.TrySend(c.known)
		}
		c.stored.Recv()
		if c.service.point(PointChanges) {
			if c.service.toggles.ChangesNotResumed {
				return
			}
			p.Sleep(time.Second)
		}
	}
}

func (c *changes) subscribe() *sim.Chan[checkpoint] {
	s := sim.NewChan[checkpoint](c.service.host.Sim(), "checkpoints", 1)
	if c.known.op > 0 {
		s.TrySend(c.known)
	}
	c.subscribers = append(c.subscribers, s)
	return s
}

func (c *changes) unsubscribe(s *sim.Chan[checkpoint]) {
	c.subscribers = slices.DeleteFunc(
		c.subscribers, func(o *sim.Chan[checkpoint]) bool { return o == s },
	)
	s.Close()
}
