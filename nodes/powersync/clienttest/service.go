package clienttest

import (
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// service answers one connection: a write checkpoint, or a stream.
func (w *World) service(p *sim.Proc, c *protocol.Conn) {
	var r protocol.Request
	if c.Receive(&r) != nil {
		return
	}
	status := w.status(r)
	if r.Token == nil || sim.Instant(r.Token.Expires) <= p.Sim().Now() {
		status = protocol.Unauthorized
	}
	if status != protocol.OK || r.Path == protocol.PathStream {
		if c.Send(protocol.Response{Status: status}) == nil && status == protocol.OK {
			w.stream(p, c, r)
		}
		return
	}
	p.Sleep(w.Answer)
	for w.NoAnswer {
		p.Sleep(time.Hour)
	}
	key := r.Token.User + "/" + r.Client
	wc := writeCheckpoint{id: w.wrote[key].id + 1, at: int64(len(w.ops))}
	w.wrote[key] = wc
	w.changed.Broadcast()
	p.Sleep(w.Late)
	// a client that is gone asks again
	_ = c.Send(protocol.Response{Status: protocol.OK, WriteCheckpoint: wc.id})
}

// stream sends checkpoints, each with its data, as long as the client listens.
func (w *World) stream(p *sim.Proc, c *protocol.Conn, r protocol.Request) {
	s := &stream{world: w, conn: c, request: r, after: map[string]int64{}, first: true}
	for _, b := range r.Stream.Buckets {
		s.after[b.Name] = b.After
	}
	p.Go("keep-alive", s.keepAlive).Daemon()
	for s.next(p) {
	}
}

type stream struct {
	world   *World
	conn    *protocol.Conn
	request protocol.Request
	after   map[string]int64 // by bucket
	sent    int64            // the last checkpoint
	wc      int64            // and its write checkpoint
	first   bool
	ended   bool
}

// send sends a line; an empty one is withheld.
func (s *stream) send(l protocol.Line) bool {
	if f := s.world.Rewrite; f != nil {
		if l = f(s.request.Client, l); l == (protocol.Line{}) {
			return true
		}
	}
	s.ended = s.ended || s.conn.Send(l) != nil
	return !s.ended
}

// keepAlive says how long the token lives.
func (s *stream) keepAlive(p *sim.Proc) {
	every := s.world.KeepAlive
	if every == 0 {
		every = 20 * time.Second
	}
	for !s.ended {
		p.Sleep(every)
		left := int(sim.Instant(s.request.Token.Expires).Sub(p.Sim().Now()) / time.Second)
		s.send(protocol.Line{TokenExpiresIn: &left})
		if left <= 0 {
			s.ended = true
			_ = s.conn.Close() // a stream does not outlive its token
		}
	}
}

// next waits for a state that the client has not seen, and sends it.
func (s *stream) next(p *sim.Proc) bool {
	w := s.world
	w.lock.Lock()
	for !s.first && s.sent == w.visible() && s.acknowledged() == s.wc && !s.ended {
		w.changed.Wait()
	}
	w.lock.Unlock()
	p.Sleep(w.Lag)
	last := w.visible()
	s.wc = s.acknowledged()
	var wc *int64
	if s.wc > 0 {
		wc = &s.wc
	}
	line := protocol.Line{
		Diff: &protocol.CheckpointDiff{LastOp: last, WriteCheckpoint: wc, Updated: w.state(last)},
	}
	if s.first {
		line = protocol.Line{
			Checkpoint: &protocol.Checkpoint{
				LastOp: last, WriteCheckpoint: wc, Buckets: w.state(last),
			},
		}
	}
	s.first, s.sent = false, last
	if !s.send(line) {
		return false
	}
	if w.Urgent &&
		(!s.data(Urgent, last) ||
			!s.send(protocol.Line{PartialComplete: &protocol.PartialComplete{LastOp: last}})) {
		return false
	}
	return s.data(Bucket, last) && s.send(protocol.Line{Complete: &protocol.Complete{LastOp: last}})
}

// bucketOf is the bucket that an operation is in.
func (w *World) bucketOf(o protocol.Op) string {
	if w.Urgent && o.Type == "lww" {
		return Urgent
	}
	return Bucket
}

// state is what a checkpoint says of the buckets.
func (w *World) state(last int64) []protocol.BucketState {
	list := []protocol.BucketState{{Bucket: Bucket, Priority: protocol.DefaultPriority}}
	if w.Urgent {
		list = append(list, protocol.BucketState{Bucket: Urgent})
	}
	for _, o := range w.ops[:last] {
		for i := range list {
			if list[i].Bucket == w.bucketOf(o) {
				list[i].Checksum += o.Checksum
				list[i].Count++
			}
		}
	}
	return list
}

// data sends the operations of a bucket up to one, in chunks.
func (s *stream) data(bucket string, last int64) bool {
	const chunk = 10
	var ops []protocol.Op
	for _, o := range s.world.ops[:last] {
		if o.ID > s.after[bucket] && s.world.bucketOf(o) == bucket {
			ops = append(ops, o)
		}
	}
	for len(ops) > 0 {
		n := min(chunk, len(ops))
		d := protocol.Data{
			Bucket: bucket, After: s.after[bucket], Next: ops[n-1].ID, HasMore: n < len(ops),
			Ops: ops[:n],
		}
		if !s.send(protocol.Line{Data: &d}) {
			return false
		}
		s.after[bucket], ops = d.Next, ops[n:]
	}
	return true
}

// acknowledged is the write checkpoint of the client that the present state includes.
func (s *stream) acknowledged() int64 {
	wc := s.world.wrote[s.request.Token.User+"/"+s.request.Client]
	if s.world.HoldWrites || wc.at > s.world.visible() {
		return 0
	}
	return wc.id
}
