package source

import (
	"slices"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// answer serves a connection: pushes of mutations, a snapshot, or the stream.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return
		}
		switch m.Kind {
		case stack.Push:
			last, err := in.commitAll(m.Mutations)
			if err != nil && err != errRepeated {
				in.Fail(err)
			}
			answer := stack.Message{
				Kind: stack.Answer, Last: last, LSN: in.state.LSN, Refused: err != nil,
			}
			if c.Send(answer) != nil {
				return
			}
		case stack.AskSnapshot:
			if c.Send(stack.Message{Kind: stack.Snapshot, State: in.state}) != nil {
				return
			}
		case stack.Replicate:
			in.stream(p, c)
			return
		}
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
	err := c.Send(stack.Message{Kind: stack.Started, LSN: sent})
	for err == nil && !gone && in.reader == self {
		for _, t := range in.behind(sent) {
			if err = c.Send(stack.Message{Kind: stack.Streamed, Txn: &t}); err != nil {
				return
			}
			sent = t.LSN
		}
		if sent == in.state.LSN {
			err = c.Send(stack.Message{Kind: stack.Live, LSN: sent})
			stack.Wait(p.Sim(), bell, stack.Heartbeat)
		}
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
			in.observer.Report(stack.Event{
				Kind: stack.Claimed, Layer: stack.Slot, Upto: in.confirmed,
			})
		}
	}
}
