package client

import (
	"errors"
	"slices"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// line takes one line, in a transaction of its own.
func (it *iteration) line(p *sim.Proc, l protocol.Line) error {
	it.arrived()
	switch {
	case l.Checkpoint != nil:
		return it.checkpoint(p, *l.Checkpoint)
	case l.Diff != nil:
		return it.diff(p, *l.Diff)
	case l.Data != nil:
		return it.data(p, *l.Data)
	case l.Complete != nil:
		return it.complete(p)
	case l.PartialComplete != nil:
		return it.partial(p, l.PartialComplete.Priority)
	case l.TokenExpiresIn != nil:
		it.keepAlive(p, *l.TokenExpiresIn)
	}
	return nil
}

// arrived is for every line. The first one says that the stream is there; the Rust client wakes the
// upload loop by it, and the Dart client with FirstLineTrigger.
func (it *iteration) arrived() {
	it.update(func(s *Status) { s.Connected, s.Connecting = true, false })
	if !it.first {
		return
	}
	it.first = false
	c := it.client
	c.report(Event{Kind: Connected})
	if c.toggles.Rust && !c.toggles.NoFirstLineTrigger || c.toggles.FirstLineTrigger {
		it.trigger.fire("first line")
	}
	c.reportRest()
}

// checkpoint replaces the target. Local buckets that it does not list are deleted.
func (it *iteration) checkpoint(p *sim.Proc, c protocol.Checkpoint) error {
	gone := slices.DeleteFunc(it.local, func(name string) bool {
		return slices.ContainsFunc(
			c.Buckets, func(b protocol.BucketState) bool { return b.Bucket == name },
		)
	})
	return it.begin(p, c, gone)
}

// diff makes the next target of the present one. Its write checkpoint replaces the other, also if
// it has none.
func (it *iteration) diff(p *sim.Proc, d protocol.CheckpointDiff) error {
	if it.target == nil {
		return errors.New("checkpoint diff without a checkpoint before it")
	}
	next := protocol.Checkpoint{
		LastOp: d.LastOp, WriteCheckpoint: d.WriteCheckpoint,
		Buckets: slices.Clone(it.target.Buckets),
	}
	for _, b := range d.Updated {
		n := slices.IndexFunc(
			next.Buckets, func(o protocol.BucketState) bool { return o.Bucket == b.Bucket },
		)
		if n < 0 {
			next.Buckets = append(next.Buckets, b)
		} else {
			next.Buckets[n] = b
		}
	}
	next.Buckets = slices.DeleteFunc(
		next.Buckets,
		func(b protocol.BucketState) bool { return slices.Contains(d.Removed, b.Bucket) },
	)
	return it.begin(p, next, d.Removed)
}

// begin makes c the target. What was validated before and not applied would now be applied to the
// data of another checkpoint: it is forgotten, but with PendingKept.
func (it *iteration) begin(p *sim.Proc, c protocol.Checkpoint, gone []string) error {
	it.target = &c
	if !it.client.toggles.PendingKept {
		it.pending = nil
	}
	it.local = nil // not emptied: gone may be a part of it
	for _, b := range c.Buckets {
		it.local = append(it.local, b.Bucket)
	}
	err := it.client.tx(p, 0, func(s Store) error {
		if err := s.Remove(gone); err != nil {
			return err
		}
		st, err := s.State()
		it.counts = started(st.Buckets, c)
		return err
	})
	it.client.report(Event{Kind: CheckpointSeen, Op: c.LastOp})
	it.update(
		func(s *Status) {
			s.Downloading, s.Have, s.Total = true, it.counts.have(), it.counts.total()
		},
	)
	return err
}

// data saves operations. Nothing of them is visible before their checkpoint is published.
func (it *iteration) data(p *sim.Proc, d protocol.Data) error {
	it.counts.received(d.Bucket, int64(len(d.Ops)))
	it.update(func(s *Status) { s.Have, s.Total = it.counts.have(), it.counts.total() })
	return it.client.tx(p, len(d.Ops), func(s Store) error { return s.Save(d) })
}

// keepAlive says how long the token lives. A new one is fetched in good time, and used by another
// stream. It does not wake the upload loop, but in other languages.
func (it *iteration) keepAlive(p *sim.Proc, seconds int) {
	c := it.client
	if c.toggles.KeepAliveTrigger {
		it.trigger.fire("keep-alive")
	}
	switch {
	case seconds <= 0:
		c.process.token = nil
		it.over = true
	case seconds <= PrefetchAt && !it.renews:
		it.renews = true
		p.Go("prefetch", func(q *sim.Proc) {
			if err := c.prefetch(q); err != nil {
				it.renews = false // the next keep-alive tries again
				return
			}
			if it.ctx.Err() == nil {
				it.emit(tokenRefreshed)
			}
		}).Daemon()
	}
}
