package streamer

import (
	"errors"
	"strconv"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// receive reads the slot, over one connection after the other.
func (in *instance) receive(p *sim.Proc) {
	for {
		err := in.stream()
		if errors.Is(err, errGap) && !in.config.Toggles.SlotLostRetried {
			in.startAgain(p)
		}
		p.Sleep(stack.RetryAfter)
	}
}

var (
	// errGap is that the slot has left what the log has, or the log the timeline of the source.
	errGap = errors.New("streamer: the source does not go on where the log ends")
	// errParts is that a part of a transaction is not the next.
	errParts = errors.New("streamer: a part of a transaction is not the next")
)

// stream reads one connection to its end.
func (in *instance) stream() error {
	c, err := in.source.Dial(in.Machine)
	if err != nil {
		return err
	}
	defer func() {
		in.source.Failed(c)
		c.Close()
	}()
	if err := c.Send(stack.Message{Kind: stack.Replicate}); err != nil {
		return err
	}
	in.conn, in.acked = c, 0
	defer func() { in.conn = nil }()
	t := in.config.Toggles
	if !t.HalfTxnKept {
		in.open, in.parts = nil, 0
	}
	silence := stack.Lifeless
	if t.NoReceiveTimeout {
		silence = 0
		if err := c.WaitForever(); err != nil {
			return err
		}
	} else {
		in.Host.Go("alive", func(p *sim.Proc) { in.alive(p, c) }).Daemon()
	}
	for {
		m, err := c.Receive(silence)
		if err != nil {
			return err
		}
		in.heard = in.Host.Monotonic()
		if err := in.take(m); err != nil {
			return err
		}
		if err := in.acknowledge(in.received()); err != nil {
			return err
		}
	}
}

// received is the last LSN that has come.
func (in *instance) received() uint64 {
	if n := len(in.pending); n > 0 {
		return in.pending[n-1].LSN
	}
	return in.lsn
}

// take takes in a message of the source.
func (in *instance) take(m stack.Message) error {
	t := in.config.Toggles
	switch m.Kind {
	case stack.Started:
		behind := m.LSN > in.received() && !t.TrustSlot
		ahead := m.Timeline != in.timeline && in.received() > m.Fork && !t.NoTimelines
		if behind || ahead {
			return errGap
		}
		in.timeline = m.Timeline
		in.shapes.Begins(m.LSN)
	case stack.Streamed:
		if m.Part != in.parts {
			return errParts
		}
		in.open = append(in.open, m.Txn.Rows...)
		in.parts++
		if !m.More {
			m.Txn.Rows = in.open
			in.open, in.parts = nil, 0
			in.add(*m.Txn)
		}
	case stack.Live:
		if !t.KeepalivesIgnored {
			in.add(stack.Txn{LSN: m.LSN, Other: true})
		}
	}
	return nil
}

// add takes in a transaction, unless it is there.
func (in *instance) add(t stack.Txn) {
	in.shapes.Take(t)
	if t.LSN > in.received() {
		in.pending = append(in.pending, t)
		in.work.Ring()
	}
}

// acknowledge tells the slot how far the log is durable, though its machine may be lost, and every
// consumer has flushed.
func (in *instance) acknowledge(received uint64) error {
	t := in.config.Toggles
	upto := min(in.synced, in.backup.reaches)
	if t.AckUnbacked {
		upto = in.synced
	}
	if !t.AckUnflushed {
		upto = min(upto, in.shapes.Flushed())
	}
	for _, r := range in.readers {
		upto = min(upto, r.has)
	}
	if t.AckReceived {
		upto = max(upto, received)
	}
	grown := upto > in.acked
	if t.PositionsAsText {
		grown = strconv.FormatUint(upto, 10) > strconv.FormatUint(in.acked, 10)
	}
	if in.conn == nil || !grown {
		return nil
	}
	in.acked = upto
	return in.conn.Send(stack.Message{Kind: stack.Flushed, LSN: upto})
}

// alive tells the source from time to time that its reader is there.
func (in *instance) alive(p *sim.Proc, c *stack.Conn) {
	for in.conn == c {
		if c.Send(stack.Message{Kind: stack.Flushed, LSN: in.acked}) != nil {
			return
		}
		p.Sleep(stack.Heartbeat)
	}
}
