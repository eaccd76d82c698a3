package http1

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// Accept answers the requests of everybody who connects, each connection in a process of its own,
// as [Serve] does, and closes it then. It does not wait.
func Accept(
	p *sim.Proc, l net.Listener, idle time.Duration,
	answer func(p *sim.Proc, c net.Conn, r *Request, w Responder) error,
) {
	p.Go("http", func(q *sim.Proc) {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			q.Go("http connection", func(b *sim.Proc) {
				defer c.Close()
				Serve(b, c, idle, func(r *Request, w Responder) error { return answer(b, c, r, w) })
			}).Daemon()
		}
	}).Daemon()
}

// Serve answers the requests of a client, one by one, until the client ends the connection, asks to
// end it, sends none for so long (zero is for ever), or an answer fails. It does not close the
// connection.
func Serve(
	p *sim.Proc, client net.Conn, idle time.Duration, answer func(*Request, Responder) error,
) {
	in := bufio.NewReader(patient{client, p.Host().Clock(), idle})
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if answer(&Request{r, content}, Responder{client}) != nil || r.Close {
			return
		}
	}
}

// Responder sends the response to a request. An error says that the connection is of no more use.
type Responder struct{ client net.Conn }

// Reply sends a whole response.
func (w Responder) Reply(r *Request, status int, h http.Header, content []byte) error {
	return w.Relay(r, &http.Response{StatusCode: status, Header: h,
		ContentLength: int64(len(content)), Body: io.NopCloser(bytes.NewReader(content))})
}

// Stream sends the head of a response. What is written to the stream afterwards goes out at once,
// each write as a chunk, until the stream is closed.
func (w Responder) Stream(status int, h http.Header) (*Stream, error) {
	if h = h.Clone(); h == nil {
		h = http.Header{}
	}
	h.Set("Transfer-Encoding", "chunked")
	if err := w.head(status, h); err != nil {
		return nil, err
	}
	return &Stream{w.client}, nil
}

// Relay passes on a response that comes from elsewhere, while it comes in, without what concerns
// the connection on which it came.
func (w Responder) Relay(r *Request, resp *http.Response) error {
	h := resp.Header.Clone()
	if h == nil {
		h = http.Header{}
	}
	EndToEnd(h)
	silent := r.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent ||
		resp.StatusCode == http.StatusNotModified
	if !silent && resp.ContentLength < 0 {
		s, err := w.Stream(resp.StatusCode, h)
		if err == nil {
			err = copyParts(s, resp.Body, mostAtOnce)
		}
		if err == nil {
			err = s.Close()
		}
		return err
	}
	if !silent {
		h.Set("Content-Length", strconv.FormatInt(resp.ContentLength, 10))
	}
	if err := w.head(resp.StatusCode, h); err != nil || silent {
		return err
	}
	return copyParts(w.client, resp.Body, min(resp.ContentLength, mostAtOnce))
}

func (w Responder) head(status int, h http.Header) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %03d %s\r\n", status, http.StatusText(status))
	if err := h.Write(&b); err != nil {
		return err
	}
	b.WriteString("\r\n")
	_, err := w.client.Write(b.Bytes())
	return err
}

// mostAtOnce is how much of a body is passed on at once.
const mostAtOnce = 32 << 10

// copyParts passes on what there is of a body as soon as it is there, so many bytes at once.
func copyParts(to io.Writer, body io.Reader, most int64) error {
	buf := make([]byte, max(most, 1))
	for {
		n, err := body.Read(buf)
		if n > 0 {
			if _, e := to.Write(buf[:n]); e != nil {
				return e
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// Stream is the body of a response that is sent in parts.
type Stream struct{ to net.Conn }

// Write sends a part.
func (s *Stream) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil // an empty chunk would be the end
	}
	if _, err := s.to.Write(fmt.Appendf(nil, "%x\r\n%s\r\n", len(b), b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close says that this was the last part.
func (s *Stream) Close() error {
	_, err := io.WriteString(s.to, "0\r\n\r\n")
	return err
}
