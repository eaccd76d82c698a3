package http1

import (
	"bufio"
	"io"
	"net/http"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Conn is a client's end of a connection.
type Conn struct {
	net.Conn
	in *bufio.Reader
}

// NewConn makes a client of a connection. The server may be silent for so long each time that it is
// waited for; zero is for ever.
func NewConn(c net.Conn, clock sim.Clock, silence time.Duration) *Conn {
	return &Conn{c, bufio.NewReader(patient{c, clock, silence})}
}

// Do sends a request and waits for the head of its response. The body must be read to its end
// before the next request; to close it leaves the connection open.
func (c *Conn) Do(r *Request) (*http.Response, error) {
	if err := r.write(c.Conn); err != nil {
		return nil, err
	}
	return http.ReadResponse(c.in, r.Request)
}

// Get sends a request on a connection of its own, which is dialled by the caller and closed with
// the body of the response, or here if there is none.
func Get(c net.Conn, clock sim.Clock, silence time.Duration, r *Request) (*http.Response, error) {
	once := &Request{r.Clone(r.Context()), r.Content}
	once.Header.Set("Connection", "close")
	resp, err := NewConn(c, clock, silence).Do(once)
	if err != nil {
		_ = c.Close() // the error before counts
		return nil, err
	}
	resp.Body = owning{resp.Body, c}
	return resp, nil
}

// owning is a body that closes its connection.
type owning struct {
	io.Reader
	io.Closer
}
