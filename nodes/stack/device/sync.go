package device

import (
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// link is a connection to a view, by the wire of the stack or over HTTP.
type link interface {
	Send(m stack.Message) error
	Receive(patience time.Duration) (stack.Message, error)
	Close()
}

// connect keeps the device connected to one view after the other, as long as a tab leads.
func (in *instance) connect(p *sim.Proc, tab int) {
	for in.leads(tab) && !in.broken {
		view := in.config.Views[in.view%len(in.config.Views)]
		if c, err := in.link(view); err == nil {
			in.session(p, c, tab)
			c.Close()
		}
		if !in.leads(tab) {
			return
		}
		in.conn, in.synced = nil, false
		if in.config.Toggles.RetryDies && in.unanswered() {
			in.retries = true
		}
		if !in.moved {
			in.view++
		}
		in.moved = false
		p.Sleep(stack.RetryAfter)
	}
}

// unanswered says whether something was sent that is not back.
func (in *instance) unanswered() bool {
	for tab := range Tabs {
		if in.sent[tab] > in.last[tab] {
			return true
		}
	}
	return false
}

// link connects to a view, or to what stands before all of them.
func (in *instance) link(view string) (link, error) {
	if in.config.Edge != "" {
		return newWeb(in), nil
	}
	return in.dial(view)
}

// dial connects to a view, with a token, for which it asks if it has none.
func (in *instance) dial(view string) (link, error) {
	if in.token == 0 {
		c, err := in.Dial(view)
		if err != nil {
			return nil, err
		}
		m, err := c.Ask(stack.Message{Kind: stack.AskToken})
		c.Close()
		if err != nil {
			return nil, err
		}
		in.token = m.Token
	}
	return in.Dial(view)
}

// hello says who the device is, what it has and what it wants.
func (in *instance) hello() stack.Message {
	at, have, want := in.cursor, in.have, in.want
	return stack.Message{
		Kind: stack.Hello, Clients: in.writers(), Token: in.token, Cursor: &at, Have: &have,
		Shapes: &want,
	}
}

// session reads one connection to its end, while another process sends.
func (in *instance) session(p *sim.Proc, c link, tab int) {
	of, hello := in.account, in.hello()
	if c.Send(hello) != nil {
		return
	}
	in.conn, in.held = c, nil
	if !in.config.Toggles.SentSurvives {
		in.sent, in.place = in.last, 0
	}
	p.Go("outbox", func(q *sim.Proc) { in.send(q, c, *hello.Shapes) }).Daemon()
	var poke []stack.Message // parts that have come
	for !in.broken {
		m, err := c.Receive(stack.Lifeless)
		if err != nil || !in.leads(tab) || in.account != of {
			return
		}
		switch m.Kind {
		case stack.Poke:
			poke = in.part(tab, of, append(poke, m))
		case stack.AskToken:
			if !in.config.Toggles.KeepsToken {
				in.token = 0
			}
			return
		case stack.Live:
			if m.Fresh != in.synced || in.hidden {
				in.synced, in.hidden = m.Fresh, false
				in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
			}
		case stack.Answer:
			in.answered(m)
		}
	}
}

// part takes in the parts of a poke that are there, and returns what must wait for the next: all of
// them, up to the last.
func (in *instance) part(tab int, of *account, poke []stack.Message) (wait []stack.Message) {
	m := poke[len(poke)-1]
	if m.Part == 0 && in.config.Toggles.ChecksParts {
		poke = poke[len(poke)-1:] // it begins again
	}
	if int(m.Part) != len(poke)-1 {
		in.broken = true // as one that begins while another is open
		return nil
	}
	if m.More && !in.config.Toggles.PartsAtOnce {
		return poke
	}
	r := record{Cursor: m.Cursor, Have: m.Shapes, Whole: m.Fresh, Counts: m.Counts}
	for _, m := range poke {
		r.Rows = append(r.Rows, m.Rows...)
	}
	if err := in.apply(tab, of, r); err != nil {
		in.Fail(err)
	}
	if m.More {
		return poke
	}
	return nil
}

// apply takes in what has come from the server.
func (in *instance) apply(tab int, of *account, r record) error {
	in.lock.Lock()
	defer in.lock.Unlock()
	t := in.config.Toggles
	if !in.leads(tab) || in.account != of {
		return nil
	}
	shut := in.gate > 0 && r.Counts[0].Last < in.gate
	if t.GateFirst {
		r = in.hold(r, !shut)
	}
	if shut {
		return nil
	}
	anew := r.Whole && in.cursor.Handle != 0
	if t.WatermarkFatal && anew && r.Cursor.Position < in.cursor.Position {
		return errWatermark
	}
	if anew && in.have.Same(*r.Have) {
		in.report(stack.Event{Kind: stack.Refetched})
	}
	var err error
	if anew && t.ResetReplaces {
		err = in.replace(r)
	} else {
		err = in.write(in.total(), r)
	}
	if err != nil {
		return err
	}
	in.take(r, t)
	in.hidden, in.waits = r.Whole && t.ResetHidesOutbox, false
	in.Host.Note(in.sym.applied, in.group, r.Cursor.LSN)
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
	in.work.Ring()
	return in.compact()
}

// answered is told what the source has of the own mutations.
func (in *instance) answered(m stack.Message) {
	in.ended = in.ended || m.Refused
	if m.More {
		in.behind, in.waits = m.LSN, in.config.Toggles.WaitsForPull
		in.sent = in.last
	}
	for _, n := range m.Counts {
		in.Host.Note(in.sym.saved, n.Client, n.Last)
		in.report(stack.Event{Kind: stack.Saved, Client: n.Client, ID: n.Last})
		if in.config.Toggles.DropOnSaved {
			in.drop(n)
		}
	}
}
