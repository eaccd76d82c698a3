package proxy

import (
	"errors"
	"io"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Hold is a box that holds back what the upstream sends. [Box.Silence] counts from the last byte in
// either direction, and ends both connections, with what is held back lost.
type Hold struct {
	Box
	Bytes int           // so many are passed on, with all that has come by then
	After time.Duration // the first byte is held no longer than this; zero: until enough have come
	// Unless tells whether a stream of the upstream that begins so is passed on at once, to its
	// end: what X-Accel-Buffering asks for. It is called until something was passed on.
	Unless func(begin []byte) bool
}

// Serve runs the box. It returns only an error.
func (h Hold) Serve(p *sim.Proc) error {
	h.Box = h.withDefaults()
	return h.serve(p, "hold", func(q *sim.Proc, client net.Conn) {
		upstream, err := h.dial()
		if err != nil {
			return
		}
		defer upstream.Close()
		c := &held{Hold: h, client: client, upstream: upstream, last: q.Now()}
		asking := q.Go("requests", c.requests).Daemon()
		c.responses(q)
		asking.Join()
	})
}

// held is a connection through the box.
type held struct {
	Hold
	client, upstream net.Conn
	last             time.Time // when a byte came, from wherever
	since            time.Time // when the first byte came that is held back
	kept             []byte
	begun            bool // something was passed on
	passing          bool // everything is
}

// requests passes on what the client sends, at once.
func (c *held) requests(p *sim.Proc) {
	buf := make([]byte, 32<<10)
	for {
		n, err := c.client.Read(buf)
		if n > 0 {
			c.last = p.Now()
			if _, e := c.upstream.Write(buf[:n]); e != nil {
				return
			}
		}
		switch {
		case err == io.EOF:
			_ = c.upstream.(net.StreamConn).CloseWrite() // the upstream may have ended before
			return
		case err != nil:
			c.end()
			return
		}
	}
}

// end ends both connections.
func (c *held) end() {
	_ = c.client.Close()
	_ = c.upstream.Close()
}

// responses passes on what the upstream sends, when there is enough of it.
func (c *held) responses(p *sim.Proc) {
	buf := make([]byte, 32<<10)
	for {
		if err := c.upstream.SetReadDeadline(c.deadline()); err != nil {
			return
		}
		n, err := c.upstream.Read(buf)
		if n > 0 {
			c.last = p.Now()
			if len(c.kept) == 0 {
				c.since = c.last
			}
			c.kept = append(c.kept, buf[:n]...)
		}
		late := errors.Is(err, net.ErrDeadlineExceeded)
		if late && !p.Now().Before(c.last.Add(c.Silence)) || err != nil && err != io.EOF && !late {
			c.end()
			return
		}
		if !c.begun && c.Unless != nil && len(c.kept) > 0 {
			c.passing = c.Unless(c.kept)
		}
		overdue := late && c.After > 0 && !p.Now().Before(c.since.Add(c.After))
		enough := len(c.kept) >= c.Bytes || c.passing
		if len(c.kept) > 0 && (enough || overdue || err == io.EOF) {
			if _, e := c.client.Write(c.kept); e != nil {
				c.end()
				return
			}
			c.kept, c.begun = c.kept[:0], true
		}
		if err == io.EOF {
			_ = c.client.(net.StreamConn).CloseWrite() // the client may have ended before
			return
		}
	}
}

// deadline is when something must happen although the upstream sends nothing.
func (c *held) deadline() time.Time {
	t := c.last.Add(c.Silence)
	if due := c.since.Add(c.After); c.After > 0 && len(c.kept) > 0 && due.Before(t) {
		t = due
	}
	return t
}
