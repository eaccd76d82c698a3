package spacetime

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// patience is how long a client waits for an answer before it gives up, and for how long it rests
// then.
const (
	patience = 2 * time.Second
	rest     = 100 * time.Millisecond
)

// Client is a machine that sends transactions one at a time. What it does not get an answer to may
// have happened or not; it does not ask again, as the Jepsen test does not.
type Client struct {
	number    int
	host      *sim.Host
	stack     *net.Stack
	server    string
	confirmed bool
	observer  Observer
	todo      *sim.Chan[[]TxOp]
	conn      net.Conn
	next      uint64
}

// NewClient adds the machine of client number n. Boot its host. confirmed is whether it asks for
// answers that are durable.
func NewClient(
	s *sim.Sim, n *net.Network, number int, server string, confirmed bool, o Observer,
) *Client {
	c := &Client{number: number, server: server, confirmed: confirmed, observer: o}
	c.host = s.NewHost(fmt.Sprintf("client-%d", number), c.run)
	c.stack = n.Attach(c.host)
	c.todo = sim.NewChan[[]TxOp](s, fmt.Sprintf("client-%d todo", number), 1024)
	return c
}

// Do puts a transaction into the client's queue. It returns false if the queue is full.
func (c *Client) Do(ops []TxOp) bool { return c.todo.TrySend(ops) }

// run is the program of the machine.
func (c *Client) run(p *sim.Proc) {
	p.Daemon()
	c.conn = nil
	for {
		ops, ok := c.todo.Recv()
		if !ok {
			return
		}
		c.next++
		id := uint64(c.number)<<32 | c.next
		c.observer.report(Event{Kind: Sent, Client: c.number, ID: id, Ops: ops})
		a, err := c.ask(request{id: id, confirmed: c.confirmed, ops: ops})
		if err != nil {
			c.observer.report(Event{Kind: GaveUp, Client: c.number, ID: id, Err: err})
			c.hangUp()
			p.Sleep(rest)
			continue
		}
		c.observer.report(
			Event{Kind: Answered, Client: c.number, ID: id, Reads: a.reads, Next: a.next},
		)
	}
}

// ask sends a request over the connection, which it makes if there is none, and waits for the
// answer.
func (c *Client) ask(r request) (answer, error) {
	if c.conn == nil {
		conn, err := c.stack.DialTimeout(fmt.Sprintf("%s:%d", c.server, Port), patience)
		if err != nil {
			return answer{}, err
		}
		c.conn = conn
	}
	if err := c.conn.SetDeadline(c.host.Clock().Now().Add(patience)); err != nil {
		return answer{}, err
	}
	if err := writeFrame(c.conn, r.encode()); err != nil {
		return answer{}, err
	}
	body, err := readFrame(c.conn)
	if err != nil {
		return answer{}, err
	}
	a, err := decodeAnswer(body)
	if err == nil && a.id != r.id {
		err = fmt.Errorf("spacetime: an answer to %d where one to %d was expected", a.id, r.id)
	}
	return a, err
}

func (c *Client) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// Subscriber is a machine that wants to be told of every transaction, and asks again when its
// connection ends.
type Subscriber struct {
	host      *sim.Host
	stack     *net.Stack
	server    string
	confirmed bool
	observer  Observer
}

// NewSubscriber adds the machine. Boot its host. confirmed is whether it is told only of what is
// durable.
func NewSubscriber(
	s *sim.Sim, n *net.Network, server string, confirmed bool, o Observer,
) *Subscriber {
	u := &Subscriber{server: server, confirmed: confirmed, observer: o}
	u.host = s.NewHost("subscriber", u.run)
	u.stack = n.Attach(u.host)
	return u
}

func (u *Subscriber) run(p *sim.Proc) {
	p.Daemon()
	for {
		if c, err := u.stack.DialTimeout(
			fmt.Sprintf("%s:%d", u.server, Port), patience,
		); err == nil {
			u.listen(c)
			_ = c.Close()
		}
		p.Sleep(rest)
	}
}

// listen takes what the server tells until the connection ends.
func (u *Subscriber) listen(c net.Conn) {
	if writeFrame(c, request{confirmed: u.confirmed, subscribe: true}.encode()) != nil {
		return
	}
	for {
		if err := c.SetDeadline(u.host.Clock().Now().Add(10 * patience)); err != nil {
			return
		}
		body, err := readFrame(c)
		if err != nil {
			return
		}
		a, err := decodeAnswer(body)
		if err != nil {
			return
		}
		u.observer.report(Event{Kind: Notified, Next: a.next})
	}
}
