package protocol

import (
	"bufio"
	"encoding/json"
	"fmt"

	"groundhog/net"
)

// Conn sends and receives lines on a connection.
type Conn struct {
	net.Conn
	in *bufio.Reader
}

// NewConn returns the lines of a connection.
func NewConn(c net.Conn) *Conn { return &Conn{c, bufio.NewReader(c)} }

// Send sends a line.
func (c *Conn) Send(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("protocol: %w", err)
	}
	_, err = c.Write(append(b, '\n'))
	return err
}

// Receive waits for a line.
func (c *Conn) Receive(v any) error {
	b, err := c.in.ReadBytes('\n')
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("protocol: %w", err)
	}
	return nil
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
