package protocol

import (
	"bufio"
	"errors"

	"groundhog/net"
)

// Conn sends and receives lines on a connection.
type Conn struct {
	net.Conn
	in    *bufio.Reader
	out   []byte // of the last line; nil while it is being sent
	names names
}

// most lines are shorter than this; a longer one is put together from its parts.
const most = 1024

// NewConn returns the lines of a connection.
func NewConn(c net.Conn) *Conn { return &Conn{Conn: c, in: bufio.NewReaderSize(c, most)} }

// Send sends a line: a [Request], a [Response], a [Line], a [Record] or a
// [Message].
func (c *Conn) Send(v any) error {
	b, err := encode(c.out[:0], v)
	if err != nil {
		return err
	}
	c.out = nil // somebody else may send while this one waits
	b = append(b, '\n')
	_, err = c.Write(b)
	c.out = b
	return err
}

// Receive waits for a line, which replaces what v points to. What it holds is a copy.
func (c *Conn) Receive(v any) error {
	b, err := c.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		whole := append([]byte(nil), b...)
		for errors.Is(err, bufio.ErrBufferFull) {
			b, err = c.in.ReadSlice('\n')
			whole = append(whole, b...)
		}
		b = whole
	}
	if err != nil {
		return err
	}
	return decode(b[:len(b)-1], v, &c.names)
}

// Buffered says whether the next line has begun to arrive.
func (c *Conn) Buffered() bool { return c.in.Buffered() > 0 }

// Call sends a request and waits for the answer.
func (c *Conn) Call(r Request) (Response, error) {
	var a Response
	if err := c.Send(r); err != nil {
		return a, err
	}
	err := c.Receive(&a)
	return a, err
}
