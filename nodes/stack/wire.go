package stack

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Port is where every machine of the stack listens.
const Port = 4848

// Kind is what a message is about.
type Kind string

// The messages, by who sends them to whom.
const (
	// Of a streamer to the source.
	AskSnapshot Kind = "snapshot" // answered by Snapshot
	Replicate   Kind = "replicate"
	Flushed     Kind = "flushed" // LSN: may be forgotten

	// Of the source.
	Snapshot Kind = "state"  // State
	Started  Kind = "start"  // LSN: everything behind it follows
	Streamed Kind = "txn"    // Txn
	Live     Kind = "live"   // LSN; of a streamer and of a view: Fresh
	Answer   Kind = "answer" // Last, LSN: the last mutation of the client that is in a transaction;
	// Refused: it asks for nothing more

	// Of a client to a view, and of a view to the source.
	Hello Kind = "hello" // Client, Cursor, Shapes
	Push  Kind = "push"  // Mutations
	Ping  Kind = "ping"

	// Of a view to a streamer, and of a streamer to a view.
	Subscribe Kind = "subscribe" // Cursor
	Reset     Kind = "reset"     // Cursor, and State or Rows and Last: begin anew
	Append    Kind = "append"    // Entry

	// Of a streamer to the object store; Done is the answer.
	Put    Kind = "put"    // Data: the backup from now on
	Get    Kind = "get"    // answered by Object
	Object Kind = "object" // Data: none if there is no backup
	Done   Kind = "done"

	// Of a view to a client.
	Poke Kind = "poke" // Cursor, Rows, Last: what has changed since the cursor before
)

// Message is all that machines send to each other. A kind uses the fields named beside it.
type Message struct {
	Kind      Kind       `json:"kind"`
	LSN       uint64     `json:"lsn,omitempty"`
	Client    uint64     `json:"client,omitempty"`
	Last      uint64     `json:"last,omitempty"`
	Fresh     bool       `json:"fresh,omitempty"`
	Refused   bool       `json:"refused,omitempty"`
	Data      []byte     `json:"data,omitempty"`
	Cursor    *Cursor    `json:"cursor,omitempty"`
	Shapes    *Shapes    `json:"shapes,omitempty"`
	Mutations []Mutation `json:"mutations,omitempty"`
	Txn       *Txn       `json:"txn,omitempty"`
	Rows      []Row      `json:"rows,omitempty"`
	Entry     *Entry     `json:"entry,omitempty"`
	State     *State     `json:"state,omitempty"`
}

// maxFrame is how long a message may be.
const maxFrame = 1 << 24

// Conn sends and receives messages over a connection: frames of a length, four bytes big endian,
// and JSON. Several processes may send.
type Conn struct {
	conn   net.Conn
	host   *sim.Host
	in     *bufio.Reader
	sender *sim.Mutex
}

// NewConn is a connection of messages over one of bytes.
func NewConn(h *sim.Host, c net.Conn) *Conn {
	return &Conn{c, h, bufio.NewReader(c), sim.NewMutex(h.Sim(), "sender")}
}

// Dial connects to the machine of this name.
func (m *Machine) Dial(host string) (*Conn, error) {
	c, err := m.Net.DialTimeout(fmt.Sprintf("%s:%d", host, Port), patience)
	if err != nil {
		return nil, err
	}
	return NewConn(m.Host, c), nil
}

// Close ends the connection.
func (c *Conn) Close() { _ = c.conn.Close() }

// Send sends a message. It waits no longer than one may be silent.
func (c *Conn) Send(m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	frame := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
	c.sender.Lock()
	defer c.sender.Unlock()
	if err := c.conn.SetWriteDeadline(c.host.Clock().Now().Add(Silence)); err != nil {
		return err
	}
	_, err = c.conn.Write(frame)
	return err
}

// WaitForever turns off what notices that the other side is gone without a word.
func (c *Conn) WaitForever() error {
	return c.conn.(net.StreamConn).SetKeepAliveConfig(net.KeepAlive{})
}

// Receive waits for the next message, but not longer than this; 0: for good.
func (c *Conn) Receive(patience time.Duration) (m Message, err error) {
	var until time.Time
	if patience > 0 {
		until = c.host.Clock().Now().Add(patience)
	}
	if err := c.conn.SetReadDeadline(until); err != nil {
		return m, err
	}
	var head [4]byte
	if _, err := io.ReadFull(c.in, head[:]); err != nil {
		return m, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return m, fmt.Errorf("stack: a frame of %d bytes", n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(c.in, body); err != nil {
		return m, err
	}
	return m, json.Unmarshal(body, &m)
}

// Ask sends a request and waits for the answer.
func (c *Conn) Ask(m Message) (answer Message, err error) {
	if err := c.Send(m); err != nil {
		return answer, err
	}
	return c.Receive(Patience)
}
