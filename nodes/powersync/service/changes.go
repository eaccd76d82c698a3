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
	left        int // requests for a change that nobody waits for any more
	service     *Service
	stored      *sim.Chan[struct{}] // holds one: the storage has changed
	known       checkpoint          // of the API
	subscribers []*sim.Chan[checkpoint]

	// Of an API machine over a Postgres.
	slot *slot
	sink *sim.Chan[event] // of the watch; nil: there is none
}

func newChanges(v *Service) *changes {
	return &changes{
		service: v, stored: sim.NewChan[struct{}](v.host.Sim(), "storage changes", 1),
		slot: &slot{service: v},
	}
}

// follow tells every change. A failed change stream is opened again, and begins with the newest
// state.
func (c *changes) follow(p *sim.Proc) {
	for {
		c.publish(c.service.storage.newest)
		c.await(p)
		if c.service.point(PointChanges) {
			p.Sleep(time.Second)
		}
	}
}

// publish is for every subscriber.
func (c *changes) publish(now checkpoint) {
	c.known = now
	for _, s := range c.subscribers {
		s.TryRecv()
		s.TrySend(now)
	}
}

// restart ends all streams, since clients have other buckets from now on: they come again.
func (c *changes) restart() {
	left := c.subscribers
	c.subscribers, c.known = nil, checkpoint{}
	for _, s := range left {
		s.Close()
	}
}

// await waits for a change. With RaceSwallows it waits for a minute at most, and requests that were
// left behind by earlier minutes take changes first. Without it no minute is waited for: to read
// the same checkpoint again tells streams nothing.
func (c *changes) await(p *sim.Proc) {
	if !c.service.toggles.RaceSwallows {
		c.stored.Recv()
		return
	}
	end := p.Now().Add(readAgainAfter)
	for sim.Select(p.Sim(), sim.Recv(c.stored, nil, nil), sim.After(end.Sub(p.Now()))) == 0 {
		if c.left == 0 {
			return
		}
		c.left--
	}
	c.left++
}

func (c *changes) subscribe() *sim.Chan[checkpoint] {
	s := sim.NewChan[checkpoint](c.service.host.Sim(), "checkpoints", 1)
	if c.known.op > 0 {
		s.TrySend(c.known)
	}
	c.subscribers = append(c.subscribers, s)
	if c.service.config.Storage != nil && c.sink == nil {
		c.begin()
	}
	return s
}

// unsubscribe ends a subscription. One that the watch has ended is gone already.
func (c *changes) unsubscribe(s *sim.Chan[checkpoint]) {
	i := slices.Index(c.subscribers, s)
	if i < 0 {
		return
	}
	c.subscribers = slices.Delete(c.subscribers, i, i+1)
	s.Close()
	if c.sink != nil && len(c.subscribers) == 0 {
		c.end()
	}
}
