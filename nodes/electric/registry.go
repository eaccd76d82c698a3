package electric

import "groundhog/nodes/electric/beam"

// The ConsumerRegistry maps handles to consumers. A row is not deleted when its consumer dies: only
// by a suspend, by the last step of a removal, and by fix 1 of PR 3975.

// delivery is a part on its way to a consumer.
type delivery struct {
	part Part
	pid  beam.PID
	ref  beam.Ref
}

// publish delivers parts to their consumers and waits for every one to answer or to end. It takes
// note of for whom the event was lost, and returns how often a delivery was tried at most.
//
// At 1.4.13 a consumer that suspends is started again and gets the event once more; with any other
// end the event is dropped and the row stays, so that each later event meets noproc.
func (c *collector) publish(parts []Part) (depth int) {
	clear(c.undelivered)
	for len(parts) > 0 {
		depth++
		c.sent = c.sent[:0]
		for _, part := range parts {
			c.deliver(part)
		}
		c.again = c.again[:0]
		for _, d := range c.sent {
			if c.settle(d, depth) {
				c.again = append(c.again, d.part)
				c.svc.observer.report(
					Event{
						Kind: PublishRetried, Handle: d.part.Handle, Depth: depth,
						LSN: d.part.Fragment.LSN,
					},
				)
			}
		}
		parts = c.again
	}
	return depth
}

// deliver sends a part to the consumer of its shape, if there is one.
func (c *collector) deliver(part Part) {
	pid := c.resolve(part.Handle)
	if pid == 0 {
		if c.svc.toggles.SendToNobody {
			c.p.Raise("ArgumentError: invalid destination")
		}
		c.undeliverable(part, goneReason)
		return
	}
	c.svc.note(c.svc.sym.publish, uint64(pid), uint64(part.Fragment.LSN))
	if c.svc.observer != nil && c.svc.rt.Alive(pid) {
		c.svc.observer.report(
			Event{Kind: EventDelivered, Handle: part.Handle, PID: pid, LSN: part.Fragment.LSN},
		)
	}
	c.sent = append(c.sent, delivery{part, pid, c.p.Request(pid, handleEvent{part.Fragment})})
}

// settle waits for one consumer and says whether to deliver again.
func (c *collector) settle(d delivery, depth int) (again bool) {
	t := &c.svc.toggles
	a := c.p.Await(d.pid, d.ref, t.PublishTimeout)
	switch {
	case a.Outcome == beam.Replied:
		return false
	case a.Outcome == beam.TimedOut:
		c.svc.rt.Exit(d.pid, beam.Reason{Kind: beam.Killed})
	case a.Reason == suspendReason && t.SuspendOnce && depth > 1:
		c.p.Send(c.svc.cleaner, removeShape{d.part.Handle})
	case a.Reason == suspendReason:
		return true
	case t.RetryCrashed && (t.RetryCap == 0 || depth < t.RetryCap):
		if pid, _ := c.svc.registry.Find(d.part.Handle); pid == d.pid {
			c.svc.registry.Delete(d.part.Handle)
		}
		return true
	}
	c.undeliverable(d.part, a.Reason)
	return false
}

func (c *collector) undeliverable(part Part, why beam.Reason) {
	c.undelivered[part.Handle] = why
	c.svc.note(c.svc.sym.dropped, uint64(part.Handle), uint64(part.Fragment.LSN))
	c.svc.observer.report(
		Event{Kind: EventUndelivered, Handle: part.Handle, LSN: part.Fragment.LSN, Reason: why},
	)
}

// resolve returns the registered consumer of a shape, or has one started; 0 if the shape is no
// more.
func (c *collector) resolve(h Handle) beam.PID {
	if pid, ok := c.svc.registry.Find(h); ok {
		return pid
	}
	a := c.p.Call(c.svc.cache, startFor{h})
	if a.Outcome != beam.Replied {
		c.p.Raise("start_consumer!: " + a.Reason.String())
	}
	return a.Value.(beam.PID)
}
