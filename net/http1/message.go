package http1

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Request is what a client asks, as a whole.
type Request struct {
	*http.Request
	Content []byte // of the body
}

// NewRequest is a request to a URL such as http://server/path?name=value.
func NewRequest(method, url string, content []byte) (*Request, error) {
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		return nil, err
	}
	return &Request{r, content}, nil
}

// write sends the request.
func (r *Request) write(to io.Writer) error {
	h := r.Header.Clone()
	h.Del("Content-Length")
	if len(r.Content) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(r.Content)))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Host)
	if err := h.Write(&b); err != nil {
		return err
	}
	b.WriteString("\r\n")
	b.Write(r.Content)
	_, err := to.Write(b.Bytes())
	return err
}

// ofOneConnection are the headers that concern the connection and not the message.
var ofOneConnection = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade"}

// EndToEnd takes the headers away that concern one connection only: what a middle box passes on is
// without them.
func EndToEnd(h http.Header) {
	for _, name := range ofOneConnection {
		h.Del(name)
	}
}

// patient is a connection whose reads wait only so long each; zero: as long as it takes.
type patient struct {
	net.Conn
	clock sim.Clock
	most  time.Duration
}

// Read reads as the connection does, with a deadline that begins now.
func (c patient) Read(b []byte) (int, error) {
	if c.most == 0 {
		return c.Conn.Read(b)
	}
	if err := c.SetReadDeadline(c.clock.Now().Add(c.most)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}
