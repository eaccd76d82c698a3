package electric

import "groundhog/nodes/electric/beam"

// collector is the ShapeLogCollector: the one process through which the whole stream goes. While it
// publishes it serves nothing else; flush reports and removals wait in its mailbox.
type collector struct {
	svc       *Service
	p         *beam.Process
	router    *EventRouter
	tracker   *FlushTracker
	processed Offset
	watch     *watch

	// Of the fragment under way.
	undelivered map[Handle]beam.Reason // for whom it was lost, and why
	affected    []Handle               // who is tracked for it
	sent        []delivery             // a buffer
	again       []Part                 // a buffer
}

// Messages of the collector.
type (
	startAt   struct{ processed Offset }  // call: where the stream of this boot begins
	handleTxn struct{ fragment Fragment } // call
	addShape  struct {                    // call
		handle Handle
		def    Definition
	}
	removeRoute   struct{ handle Handle }
	writerFlushed struct {
		handle Handle
		offset Offset
	}
)

func (svc *Service) startCollector() beam.PID {
	return svc.rt.Start("collector", func(p *beam.Process) beam.Server {
		c := &collector{
			svc: svc, p: p, router: NewEventRouter(), undelivered: make(map[Handle]beam.Reason),
		}
		c.tracker = NewFlushTracker(svc.toggles.Tracker, func(lsn LSN) {
			svc.note(svc.sym.boundary, uint64(lsn), uint64(c.tracker.Len()))
			p.Send(svc.client, flushBoundary{lsn})
		})
		svc.tracker = c.tracker
		c.watch = newWatch(svc, p, c.tracker)
		for h, shape := range svc.status.all() {
			c.router.Add(h, svc.config.Shapes[shape])
		}
		c.watch.start()
		return c
	})
}

// HandleCall serves the stream and the routing of new shapes.
func (c *collector) HandleCall(p *beam.Process, from beam.From, req any) {
	switch m := req.(type) {
	case startAt:
		if c.processed == (Offset{}) {
			c.processed = m.processed
			c.svc.lastSeen = m.processed.Tx
		}
	case addShape:
		c.router.Add(m.handle, m.def)
	case handleTxn:
		c.handle(m.fragment)
	}
	p.Reply(from, nil)
}

// HandleInfo serves flush reports, removals and the stall check.
func (c *collector) HandleInfo(_ *beam.Process, msg any) {
	switch m := msg.(type) {
	case writerFlushed:
		c.tracker.Flushed(m.handle, m.offset)
		c.watch.flushed(m.handle)
	case removeRoute:
		c.remove(m.handle)
	default:
		c.watch.handle(msg)
	}
}

// Terminate has nothing to do: nothing of the collector outlives it.
func (c *collector) Terminate(*beam.Process, beam.Reason) {}

// handle takes one fragment of the stream. What was processed counts before it is published, and
// the tracker hears of a transaction at its commit only, after every consumer has answered.
func (c *collector) handle(f Fragment) {
	if !c.processed.Before(f.Last) {
		if f.Commit {
			c.tracker.Commit(f.Last, nil)
		}
		return
	}
	if !c.processed.Before(f.First) {
		c.p.Raise("fragment straddles what was processed")
	}
	c.processed = f.Last
	parts := c.router.Route(f)
	if d := evalDelay(c.svc.host, PointRoute); d > 0 {
		c.p.Sleep(d)
	}
	c.svc.publishing = true
	c.svc.observer.report(Event{Kind: PublishStarted, LSN: f.LSN})
	depth := c.publish(parts)
	c.svc.publishing = false
	c.svc.observer.report(Event{Kind: PublishFinished, LSN: f.LSN, Depth: depth})
	for _, part := range parts {
		why, lost := c.undelivered[part.Handle]
		switch {
		case lost && c.svc.toggles.Monitors:
			c.watch.undelivered(part.Handle, why)
		case lost && c.svc.toggles.DropUndelivered:
			c.tracker.Removed(part.Handle)
		}
	}
	if !f.Commit && !c.svc.toggles.TrackFragments {
		return
	}
	if f.Commit {
		c.svc.lastSeen = f.LSN
	}
	c.affected = c.affected[:0]
	for _, part := range parts {
		_, lost := c.undelivered[part.Handle]
		if (!c.svc.toggles.ExcludeUndeliverable || !lost) && c.isTracked(f, part) {
			c.affected = append(c.affected, part.Handle)
			c.svc.note(c.svc.sym.tracked, uint64(part.Handle), uint64(f.LSN))
		}
	}
	if f.Commit {
		c.tracker.Commit(f.Last, c.affected)
	} else {
		c.tracker.Sent(f.Last, c.affected)
	}
	c.watch.tracked(c.affected)
}

// isTracked tells whether a part is for the tracker. With TrackFragments, a shape whose part of the
// last fragment is nothing but the commit has flushed all, unless it has an entry.
func (c *collector) isTracked(f Fragment, part Part) bool {
	if !c.svc.toggles.TrackFragments || !f.Commit || len(part.Fragment.Changes) > 0 {
		return true
	}
	_, incomplete := c.tracker.Entry(part.Handle)
	return incomplete
}

// remove is the last step of the removal chain.
func (c *collector) remove(h Handle) {
	c.router.Remove(h)
	c.svc.registry.Delete(h)
	c.watch.forget(h)
	c.svc.note(c.svc.sym.unpinned, uint64(h), 0)
	c.tracker.Removed(h)
}
