package device

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// connect keeps the device connected to one view after the other, as long as a tab leads.
func (in *instance) connect(p *sim.Proc, tab int) {
	for in.leads(tab) {
		view := in.config.Views[in.view%len(in.config.Views)]
		if c, err := in.Dial(view); err == nil {
			in.session(p, c, tab)
			c.Close()
		}
		if !in.leads(tab) {
			return
		}
		in.conn, in.synced = nil, false
		if !in.moved {
			in.view++
		}
		in.moved = false
		p.Sleep(stack.RetryAfter)
	}
}

// session reads one connection to its end, while another process sends.
func (in *instance) session(p *sim.Proc, c *stack.Conn, tab int) {
	at, shapes := in.cursor, in.config.Shapes
	hello := stack.Message{
		Kind: stack.Hello, Client: in.config.Client, Cursor: &at, Shapes: &shapes,
	}
	if c.Send(hello) != nil {
		return
	}
	in.conn = c
	if !in.config.Toggles.SentSurvives {
		in.sent = in.last
	}
	p.Go("outbox", func(q *sim.Proc) { in.send(q, c) }).Daemon()
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil || !in.leads(tab) {
			return
		}
		switch m.Kind {
		case stack.Poke, stack.Reset:
			err := in.apply(tab, record{
				Cursor: m.Cursor, Whole: m.Kind == stack.Reset, Rows: m.Rows, Last: m.Last,
			})
			if err != nil {
				in.Fail(err)
			}
		case stack.Live:
			if m.Fresh != in.synced || in.hidden {
				in.synced, in.hidden = m.Fresh, false
				in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
			}
		case stack.Answer:
			in.ended = in.ended || m.Refused
			in.saved(m.Last)
		}
	}
}

// apply takes in what has come from the server.
func (in *instance) apply(tab int, r record) error {
	in.lock.Lock()
	defer in.lock.Unlock()
	if !in.leads(tab) {
		return nil
	}
	if err := in.write(in.made, r); err != nil {
		return err
	}
	if r.Whole && in.cursor.Handle != 0 {
		in.report(stack.Event{Kind: stack.Refetched})
	}
	in.take(r)
	in.hidden = r.Whole && in.config.Toggles.ResetHidesOutbox
	in.Host.Note(in.sym.applied, in.config.Client, r.Cursor.LSN)
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	return in.compact()
}

// saved is told that the source has the own mutations up to a number.
func (in *instance) saved(last uint64) {
	in.Host.Note(in.sym.saved, in.config.Client, last)
	in.report(stack.Event{Kind: stack.Saved, ID: last})
	if in.config.Toggles.DropOnSaved {
		for len(in.outbox) > 0 && in.outbox[0].ID <= last {
			in.outbox = in.outbox[1:]
		}
		in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	}
}

// send sends what is in the outbox, and again what is not back after a while, as long as the
// connection is the one of the device.
func (in *instance) send(p *sim.Proc, c *stack.Conn) {
	bell := in.work.Join(p.Sim())
	defer in.work.Leave(bell)
	t := in.config.Toggles
	idle := t.NoFirstPush // it looks when the bell rings
	sent := in.Host.Monotonic()
	for in.conn == c {
		waited := time.Duration(in.Host.Monotonic() - sent)
		if waited >= stack.Heartbeat && !t.NoResend && !t.SentSurvives {
			in.sent = in.last
		}
		if m := in.unsent(); len(m) > 0 && !idle {
			in.sent, sent = m[len(m)-1].ID, in.Host.Monotonic()
			if c.Send(stack.Message{Kind: stack.Push, Mutations: m}) != nil {
				return
			}
		} else if c.Send(stack.Message{Kind: stack.Ping}) != nil {
			return
		}
		idle = !stack.Wait(p.Sim(), bell, stack.Heartbeat) && t.NoFirstPush
	}
}

// unsent are the mutations that were not sent over this connection.
func (in *instance) unsent() []stack.Mutation {
	if in.ended {
		return nil
	}
	i := slices.IndexFunc(in.outbox, func(m stack.Mutation) bool { return m.ID > in.sent })
	if i < 0 {
		return nil
	}
	return slices.Clone(in.outbox[i:])
}

// compact replaces a store that has grown long by what it comes to.
func (in *instance) compact() error {
	if in.store.Len() < len(in.outbox)+compactAfter {
		return nil
	}
	at := in.cursor
	r := record{Cursor: &at, Whole: true, Last: in.last, Outbox: in.outbox}
	for _, key := range slices.Sorted(maps.Keys(in.rows)) {
		r.Rows = append(r.Rows, in.rows[key])
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return in.store.Replace([]journal.Record{{Mark: in.made, Text: text}})
}
