package electric

import "groundhog/nodes/electric/beam"

// The ConsumerRegistry maps handles to consumers. A row is not deleted when its consumer dies: only by a suspend,
// by the last step of a removal, and by fix 1 of PR 3975.

// delivery is a part on its way to a consumer.
type delivery struct {
	part Part
	pid  beam.PID
	ref  beam.Ref
}

// publish delivers parts to their consumers and waits for every one to answer or to end. It returns for whom
// the event was lost, and how often a delivery was tried at most.
//
// At 1.4.13 a consumer that suspends is started again and gets the event once more; with any other end the event is
// dropped and the row stays, so that each later event meets noproc.
func (c *collector) publish(parts []Part) (undelivered map[Handle]bool, depth int) {
	undelivered = make(map[Handle]bool)
	for len(parts) > 0 {
		depth++
		c.svc.depth = depth
		var sent []delivery
		for _, part := range parts {
			pid := c.resolve(part.Handle)
			if pid == 0 {
				if c.svc.toggles.SendToNobody {
					c.p.Raise("ArgumentError: invalid destination")
				}
				c.undeliverable(part, undelivered, beam.Reason{Kind: beam.NoProc, Detail: "no shape"})
				continue
			}
			c.svc.note(c.svc.sym.publish, uint64(pid), uint64(part.Fragment.LSN))
			if c.svc.observer != nil && c.svc.rt.Alive(pid) {
				c.svc.observer.tell(Event{Kind: EventDelivered, Handle: part.Handle, PID: pid, LSN: part.Fragment.LSN})
			}
			sent = append(sent, delivery{part, pid, c.p.Request(pid, handleEvent{part.Fragment})})
		}
		parts = nil
		for _, d := range sent {
			if c.settle(d, depth, undelivered) {
				parts = append(parts, d.part)
				c.svc.observer.tell(Event{Kind: PublishRetried, Handle: d.part.Handle, Depth: depth, LSN: d.part.Fragment.LSN})
			}
		}
	}
	return undelivered, depth
}

// settle waits for one consumer and says whether to deliver again.
func (c *collector) settle(d delivery, depth int, undelivered map[Handle]bool) (again bool) {
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
		if c.svc.registry[d.part.Handle] == d.pid {
			delete(c.svc.registry, d.part.Handle)
		}
		return true
	}
	c.undeliverable(d.part, undelivered, a.Reason)
	return false
}

func (c *collector) undeliverable(part Part, undelivered map[Handle]bool, why beam.Reason) {
	undelivered[part.Handle] = true
	c.svc.note(c.svc.sym.dropped, uint64(part.Handle), uint64(part.Fragment.LSN))
	c.svc.observer.tell(Event{Kind: EventUndelivered, Handle: part.Handle, LSN: part.Fragment.LSN, Reason: why})
}

// resolve returns the registered consumer of a shape, or has one started; 0 if the shape is no more.
func (c *collector) resolve(h Handle) beam.PID {
	if pid, ok := c.svc.registry[h]; ok {
		return pid
	}
	a := c.p.Call(c.svc.cache, startFor{h})
	if a.Outcome != beam.Replied {
		c.p.Raise("start_consumer!: " + a.Reason.String())
	}
	return a.Value.(beam.PID)
}
