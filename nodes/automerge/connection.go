package automerge

import (
	"bufio"
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Times of the adapters.
const (
	retryAfter  = 5 * time.Second // of a client that has no connection
	pingEach    = 5 * time.Second // of a server; a connection that misses one is ended
	dialTimeout = 2 * time.Second
)

// connection is an open socket to a peer that has introduced itself.
type connection struct {
	process *process
	socket  net.Conn
	peer    string
	storage string // storage id of the peer; empty: it is ephemeral
	answers bool   // since the last ping
	closed  bool
}

// listen is the server adapter.
func (x *process) listen(p *sim.Proc) {
	l, err := x.node.stack.Listen(port)
	if err != nil {
		p.Sim().Fail("%s cannot listen: %v", x.node.config.Name, err)
	}
	x.listener = l
	for {
		socket, err := l.Accept()
		if err != nil {
			return
		}
		p.Go("socket", func(*sim.Proc) {
			c := &connection{process: x, socket: socket, answers: true}
			in := bufio.NewReader(socket)
			if e, err := receive(in); err != nil || e.Type != "join" {
				_ = socket.Close() // a stranger
				return
			} else {
				c.peer, c.storage = e.Sender, e.Storage
			}
			c.send(envelope{Type: "peer", Sender: x.node.config.Name, Storage: x.storageID()})
			p.Go("ping", c.ping).Daemon()
			c.serve(in)
		}).Daemon()
	}
}

// dial is the client adapter: it keeps one connection to its server.
func (x *process) dial(p *sim.Proc) {
	for !x.ending {
		if socket, err := x.node.stack.DialTimeout(
			fmt.Sprintf("%s:%d", x.node.config.Server, port), dialTimeout,
		); err == nil {
			c := &connection{process: x, socket: socket, answers: true}
			in := bufio.NewReader(socket)
			c.send(envelope{Type: "join", Sender: x.node.config.Name, Storage: x.storageID()})
			if e, err := receive(in); err == nil && e.Type == "peer" {
				c.peer, c.storage = e.Sender, e.Storage
				c.serve(in)
			}
			_ = socket.Close() // it may be closed already
		}
		p.Sleep(retryAfter)
	}
}

// serve handles messages until the socket ends.
func (c *connection) serve(in *bufio.Reader) {
	c.process.join(c)
	defer c.close()
	for {
		e, err := receive(in)
		if err != nil {
			return
		}
		c.answers = true
		switch e.Type {
		case "ping":
			c.send(envelope{Type: "pong"})
		case "sync", "request":
			c.process.onMessage(c, e)
		case "doc-unavailable":
			c.process.onUnavailable(c, e.Document)
		}
	}
}

// ping ends a connection that does not answer.
func (c *connection) ping(p *sim.Proc) {
	for {
		p.Sleep(pingEach)
		if c.closed {
			return
		}
		if !c.answers {
			c.close()
			return
		}
		c.answers = false
		c.send(envelope{Type: "ping"})
	}
}

// send writes to the socket. What does not get out is lost without a word; the reader will notice.
func (c *connection) send(e envelope) {
	_ = send(c.socket, e)
}

// close ends a connection, and tells those who are to hear of it.
func (c *connection) close() {
	if c.closed {
		return
	}
	c.closed = true
	_ = c.socket.Close() // it may be closed already
	c.process.leave(c)
}

// join is peer-candidate. A peer that is taken for connected goes on with its states: whoever was
// not told that it left knows no better. A server answers only; a client begins with every document
// it has.
func (x *process) join(c *connection) {
	old := x.peers[c.peer]
	x.peers[c.peer] = c
	x.node.report(Event{Kind: Connected, Peer: c.peer})
	if old != nil {
		old.closed = true
		_ = old.socket.Close() // replaced
		if x.node.toggles.Notice == BothSides ||
			x.node.toggles.Notice == ServerOnly && x.node.config.Server == "" {
			x.forget(c.peer)
		} else {
			return
		}
	}
	x.networkReady()
	for _, h := range x.documents() {
		h.begin(c)
	}
}

// leave is peer-disconnected, as far as this side emits it.
func (x *process) leave(c *connection) {
	if x.peers[c.peer] != c {
		return
	}
	heard := x.node.toggles.Notice == BothSides ||
		x.node.toggles.Notice == ServerOnly && x.node.config.Server == ""
	if heard {
		delete(x.peers, c.peer)
		x.node.report(Event{Kind: Disconnected, Peer: c.peer})
		x.forget(c.peer)
	}
}

// forget ends the synchronisation of all documents with a peer. What is kept of a state is its
// encoding.
func (x *process) forget(peer string) {
	for _, h := range x.documents() {
		if s := h.peers[peer]; s != nil {
			h.kept[peer] = s.Encode()
			delete(h.peers, peer)
			h.left(peer)
		}
	}
}
