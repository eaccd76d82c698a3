package source

import (
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// awaitStandby returns when the standby has the log up to an LSN, if there is one.
func (in *instance) awaitStandby(lsn uint64) {
	if in.config.Peer == "" || in.config.Toggles.AsyncStandby {
		return
	}
	bell := in.copies.Join(in.Host.Sim())
	defer in.copies.Leave(bell)
	for in.copied < lsn {
		stack.Await(bell)
	}
}

// copyTo sends a standby what it lacks, and then every transaction.
func (in *instance) copyTo(p *sim.Proc, c *stack.Conn, m stack.Message) {
	bell := in.copies.Join(p.Sim())
	defer in.copies.Leave(bell)
	gone := false
	p.Go("status", func(*sim.Proc) {
		in.hear(c)
		gone = true
		bell.TrySend(struct{}{})
	}).Daemon()
	sent := m.LSN
	if !m.Fresh || m.Timeline != in.timeline || sent < in.confirmed || sent > in.state.LSN {
		sent = in.state.LSN
		if in.sendWhole(c) != nil {
			return
		}
	} else {
		in.copied = sent
		in.copies.Ring()
	}
	for !gone {
		for _, t := range in.behind(sent) {
			if in.sendCopy(c, t) != nil {
				return
			}
			sent = t.LSN
		}
		if t := in.shipping; t != nil && t.LSN > sent {
			if in.sendCopy(c, *t) != nil {
				return
			}
			sent = t.LSN
			continue
		}
		if !stack.Wait(p.Sim(), bell, stack.Heartbeat) {
			if c.Send(stack.Message{Kind: stack.Live}) != nil {
				return
			}
		}
	}
}

// sendWhole sends all that the log must hold.
func (in *instance) sendWhole(c *stack.Conn) error {
	kept := in.kept
	err := c.Send(stack.Message{
		Kind: stack.Shipped, State: in.state, Last: in.confirmed, Timeline: in.timeline,
		Fork: in.fork, More: len(kept) > 0,
	})
	for i, t := range kept {
		if err == nil {
			err = c.Send(stack.Message{
				Kind: stack.Shipped, Txn: &t, Last: in.confirmed, More: i < len(kept)-1,
			})
		}
	}
	return err
}

func (in *instance) sendCopy(c *stack.Conn, t stack.Txn) error {
	return c.Send(stack.Message{Kind: stack.Shipped, Txn: &t, Last: in.confirmed})
}

// hear takes what the standby has on its disk.
func (in *instance) hear(c *stack.Conn) {
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return
		}
		if m.Kind == stack.Flushed {
			in.copied = m.LSN
			in.copies.Ring()
		}
	}
}

// follow is the program of a standby: it follows the primary, over one connection after the other.
func (in *instance) follow(p *sim.Proc) error {
	for {
		if c, err := in.Dial(in.config.Peer); err == nil {
			err := in.copyFrom(p, c)
			c.Close()
			if err != nil {
				return err
			}
		}
		p.Sleep(stack.RetryAfter)
	}
}

// copyFrom reads one connection to its end. An error is one of the disk.
func (in *instance) copyFrom(p *sim.Proc, c *stack.Conn) error {
	err := c.Send(stack.Message{
		Kind: stack.Follow, LSN: in.state.LSN, Timeline: in.timeline, Fresh: in.log.Len() > 0,
	})
	if err != nil {
		return nil
	}
	p.Go("alive", func(q *sim.Proc) {
		for c.Send(stack.Message{Kind: stack.Ping}) == nil {
			q.Sleep(stack.Heartbeat)
		}
	}).Daemon()
	var begun *instance // what takes the place of the log when it is complete
	for {
		m, err := c.Receive(stack.Lifeless)
		if err != nil {
			return nil
		}
		if m.Kind != stack.Shipped {
			continue
		}
		r := record{
			State: m.State, Txn: m.Txn, Confirmed: m.Last, Timeline: m.Timeline, Fork: m.Fork,
		}
		if m.State != nil {
			begun = &instance{Source: in.Source, state: stack.NewState()}
		}
		if begun != nil {
			begun.recover(r)
			if m.More {
				continue
			}
			in.state, in.kept, in.confirmed = begun.state, begun.kept, begun.confirmed
			in.timeline, in.fork = begun.timeline, begun.fork
			err, begun = in.log.Replace(in.whole()), nil
		} else if err = in.write(m.Txn.LSN, r); err == nil {
			in.recover(r)
			err = in.compact()
		}
		if err != nil {
			return err
		}
		if c.Send(stack.Message{Kind: stack.Flushed, LSN: in.state.LSN}) != nil {
			return nil
		}
	}
}

// Promotable says whether the standby has all that is committed: as it has a log at all, and nobody
// is shown a transaction that it has not.
func (src *Source) Promotable() bool {
	in := src.now
	return src.standby && in != nil && in.log.Len() > 0
}

// Promote makes a standby the primary. It starts again.
func (src *Source) Promote() {
	src.standby, src.promote = false, true
	src.Host.Crash(sim.Kill)
	src.Host.Boot()
}

// Demote makes a machine that is off the standby of the other.
func (src *Source) Demote() { src.standby, src.promote = true, false }

// IsStandby says whether the machine is a standby, now or at the next boot.
func (src *Source) IsStandby() bool { return src.standby }

// begin begins a timeline.
func (in *instance) begin() error {
	in.timeline++
	in.fork = in.state.LSN
	if in.config.Toggles.UnsyncedSlots { // the slot is made anew, at the end
		for _, t := range in.kept {
			in.report(stack.Event{Kind: stack.Committed, Txn: t})
		}
		in.forget(in.state.LSN)
	}
	in.Host.Note(in.sym.promoted, in.timeline, in.fork)
	return in.log.Replace(in.whole())
}
