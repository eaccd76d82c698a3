package streamer

import (
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// publishEntry lets the views have an entry.
func (in *instance) publishEntry(e stack.Entry) {
	in.log.Append(e)
	in.shapes.Publish(in.log.Head().LSN)
	in.Host.Note(in.sym.publish, e.Position, in.lsn)
	in.news.Ring()
}

// answer serves a view: what it lacks, then every entry, and signs of life in between.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	m, err := c.Receive(stack.Silence)
	if err != nil || m.Kind != stack.Subscribe {
		return
	}
	at, format := *m.Cursor, in.formatFor(m.Speaks)
	bell := in.news.Join(p.Sim())
	defer in.news.Leave(bell)
	if in.config.Toggles.WaitsForReaders {
		defer in.register(p, c)()
	}
	for err == nil {
		entries, ok := in.log.Since(at)
		var rows []stack.Row
		if !ok {
			if rows, ok = in.rows(); !ok { // the bell rings when they are there
				err = c.Send(stack.Message{Kind: stack.Ping})
				stack.Wait(p.Sim(), bell, stack.Heartbeat)
				continue
			}
			base, state := in.log.Base()
			entries = in.log.Entries()
			err = c.Send(stack.Message{Kind: stack.Reset, Cursor: &base, State: state})
			at = base
		}
		for _, e := range entries {
			if err == nil {
				sent := e.In(format)
				err = c.Send(stack.Message{Kind: stack.Append, Entry: &sent})
				at.Position, at.Epoch = e.Position, e.Epoch
			}
		}
		if err == nil && rows != nil {
			err = c.Send(stack.Message{Kind: stack.Shaped, Rows: rows})
		}
		if err == nil {
			err = c.Send(stack.Message{Kind: stack.Live, Fresh: in.fresh()})
		}
		stack.Wait(p.Sim(), bell, stack.Heartbeat)
	}
}

// fresh says whether the log has what the source had a moment ago.
func (in *instance) fresh() bool {
	silent := time.Duration(in.Host.Monotonic() - in.heard)
	return in.conn != nil && silent < 2*stack.Heartbeat
}

// formatFor is the format of entries for a reader who understands those up to one.
func (in *instance) formatFor(speaks uint64) uint64 {
	switch {
	case !in.later:
		return stack.FormatPlain
	case in.config.Toggles.FormatAtOnce:
		return stack.FormatPacked
	}
	return min(speaks, stack.FormatPacked)
}

// reader is a view, and what it says that it has.
type reader struct{ has uint64 }

// register counts a view among those that the slot waits for, until it leaves.
func (in *instance) register(p *sim.Proc, c *stack.Conn) (leave func()) {
	r := &reader{has: in.lsn}
	in.readers = append(in.readers, r)
	p.Go("acknowledgements", func(*sim.Proc) {
		for {
			m, err := c.Receive(stack.Silence)
			if err != nil {
				return
			}
			r.has = m.LSN
			_ = in.acknowledge(in.lsn) // the receiver finds out
		}
	}).Daemon()
	return func() {
		if !in.config.Toggles.DeadReadersStay {
			in.readers = slices.DeleteFunc(in.readers, func(o *reader) bool { return o == r })
		}
	}
}
