package view

import (
	"maps"
	"slices"
	"time"

	"groundhog/nodes/stack"
	"groundhog/sim"
)

// session is one connection of a client.
type session struct {
	*instance
	conn   *stack.Conn
	client uint64
	shapes stack.Shapes
	at     stack.Cursor
	gone   bool
	pushes *sim.Chan[[]stack.Mutation]
}

// readTime is how long it takes to read all rows of a client, with SnapshotThenFollow.
const readTime = 20 * time.Millisecond

// queued is how many pushes of a client may wait for the source.
const queued = 64

// answer serves a client.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	m, err := c.Receive(stack.Silence)
	if err != nil || m.Kind != stack.Hello {
		return
	}
	se := &session{
		instance: in, conn: c, client: m.Client, shapes: *m.Shapes, at: *m.Cursor,
		pushes: sim.NewChan[[]stack.Mutation](p.Sim(), "pushes", queued),
	}
	bell := in.news.Join(p.Sim())
	defer in.news.Leave(bell)
	p.Go("requests", func(*sim.Proc) {
		se.listen()
		se.gone = true
		bell.TrySend(struct{}{})
	}).Daemon()
	p.Go("forward", se.forward).Daemon()
	for err == nil && !se.gone {
		if in.log != nil && (in.log.Head().LSN >= se.at.LSN || in.toggles.ServeBehind) {
			err = se.update(p)
		}
		stack.Wait(p.Sim(), bell, stack.Heartbeat)
	}
	se.gone = true
	se.pushes.TrySend(nil)
}

// update sends the client what it lacks, and whether it is up to date then.
func (se *session) update(p *sim.Proc) error {
	entries, ok := se.log.Since(se.at)
	head := se.log.Head()
	last := se.log.State().Last[se.client]
	if ok && se.toggles.ServeBehind && head.LSN < se.at.LSN {
		ok = false
	}
	if !ok && !se.whole && se.at.Handle != 0 {
		return nil // the entry that it has may be one that this view has yet to get
	}
	if !ok || len(entries) > 0 {
		m := stack.Message{Kind: stack.Poke, Cursor: &head, Last: last, Rows: se.changed(entries)}
		if !ok {
			m.Kind, m.Rows = stack.Reset, se.log.State().In(se.shapes)
		}
		se.Host.Note(se.sym.poke, se.client, head.Position)
		se.at = head
		if !ok && se.toggles.SnapshotThenFollow {
			p.Sleep(readTime)
			se.at = se.log.Head()
		}
		if err := se.conn.Send(m); err != nil {
			return err
		}
	}
	return se.conn.Send(stack.Message{Kind: stack.Live, Fresh: se.live()})
}

// changed are the rows of the client's shapes that entries have changed, as the last of them left
// them.
func (se *session) changed(entries []stack.Entry) (rows []stack.Row) {
	byKey := make(map[uint64]stack.Row)
	for _, e := range entries {
		for _, t := range e.Txns {
			if !t.By.Bad && se.shapes.Has(t.Row.Key) {
				byKey[t.Row.Key] = t.Row
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		rows = append(rows, byKey[key])
	}
	return rows
}

// listen takes the requests of the client.
func (se *session) listen() {
	for {
		m, err := se.conn.Receive(stack.Silence)
		if err != nil {
			return
		}
		if m.Kind == stack.Push {
			se.pushes.TrySend(m.Mutations) // what finds no room, the client sends again
		}
	}
}

// forward passes mutations on to the source, and its answers back. Where the source does not
// answer, nobody does: the client sends again.
func (se *session) forward(*sim.Proc) {
	var c *stack.Conn
	for !se.gone {
		all, _ := se.pushes.Recv()
		if len(all) == 0 {
			continue
		}
		if c == nil {
			var err error
			if c, err = se.Dial(se.source); err != nil {
				c = nil
				continue
			}
		}
		se.Host.Note(se.sym.forward, se.client, all[len(all)-1].ID)
		answer, err := c.Ask(stack.Message{Kind: stack.Push, Mutations: all})
		if err == nil {
			err = se.conn.Send(answer)
		}
		if err != nil {
			c.Close()
			c = nil
		}
	}
	if c != nil {
		c.Close()
	}
}
