package view

import (
	"bytes"
	"net/http"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/edge"
	"groundhog/sim"
)

// serveHTTP answers clients over HTTP. It returns when the view listens.
func (in *instance) serveHTTP(p *sim.Proc) error {
	l, err := in.Net.Listen(edge.Port)
	if err != nil {
		return err
	}
	http1.Accept(p, l, stack.Silence,
		func(b *sim.Proc, c net.Conn, r *http1.Request, w http1.Responder) error {
			return in.request(b, call{r, w, c})
		})
	return nil
}

// call is a request, and where its answer goes.
type call struct {
	*http1.Request
	to   http1.Responder
	conn net.Conn
}

// say answers with a status, and a message if there is one.
func (c call) say(status int, keep edge.Keep, m *stack.Message) error {
	var body []byte
	if m != nil {
		body = m.Frame()
	}
	return c.to.Reply(c.Request, status, keep.Header(), body)
}

// request answers a request.
func (in *instance) request(p *sim.Proc, c call) error {
	switch {
	case len(c.URL.RequestURI()) > edge.URLMost:
		return c.say(http.StatusRequestURITooLong, edge.KeepNothing, nil)
	case c.URL.Path == edge.Token:
		m := stack.Message{Kind: stack.AskToken, Token: in.config.Tokens.Make()}
		return c.say(http.StatusOK, edge.KeepNothing, &m)
	case !in.config.Tokens.Good(edge.TokenOf(c.Request)):
		return c.say(http.StatusUnauthorized, edge.KeepNothing, nil)
	case c.URL.Path == edge.Push:
		return in.pushed(c)
	}
	ask, err := edge.Parse(c.Request)
	if err != nil {
		return c.say(http.StatusBadRequest, edge.KeepNothing, nil)
	}
	if err := in.filter.want(ask.Shapes, in.log); err != nil {
		in.Fail(err)
	}
	if c.URL.Path == edge.Live {
		return in.stream(p, c, ask)
	}
	return in.rows(c, ask)
}

// pushed passes the mutations of a client on to the source.
func (in *instance) pushed(c call) error {
	m, err := stack.ReadMessage(bytes.NewReader(c.Content))
	if err != nil {
		return c.say(http.StatusBadRequest, edge.KeepNothing, nil)
	}
	conn, err := in.source.Dial(in.Machine)
	if err == nil {
		last := m.Mutations[len(m.Mutations)-1]
		in.Host.Note(in.sym.forward, last.Client, last.ID)
		if m, err = conn.Ask(m); err != nil {
			in.source.Failed(conn)
		}
		conn.Close()
	}
	if err != nil {
		return c.say(http.StatusBadGateway, edge.KeepNothing, nil)
	}
	return c.say(http.StatusOK, edge.KeepNothing, &m)
}

// rows answers what a client lacks, or all rows of its shapes.
func (in *instance) rows(c call, ask edge.Ask) error {
	if in.log == nil {
		return c.say(http.StatusServiceUnavailable, edge.KeepNothing, nil)
	}
	head := in.log.Head()
	m := stack.Message{
		Kind: stack.Poke, Cursor: &head, Shapes: &ask.Shapes, Counts: in.log.State().AllCounts(),
	}
	if in.config.Toggles.OwnCounts {
		m.Counts = in.log.State().Counts(ask.Clients)
	}
	if ask.At.Handle == 0 {
		if in.config.Toggles.ChecksLog && ask.Log != "" && ask.Log != edge.LogOf(head) {
			return in.refuse(c, ask)
		}
		m.Fresh, m.Rows = true, in.rowsOf(ask.Shapes)
		return c.say(http.StatusOK, edge.KeepRows, &m)
	}
	if head.LSN < ask.At.LSN {
		return c.say(http.StatusServiceUnavailable, edge.KeepNothing, nil)
	}
	entries, ok := in.log.Since(ask.At)
	switch {
	case !ok && !in.whole: // it may be an entry that this view has yet to get
		return c.say(http.StatusServiceUnavailable, edge.KeepNothing, nil)
	case !ok:
		return in.refuse(c, ask)
	case len(entries) == 0:
		return c.say(http.StatusNoContent, edge.KeepNothing, nil)
	}
	m.Rows = in.filter.changed(in.log.State(), entries, ask.Shapes)
	return c.say(http.StatusOK, edge.KeepChanges, &m)
}

// refuse tells a client that the log is another one than it believes, and which.
func (in *instance) refuse(c call, ask edge.Ask) error {
	in.Host.Note(in.sym.refused, ask.Client(), ask.At.Position)
	h := edge.KeepRefusal.Header()
	h.Set(edge.HeaderLog, edge.LogOf(in.log.Head()))
	return c.to.Reply(c.Request, http.StatusConflict, h, nil)
}

// stream sends a client what changes, until it is gone or must ask for what it lacks.
func (in *instance) stream(p *sim.Proc, c call, ask edge.Ask) error {
	s, err := c.to.Stream(http.StatusOK, edge.Streamed(!in.config.Toggles.StreamHeld))
	if err != nil {
		return err
	}
	se := &session{
		instance: in, conn: streamed{s, c.conn, p.Host()}, web: true,
		clients: ask.Clients, token: edge.TokenOf(c.Request),
		shapes: ask.Shapes, have: ask.Shapes, at: ask.At,
	}
	bell := in.news.Join(p.Sim())
	defer in.news.Leave(bell)
	se.serve(p, bell)
	return s.Close()
}

// streamed sends messages as parts of a response.
type streamed struct {
	*http1.Stream
	conn net.Conn
	host *sim.Host
}

// Send sends a message. It waits no longer than one may be silent.
func (s streamed) Send(m stack.Message) error {
	if err := s.conn.SetWriteDeadline(s.host.Clock().Now().Add(stack.Silence)); err != nil {
		return err
	}
	_, err := s.Write(m.Frame())
	return err
}
