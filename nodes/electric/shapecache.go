package electric

import (
	"time"

	"groundhog/nodes/electric/beam"
)

// shapeCache owns ShapeStatus and starts consumers. Clients are not simulated; that a client whose
// handle is gone asks for the shape again is: after a while the cache creates it anew.
type shapeCache struct {
	svc *Service
	p   *beam.Process
}

// Messages of the shape cache.
type (
	startFor    struct{ handle Handle } // call: a PID, 0 if there is no such shape
	forget      struct{ handle Handle } // call: a removal
	ensure      struct{ shape int }     // a client asks for the shape
	statusFlush struct{}
)

// removal is the answer to forget.
type removal struct {
	found bool
	err   error
}

const (
	statusFlushEvery = 100 * time.Millisecond
	refetchAfter     = 200 * time.Millisecond
)

func (svc *Service) startShapeCache() beam.PID {
	return svc.rt.Start("shape-cache", func(p *beam.Process) beam.Server {
		for i := range svc.config.Shapes {
			p.Send(p.Self(), ensure{i})
		}
		if !svc.toggles.DurableStatus {
			p.SendAfter(statusFlushEvery, statusFlush{})
		}
		return &shapeCache{svc, p}
	})
}

// HandleCall starts a consumer for the collector or removes a shape for the cleaner.
func (c *shapeCache) HandleCall(p *beam.Process, from beam.From, req any) {
	switch m := req.(type) {
	case startFor:
		p.Reply(from, c.consumerOf(m.handle))
	case forget:
		shape, _ := c.svc.status.find(m.handle)
		found, err := c.svc.status.remove(m.handle)
		if found {
			c.svc.note(c.svc.sym.removed, uint64(m.handle), 0)
			p.SendAfter(refetchAfter, ensure{shape})
		}
		p.Reply(from, removal{found, err})
	}
}

// consumerOf returns the consumer of a served handle, started if there is none.
func (c *shapeCache) consumerOf(h Handle) beam.PID {
	shape, ok := c.svc.status.find(h)
	if !ok {
		return 0
	}
	if pid, ok := c.svc.registry.Find(h); ok {
		return pid
	}
	pid := c.svc.startConsumer(h, shape, false)
	c.watch(pid)
	return pid
}

func (c *shapeCache) watch(pid beam.PID) {
	if c.svc.toggles.WatchConsumers {
		c.p.Monitor(pid)
	}
}

// HandleInfo creates shapes, saves the status, and with WatchConsumers has the shapes of the dead
// removed.
func (c *shapeCache) HandleInfo(p *beam.Process, msg any) {
	switch m := msg.(type) {
	case ensure:
		if _, served := c.svc.status.handleOf(m.shape); served {
			return
		}
		h, err := c.svc.status.add(m.shape)
		if err != nil {
			p.SendAfter(refetchAfter, m)
			return
		}
		c.svc.note(c.svc.sym.created, uint64(h), uint64(m.shape))
		c.svc.observer.report(Event{Kind: ShapeCreated, Handle: h, Shape: m.shape})
		c.watch(c.svc.startConsumer(h, m.shape, true))
	case statusFlush:
		c.svc.ignore(c.svc.status.flush()) // what failed stays in the buffer
		p.SendAfter(statusFlushEvery, m)
	case beam.Down:
		if m.Reason != suspendReason {
			h, _ := c.svc.consumers.Find(m.PID)
			p.Send(c.svc.cleaner, removeShape{h})
		}
	}
}

// Terminate has nothing to do.
func (c *shapeCache) Terminate(*beam.Process, beam.Reason) {}
