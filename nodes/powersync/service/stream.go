package service

import (
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// stream is one connection of a client.
type stream struct {
	service *Service
	conn    *protocol.Conn
	key     string // of its write checkpoint
	expires sim.Instant
	after   map[string]int64 // position in each bucket
	buckets []*bucket        // those of its begin: with others it ends
	news    *sim.Chan[checkpoint]
	seen    checkpoint // the last that was looked at
	sent    []protocol.BucketState
	wrote   int64 // the write checkpoint that was sent last
	ended   bool
}

// stream serves a stream to its end.
func (v *Service) stream(p *sim.Proc, c *protocol.Conn, r protocol.Request) {
	s := &stream{
		service: v, conn: c, key: r.Token.User + "/" + r.Client,
		expires: sim.Instant(r.Token.Expires), after: make(map[string]int64),
		news: v.changes.subscribe(), buckets: v.storage.buckets,
	}
	defer s.end()
	for _, b := range r.Stream.Buckets {
		s.after[b.Name] = b.After
	}
	p.Go("hang-up", func(*sim.Proc) { // a client says nothing more: what ends this is its end
		var nothing protocol.Request
		_ = c.Receive(&nothing)
		s.end()
	}).Daemon()
	p.Go("keep-alive", s.keepAlive).Daemon()
	for {
		now, ok := s.news.Recv()
		if !ok {
			return
		}
		line := s.announce(now)
		if line == (protocol.Line{}) {
			continue
		}
		if !s.send(line) || !s.data(p, now) {
			return
		}
		p.Sleep(betweenCheckpoints)
	}
}

func (s *stream) send(l protocol.Line) bool {
	if !s.ended && s.conn.Send(l) != nil {
		s.end()
	}
	return !s.ended
}

// end ends the stream, from inside or from outside.
func (s *stream) end() {
	if s.ended {
		return
	}
	s.ended = true
	s.service.changes.unsubscribe(s.news)
	_ = s.conn.Close() // the client is told, if it is still there
}

// keepAlive says how long the token lives, now and then, and ends the stream when it ends.
func (s *stream) keepAlive(p *sim.Proc) {
	for !s.ended {
		left := s.expires.Sub(p.Sim().Now())
		pause := p.Stream("keep-alive").Duration(keepAlive*9/10, keepAlive*11/10)
		switch {
		case left > warning:
			pause = min(pause, left-warning)
		case left > 0:
			pause = min(pause, left)
		}
		p.Sleep(pause)
		seconds := max(0, int(s.expires.Sub(p.Sim().Now())/time.Second))
		if !s.send(protocol.Line{TokenExpiresIn: &seconds}) {
			return
		}
		if s.expires <= p.Sim().Now() {
			s.end()
			return
		}
	}
}

// announce returns the line for a checkpoint, an empty one if it holds nothing new for this client.
func (s *stream) announce(now checkpoint) protocol.Line {
	line, wrote, states := s.compare(now)
	s.seen = now
	if line != (protocol.Line{}) {
		s.wrote, s.sent = wrote, states
	}
	return line
}

// compare makes the line without taking note of it.
func (s *stream) compare(
	now checkpoint,
) (line protocol.Line, wrote int64, states []protocol.BucketState) {
	v := s.service
	wrote = v.storage.reached(s.key, s.seen, now, s.wrote, v.toggles.IgnoresLSN)
	var updated []protocol.BucketState
	for i, b := range s.buckets {
		state := b.state(now.op)
		states = append(states, state)
		if s.sent != nil && s.sent[i] != state {
			updated = append(updated, state)
		}
	}
	var number *int64
	if wrote > 0 {
		number = &wrote
	}
	switch {
	case s.sent == nil:
		line.Checkpoint = &protocol.Checkpoint{
			LastOp: now.op, WriteCheckpoint: number, Buckets: states,
		}
	case len(updated) > 0 || wrote != s.wrote:
		line.Diff = &protocol.CheckpointDiff{
			LastOp: now.op, WriteCheckpoint: number, Updated: updated, Removed: []string{},
		}
	}
	return line, wrote, states
}
