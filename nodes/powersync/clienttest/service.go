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
	for p.Sleep(w.Answer); w.NoAnswer; {
		p.Sleep(time.Second)
	}
	key := r.Token.User + "/" + r.Client
	wc := writeCheckpoint{id: w.wrote[key].id + 1, at: int64(len(w.ops))}
	w.wrote[key] = wc
	w.changed.Broadcast()
	_ = c.Send(protocol.Response{Status: protocol.OK, WriteCheckpoint: wc.id}) // a client that is gone asks again
}

// stream sends checkpoints, each with its data, as long as the client listens.
func (w *World) stream(p *sim.Proc, c *protocol.Conn, r protocol.Request) {
	after := int64(0)
	for _, b := range r.Stream.Buckets {
		if b.Name == Bucket {
			after = b.After
		}
	}
	s := &stream{world: w, conn: c, name: p.String(), request: r, after: after, first: true}
	p.Go("keep-alive", s.keepAlive).Daemon()
	for s.next(p) {
	}
}

type stream struct {
	world   *World
	conn    *protocol.Conn
	name    string
	request protocol.Request
	after   int64
	sent    int64 // the last checkpoint
	wc      int64 // and its write checkpoint
	first   bool
	ended   bool
}

func (s *stream) send(l protocol.Line) bool {
	if f := s.world.Rewrite; f != nil {
		if l = f(s.request.Client, l); l == (protocol.Line{}) {
			return true // withheld
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
			_ = s.conn.Close()
		}
	}
}

// next waits for a state that the client has not seen, and sends it.
func (s *stream) next(p *sim.Proc) bool {
	w := s.world
	w.lock.Lock()
	for !s.first && s.sent == int64(len(w.ops)) && s.acknowledged() == s.wc && !s.ended {
		w.changed.Wait()
	}
	w.lock.Unlock()
	p.Sleep(w.Lag)
	last := int64(len(w.ops))
	s.wc = s.acknowledged()
	state := protocol.BucketState{Bucket: Bucket, Count: last, Priority: protocol.DefaultPriority}
	for _, o := range w.ops {
		state.Checksum += o.Checksum
	}
	var wc *int64
	if s.wc > 0 {
		wc = &s.wc
	}
	line := protocol.Line{Diff: &protocol.CheckpointDiff{LastOp: last, WriteCheckpoint: wc, Updated: []protocol.BucketState{state}}}
	if s.first {
		line = protocol.Line{Checkpoint: &protocol.Checkpoint{LastOp: last, WriteCheckpoint: wc, Buckets: []protocol.BucketState{state}}}
	}
	s.first, s.sent = false, last
	return s.send(line) && s.data(last) && s.send(protocol.Line{Complete: &protocol.Complete{LastOp: last}})
}

// data sends the operations up to one, in chunks.
func (s *stream) data(last int64) bool {
	const chunk = 10
	for s.after < last {
		n := min(last, s.after+chunk)
		if !s.send(protocol.Line{Data: &protocol.Data{Bucket: Bucket, After: s.after, Next: n, HasMore: n < last, Ops: s.world.ops[s.after:n]}}) {
			return false
		}
		s.after = n
	}
	return true
}

// acknowledged is the write checkpoint of the client that the present state includes.
func (s *stream) acknowledged() int64 {
	wc := s.world.wrote[s.request.Token.User+"/"+s.request.Client]
	if s.world.HoldWrites || wc.at > int64(len(s.world.ops)) {
		return 0
	}
	return wc.id
}
