package service

import (
	"slices"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// batch is the data of one checkpoint on its way to one client.
type batch struct {
	*stream
	at  checkpoint
	ops int // that were sent
	// operations up to the checkpoint were compacted away: what is here is of a later state
	invalid bool
}

// outcome is how a part of a batch ended.
type outcome uint8

const (
	whole       outcome = iota
	interrupted         // there is a newer checkpoint
	broken              // the stream has ended
	failed              // the storage
)

// data sends what the client lacks of a checkpoint, and its end. It returns false when the stream
// has ended.
func (s *stream) data(p *sim.Proc, at checkpoint) bool {
	b := &batch{stream: s, at: at}
	buckets := s.buckets
	if s.service.toggles.EarlyPartial {
		buckets = slices.Clone(buckets)
		slices.SortStableFunc(buckets, func(a, b *bucket) int { return a.Priority - b.Priority })
	}
	for len(buckets) > 0 {
		n := 0
		for n < len(buckets) && s.priorityOf(buckets[n]) == s.priorityOf(buckets[0]) {
			n++
		}
		switch b.priority(p, buckets[:n], n == len(buckets)) {
		case interrupted:
			s.service.note(s.service.sym.interrupted, uint64(at.op), 0)
			return true
		case broken:
			return false
		case failed:
			if s.service.toggles.FetchErrorSilent && b.ops >= s.service.config.InterruptAfter {
				s.news.Recv() // the error is behind whoever waits for the next checkpoint
			}
			s.end() // the client comes again
			return false
		}
		buckets = buckets[n:]
	}
	return true
}

// priorityOf is with which others a bucket is sent.
func (s *stream) priorityOf(x *bucket) int {
	if s.service.toggles.EarlyPartial {
		return x.Priority
	}
	return x.asked()
}

// priority sends the buckets of one priority, and their end: of the checkpoint, if they are the
// last.
func (b *batch) priority(p *sim.Proc, buckets []*bucket, last bool) outcome {
	t := b.service.toggles
	if t.InvalidPerPriority {
		b.invalid = false
	}
	for _, x := range buckets {
		if how := b.bucket(p, x); how != whole {
			return how
		}
	}
	switch {
	case b.invalid:
		b.service.note(b.service.sym.invalid, uint64(b.at.op), 0)
		return whole // a newer checkpoint follows
	case !last:
		if !b.partial(b.priorityOf(buckets[0])) {
			return broken
		}
	case t.EmptyWithoutEnd && b.ops == 0:
	case !b.send(protocol.Line{Complete: &protocol.Complete{LastOp: b.at.op}}):
		return broken
	}
	return whole
}

func (b *batch) partial(priority int) bool {
	return b.send(
		protocol.Line{
			PartialComplete: &protocol.PartialComplete{LastOp: b.at.op, Priority: priority},
		},
	)
}

// bucket sends a bucket's operations in chunks.
func (b *batch) bucket(p *sim.Proc, x *bucket) outcome {
	v := b.service
	for {
		after := b.after[x.Bucket]
		if x.count(after) >= x.count(b.at.op) {
			b.invalid = b.invalid || x.state(b.at.op).Checksum != b.announced(x)
			return whole
		}
		if b.ops >= v.config.InterruptAfter && b.newer() {
			return interrupted
		}
		v.fetches.Acquire(1)
		p.Sleep(p.Stream("fetch").Duration(fetchLeast, v.config.Fetch))
		v.fetches.Release(1)
		if v.point(PointFetch) {
			return failed
		}
		from, to := x.count(after), x.count(b.at.op)
		if from >= to { // compacted meanwhile into an operation behind the checkpoint
			b.invalid = true
			return whole
		}
		line := protocol.Data{Bucket: x.Bucket, After: after, HasMore: to-from > v.config.Chunk}
		for _, o := range x.ops[from:min(to, from+v.config.Chunk)] {
			b.invalid = b.invalid || o.target > b.at.op
			line.Ops = append(line.Ops, o.Op)
		}
		line.Next = line.Ops[len(line.Ops)-1].ID
		if !b.send(protocol.Line{Data: &line}) {
			return broken
		}
		b.after[x.Bucket] = line.Next
		b.ops += len(line.Ops)
	}
}

// announced is the checksum that the client was told of a bucket. The bucket has another one if it
// was compacted into an operation behind the checkpoint before it was sent.
func (b *batch) announced(x *bucket) uint32 {
	for _, s := range b.sent {
		if s.Bucket == x.Bucket {
			return s.Checksum
		}
	}
	return 0
}

// newer says whether a newer checkpoint has something for this client: then it is not worth while
// to go on with this one.
func (b *batch) newer() bool {
	now := b.service.changes.known
	if now == b.at {
		return false
	}
	line, _, _ := b.compare(now)
	return line != (protocol.Line{}) || b.service.toggles.InterruptsForNothing
}
