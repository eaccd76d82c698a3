package device

import (
	"errors"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// errWatermark is that the log of the server is shorter than it was.
var errWatermark = errors.New("device: the log ends before the watermark")

// drop takes what the source has out of the outbox.
func (in *instance) drop(n stack.Count) {
	in.outbox = slices.DeleteFunc(slices.Clone(in.outbox), func(m stack.Mutation) bool {
		return m.Client == n.Client && m.ID <= n.Last
	})
	in.report(stack.Event{Kind: stack.Viewed, View: in.shown()})
}

// send sends what is in the outbox, and again what is not back after a while, as long as the
// connection is the one of the device. It says hello again when the user wants other shapes than
// the last hello had, which may be so before this process runs: nobody hears the bell then.
func (in *instance) send(p *sim.Proc, c link, wants stack.Shapes) {
	bell := in.work.Join(p.Sim())
	defer in.work.Leave(bell)
	t := in.config.Toggles
	idle := t.NoFirstPush // it looks when the bell rings
	sent, said := in.Host.Monotonic(), in.Host.Monotonic()
	for in.conn == c {
		now := in.Host.Monotonic()
		if time.Duration(now-sent) >= stack.Heartbeat && !t.NoResend && !t.SentSurvives {
			in.sent, in.place = in.last, 0
		}
		var err error
		if !wants.Same(in.want) {
			wants, said = in.want, now
			err = c.Send(in.hello())
		} else if m := in.unsent(); len(m) > 0 && !idle {
			sent, said = now, now
			in.mark(m)
			err = c.Send(stack.Message{Kind: stack.Push, LSN: in.cursor.LSN, Mutations: m})
		} else if time.Duration(now-said) >= stack.Heartbeat {
			said = now
			err = c.Send(stack.Message{Kind: stack.Ping})
		}
		if err != nil {
			return
		}
		idle = !stack.Wait(p.Sim(), bell, stack.Heartbeat) && t.NoFirstPush
	}
}

// mark notes what is sent.
func (in *instance) mark(all []stack.Mutation) {
	for _, m := range all {
		tab := in.tabOf(m)
		in.sent[tab] = max(in.sent[tab], m.ID)
	}
	in.place = len(in.outbox)
}

// unsent are the mutations that were not sent over this connection, in the order in which they were
// made.
func (in *instance) unsent() (all []stack.Mutation) {
	t := in.config.Toggles
	if in.ended || in.retries || in.waits || in.cursor.LSN < in.behind {
		return nil
	}
	if t.SentByPosition {
		ordered := in.ownLast()
		return ordered[min(in.place, len(ordered)):]
	}
	for _, m := range in.outbox {
		tab := in.tabOf(m)
		if m.ID > in.sent[tab] && (!t.TabKeepsTerm || in.terms[tab] == in.leader) {
			all = append(all, m)
		}
	}
	return all
}

// ownLast is the outbox with what the tab that syncs has made itself behind what others have.
func (in *instance) ownLast() []stack.Mutation {
	own := func(m stack.Mutation) int {
		if in.tabOf(m) == in.leading() {
			return 1
		}
		return 0
	}
	ordered := slices.Clone(in.outbox)
	slices.SortStableFunc(ordered, func(a, b stack.Mutation) int { return own(a) - own(b) })
	return ordered
}
