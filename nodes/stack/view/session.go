package view

import (
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// session is one connection of a client.
type session struct {
	*instance
	conn    sender
	web     bool     // it asks over HTTP, and begins anew by itself
	clients []uint64 // whose mutations it makes
	token   uint64
	shapes  stack.Shapes // that it wants
	have    stack.Shapes // of the rows that it has
	at      stack.Cursor
	gone    bool
	pushes  *sim.Chan[*stack.Message]
}

// sender is where a client gets messages.
type sender interface{ Send(m stack.Message) error }

// queued is how many pushes of a client may wait for the source.
const queued = 64

// answer serves a client.
func (in *instance) answer(p *sim.Proc, c *stack.Conn) {
	m, err := c.Receive(stack.Silence)
	if err == nil && m.Kind == stack.AskToken {
		_ = c.Send(stack.Message{Kind: stack.AskToken, Token: in.config.Tokens.Make()})
		return
	}
	if err != nil || m.Kind != stack.Hello {
		return
	}
	se := &session{
		instance: in, conn: c, clients: m.Clients, token: m.Token, shapes: *m.Shapes,
		have: *m.Have, at: *m.Cursor,
		pushes: sim.NewChan[*stack.Message](p.Sim(), "pushes", queued),
	}
	if err := in.filter.want(se.shapes, in.log); err != nil {
		in.Fail(err)
	}
	bell := in.news.Join(p.Sim())
	defer in.news.Leave(bell)
	p.Go("requests", func(*sim.Proc) {
		se.listen(c, bell)
		se.gone = true
		bell.TrySend(struct{}{})
	}).Daemon()
	p.Go("forward", se.forward).Daemon()
	se.serve(p, bell)
	se.gone = true
	se.pushes.TrySend(nil)
}

// serve sends the client what it lacks, whenever there is something, until it is gone.
func (se *session) serve(p *sim.Proc, bell *sim.Chan[struct{}]) {
	for !se.gone {
		if !se.config.Tokens.Good(se.token) {
			_ = se.conn.Send(stack.Message{Kind: stack.AskToken, Refused: true})
			return
		}
		if se.log != nil && (se.log.Head().LSN >= se.at.LSN || se.config.Toggles.ServeBehind) {
			if se.update(p) != nil {
				return
			}
		}
		stack.Wait(p.Sim(), bell, stack.Heartbeat)
	}
}

// listen takes the requests of the client.
func (se *session) listen(c *stack.Conn, bell *sim.Chan[struct{}]) {
	for {
		m, err := c.Receive(stack.Silence)
		if err != nil {
			return
		}
		switch m.Kind {
		case stack.Push:
			se.pushes.TrySend(&m) // what finds no room, the client sends again
		case stack.Hello:
			if err := se.filter.want(*m.Shapes, se.log); err != nil {
				se.Fail(err)
			}
			se.shapes = *m.Shapes
			bell.TrySend(struct{}{})
		}
	}
}
