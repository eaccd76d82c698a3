package source

import (
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

const (
	partRows   = 1                     // of a transaction in a message to the reader of the slot
	partTime   = 10 * time.Millisecond // between two parts of it
	decodeTime = 400 * time.Millisecond
)

// answer serves a connection: pushes of mutations, a snapshot, a standby, or the stream.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	held := 0
	defer func() {
		in.locks -= held
		in.copies.Ring()
	}()
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil || !in.ready && m.Kind != stack.Follow {
			return
		}
		switch m.Kind {
		case stack.Push:
			err = c.Send(in.push(m))
		case stack.Lock:
			held++
			in.locks++
			err = c.Send(stack.Message{Kind: stack.Done})
		case stack.AskSnapshot:
			if m.Shapes != nil {
				in.sendShape(p, c, *m.Shapes)
				return
			}
			in.awaitLocks(p)
			err = c.Send(stack.Message{
				Kind: stack.Snapshot, State: in.state, Timeline: in.timeline,
			})
		case stack.Follow:
			in.copyTo(p, c, m)
			return
		case stack.Replicate:
			in.stream(p, c)
			return
		}
		if err != nil {
			return
		}
	}
}

// push commits mutations, and says what is committed of their clients.
func (in *instance) push(m stack.Message) stack.Message {
	err := in.commitAll(m.LSN, m.Mutations)
	if err != nil && !refused(err) && err != errBehind {
		in.Fail(err)
	}
	answer := stack.Message{
		Kind: stack.Answer, LSN: in.state.LSN, Refused: refused(err), More: err == errBehind,
	}
	var clients []uint64
	for _, m := range m.Mutations {
		if !slices.Contains(clients, m.Client) {
			clients = append(clients, m.Client)
		}
	}
	answer.Counts = in.state.Counts(clients)
	return answer
}

// awaitLocks waits until all transactions that are open have ended, as who makes a slot has to.
func (in *instance) awaitLocks(p *sim.Proc) {
	bell := in.copies.Join(p.Sim())
	defer in.copies.Leave(bell)
	for in.locks > 0 {
		stack.Await(bell)
	}
}

// stream sends every transaction behind the slot, and signs of life in between. It ends with the
// connection, or when another one takes the slot.
func (in *instance) stream(p *sim.Proc, c *stack.Conn) {
	in.reader++
	self := in.reader
	bell := in.news.Join(p.Sim())
	defer in.news.Leave(bell)
	gone := false
	p.Go("status", func(*sim.Proc) {
		in.listen(c, self)
		gone = true
		bell.TrySend(struct{}{})
	}).Daemon()
	sent := in.confirmed
	if in.config.Toggles.PeekDecodes {
		p.Sleep(decodeTime * time.Duration(len(in.behind(sent))))
	}
	err := c.Send(stack.Message{
		Kind: stack.Started, LSN: sent, Timeline: in.timeline, Fork: in.fork,
	})
	for err == nil && !gone && in.reader == self && in.confirmed <= sent { // nothing is forgotten
		in.read = in.Host.Monotonic()
		for _, t := range in.behind(sent) {
			if err = in.sendParts(p, c, t); err != nil {
				return
			}
			sent = t.LSN
		}
		if sent >= in.state.LSN {
			err = c.Send(stack.Message{Kind: stack.Live, LSN: in.state.LSN})
			stack.Wait(p.Sim(), bell, stack.Heartbeat)
		}
	}
}

// sendParts sends a transaction, its rows in parts. One of other tables is not sent.
func (in *instance) sendParts(p *sim.Proc, c *stack.Conn, t stack.Txn) error {
	if t.Other {
		return nil
	}
	rows := t.Rows
	for part := uint64(0); ; part++ {
		t.Rows = rows[:min(partRows, len(rows))]
		rows = rows[len(t.Rows):]
		m := stack.Message{Kind: stack.Streamed, Txn: &t, Part: part, More: len(rows) > 0}
		if err := c.Send(m); err != nil || !m.More {
			return err
		}
		p.Sleep(partTime)
	}
}

// behind are the transactions behind a position that the slot keeps.
func (in *instance) behind(lsn uint64) []stack.Txn {
	i, _ := slices.BinarySearchFunc(in.kept, lsn+1, func(t stack.Txn, lsn uint64) int {
		return int(int64(t.LSN) - int64(lsn))
	})
	return slices.Clone(in.kept[i:])
}

// listen takes what the reader of the slot has flushed.
func (in *instance) listen(c *stack.Conn, self int) {
	for in.reader == self {
		m, err := c.Receive(stack.Silence)
		if err != nil || m.Kind != stack.Flushed || in.reader != self {
			return
		}
		if m.LSN > in.confirmed {
			in.forget(m.LSN)
			in.report(stack.Event{
				Kind: stack.Claimed, Layer: stack.Slot, Upto: in.confirmed,
			})
		}
	}
}
