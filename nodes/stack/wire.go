package stack

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Port is where every machine of the stack listens.
const Port = 4848

// Kind is what a message is about.
type Kind uint64

// The messages, by who sends them to whom.
const (
	// AskSnapshot and what follows are of a streamer to the source.
	AskSnapshot Kind = iota + 1 // Shapes: of these alone; answered by Snapshot
	Lock                        // answered by Done: held until the connection ends
	Replicate
	Flushed // LSN: may be forgotten; of a standby: is on its disk

	// Snapshot and what follows are of the source; Live is of a streamer and of a view as well.
	Snapshot // State, or LSN and Rows; Timeline
	Started  // LSN: everything behind it follows; Timeline, Fork: since when it is
	Streamed // Txn: its rows from Part on; More: and others follow
	Live     // LSN; of a streamer and of a view: Fresh
	Answer   // Counts: the last mutations that are in transactions; LSN; Refused: it asks for
	// nothing more

	// Follow is of a standby to the source; State or Txn of Shipped is the answer, again and again.
	Follow  // LSN
	Shipped // State or Txn; Last: where the slot stands; Timeline, Fork

	// Hello and what follows are of a client to a view; Push is of a view to the source as well.
	Hello // Clients, Token, Cursor, Have: shapes of its rows; Shapes: that it wants
	Push  // Mutations
	Ping
	AskToken // answered by Answer, with Token

	// Subscribe and what follows are between a view and a streamer; Reset is of a view as well.
	Subscribe // Cursor, Speaks
	Reset     // Cursor, and State: begin anew
	Append    // Entry
	Shaped    // Rows: of the shapes, as of the last entry

	// Put and what follows are of a streamer to the object store.
	Put    // Generation, Part, Data: answered by Done, with LSN, or Refused
	List   // answered by Done, with Generation, and the number of parts in Part
	Get    // Generation, Part, Offset: answered by Object
	Object // Data; More
	Done

	// Poke is of a view to a client: Cursor, Shapes, Rows, Counts. Fresh: these are all rows. More:
	// others follow, and nothing of it may be shown before the last.
	Poke
)

// String is the name of a kind.
func (k Kind) String() string {
	names := [...]string{
		"none", "ask-snapshot", "lock", "replicate", "flushed", "snapshot", "started", "streamed",
		"live", "answer", "follow", "shipped", "hello", "push", "ping", "ask-token", "subscribe",
		"reset", "append", "shaped", "put", "list", "get", "object", "done", "poke",
	}
	return names[min(int(k), len(names)-1)]
}

// Message is all that machines send to each other. A kind uses the fields named beside it.
type Message struct {
	Kind       Kind
	LSN        uint64
	Last       uint64
	Timeline   uint64
	Fork       uint64
	Token      uint64
	Speaks     uint64
	Generation uint64
	Part       uint64
	Offset     uint64
	Fresh      bool
	Refused    bool
	More       bool
	Data       []byte
	Clients    []uint64
	Counts     []Count
	Mutations  []Mutation
	Rows       []Row
	Cursor     *Cursor
	Shapes     *Shapes
	Have       *Shapes
	Txn        *Txn
	Entry      *Entry
	State      *State
}

// code goes through a message.
func (m *Message) code(c *Coder) {
	c.Uint((*uint64)(&m.Kind))
	for _, v := range []*uint64{
		&m.LSN, &m.Last, &m.Timeline, &m.Fork, &m.Token, &m.Speaks, &m.Generation, &m.Part,
		&m.Offset,
	} {
		c.Uint(v)
	}
	for _, v := range []*bool{&m.Fresh, &m.Refused, &m.More} {
		c.Flag(v)
	}
	c.Bytes(&m.Data)
	list(c, &m.Clients, number)
	c.Counts(&m.Counts)
	c.Mutations(&m.Mutations)
	c.Rows(&m.Rows)
	Optional(c, &m.Cursor, (*Cursor).Code)
	Optional(c, &m.Shapes, (*Shapes).Code)
	Optional(c, &m.Have, (*Shapes).Code)
	Optional(c, &m.Txn, (*Txn).Code)
	Optional(c, &m.Entry, (*Entry).Code)
	Optional(c, &m.State, (*State).Code)
}

const (
	headSize = 4       // of a frame
	maxFrame = 1 << 24 // longest message
)

// Conn sends and receives messages over a connection: frames of a length, four bytes big endian,
// and the fields. Several processes may send.
type Conn struct {
	conn   net.Conn
	host   *sim.Host
	to     string // whom it was made to, if by this side
	in     *bufio.Reader
	sender *sim.Mutex
	frame  []byte // the one that was received last
}

// NewConn is a connection of messages over one of bytes.
func NewConn(h *sim.Host, c net.Conn) *Conn {
	return &Conn{
		conn: c, host: h, in: bufio.NewReaderSize(c, 512), sender: sim.NewMutex(h.Sim(), "sender"),
	}
}

// Dial connects to the machine of this name.
func (m *Machine) Dial(host string) (*Conn, error) {
	c, err := m.Net.DialTimeout(fmt.Sprintf("%s:%d", host, Port), patience)
	if err != nil {
		return nil, err
	}
	conn := NewConn(m.Host, c)
	conn.to = host
	return conn, nil
}

// Close ends the connection.
func (c *Conn) Close() { _ = c.conn.Close() }

// Frame is a message as it is sent.
func (m Message) Frame() []byte {
	frame := appendTo(make([]byte, headSize, usual), m.code)
	binary.BigEndian.PutUint32(frame, uint32(len(frame)-headSize))
	return frame
}

// ReadMessage reads a message from what it was sent over.
func ReadMessage(from io.Reader) (m Message, err error) {
	var head [headSize]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return m, err
	}
	frame := make([]byte, min(binary.BigEndian.Uint32(head[:]), maxFrame))
	if _, err := io.ReadFull(from, frame); err != nil {
		return m, err
	}
	return m, Decode(frame, m.code)
}

// Send sends a message. It waits no longer than one may be silent.
func (c *Conn) Send(m Message) error {
	frame := m.Frame()
	c.sender.Lock()
	defer c.sender.Unlock()
	if err := c.conn.SetWriteDeadline(c.host.Clock().Now().Add(Silence)); err != nil {
		return err
	}
	_, err := c.conn.Write(frame)
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
	head, err := c.in.Peek(headSize)
	if err != nil {
		return m, err
	}
	n := int(binary.BigEndian.Uint32(head))
	if n > maxFrame {
		return m, fmt.Errorf("stack: a frame of %d bytes", n)
	}
	if _, err := c.in.Discard(headSize); err != nil {
		return m, err
	}
	c.frame = slices.Grow(c.frame[:0], n)[:n]
	if _, err := io.ReadFull(c.in, c.frame); err != nil {
		return m, err
	}
	return m, Decode(c.frame, m.code)
}

// Ask sends a request and waits for the answer.
func (c *Conn) Ask(m Message) (answer Message, err error) {
	if err := c.Send(m); err != nil {
		return answer, err
	}
	return c.Receive(Patience)
}
