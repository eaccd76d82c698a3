package view

import (
	"errors"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

const (
	// readTime is how long it takes to read all rows of a client, for those whom it matters to.
	readTime = 20 * time.Millisecond
	// partRows are the rows in a part of a poke.
	partRows = 2
	// partTime is the time between two parts.
	partTime = 2 * time.Millisecond
)

// errAnew is that a client that asks over HTTP has an entry that is not in the log.
var errAnew = errors.New("view: the client must begin anew")

// update sends the client what it lacks, and whether it is up to date then.
func (se *session) update(p *sim.Proc) error {
	t := se.config.Toggles
	entries, ok := se.log.Since(se.at)
	head := se.log.Head()
	if ok && t.ServeBehind && head.LSN < se.at.LSN {
		ok = false
	}
	if !ok && !se.whole && se.at.Handle != 0 {
		return nil // the entry that it has may be one that this view has yet to get
	}
	if !ok && se.web {
		return errAnew
	}
	others := !se.have.Same(se.shapes)
	if others && !t.NewShapeOldCursor {
		ok = false
	}
	if !ok || len(entries) > 0 || others {
		var rows []stack.Row
		if ok {
			rows = se.changed(entries)
		} else {
			rows = se.rowsOf(se.shapes)
		}
		shapes := se.shapes
		m := stack.Message{
			Kind: stack.Poke, Cursor: &head, Shapes: &shapes, Fresh: !ok,
			Counts: se.counts(),
		}
		se.at, se.have = head, shapes
		se.Host.Note(se.sym.poke, se.clients[0], head.Position)
		if t.LastApart {
			p.Sleep(readTime)
			m.Counts = se.counts()
		}
		if !ok && t.SnapshotThenFollow {
			p.Sleep(readTime)
			se.at = se.log.Head()
		}
		if err := se.send(p, m, rows); err != nil {
			return err
		}
	}
	return se.conn.Send(stack.Message{Kind: stack.Live, Fresh: se.live()})
}

// counts are the last mutations of the client, or of all who may get what it gets.
func (se *session) counts() []stack.Count {
	if se.web {
		return se.log.State().AllCounts()
	}
	counts := se.log.State().Counts(se.clients)
	if se.config.Toggles.ToldOnce {
		counts = slices.DeleteFunc(counts, func(n stack.Count) bool {
			return se.told[n.Client] && se.passed[n.Client] < n.Last
		})
		for _, n := range counts {
			se.told[n.Client] = true
		}
	}
	return counts
}

// send sends a poke in parts.
func (se *session) send(p *sim.Proc, m stack.Message, rows []stack.Row) error {
	t := se.config.Toggles
	seen, invalid := *m.Cursor, false // invalid: something has changed since the first part
	for {
		m.Rows = rows[:min(partRows, len(rows))]
		rows = rows[len(m.Rows):]
		if t.LiveParts && m.Fresh {
			m.Rows = se.again(m.Rows)
			invalid = invalid && !t.ForgetsInvalid || se.log.Head() != seen
			seen = se.log.Head()
		}
		m.More = len(rows) > 0
		if invalid && t.ChecksParts && !m.More {
			rows = se.anew(&m)
			seen, invalid = *m.Cursor, false
			continue
		}
		if err := se.conn.Send(m); err != nil || !m.More {
			return err
		}
		m.Part++
		if t.OpenPoke || t.LiveParts {
			p.Sleep(readTime)
		} else {
			p.Sleep(partTime)
		}
		if t.OpenPoke && se.log.Head() != *m.Cursor {
			return nil // there is something newer to send
		}
	}
}

// anew begins a poke of all rows again, and returns them.
func (se *session) anew(m *stack.Message) []stack.Row {
	head := se.log.Head()
	m.Part, m.Cursor, m.Counts = 0, &head, se.counts()
	se.at = head
	return se.rowsOf(*m.Shapes)
}

// again are rows as they are by now.
func (se *session) again(rows []stack.Row) (now []stack.Row) {
	for _, r := range rows {
		now = append(now, se.log.State().Rows[r.Key])
	}
	return now
}

// changed are the rows of the client's shapes that entries have changed.
func (se *session) changed(entries []stack.Entry) []stack.Row {
	return se.filter.changed(se.log.State(), entries, se.shapes)
}
