package proxy

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"groundhog/net"
	"groundhog/sim"
)

// ofOneConnection are the headers that concern the connection and not the message.
var ofOneConnection = []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade"}

// request is what a client asks, as a whole.
type request struct {
	*http.Request
	body []byte
}

// converse answers the requests of a client, one by one, until one of them says that the connection
// is over. An answer that fails ends it.
func (b Box) converse(p *sim.Proc, client net.Conn, answer func(r *request, w writer) error) {
	in := bufio.NewReader(patient{client, p.Host().Clock(), b.Idle})
	for {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		if answer(&request{r, body}, writer{client}) != nil || r.Close {
			return
		}
	}
}

// ask sends a request to the upstream and reads the head of its response. Whoever closes the body
// closes the connection.
func (b Box) ask(p *sim.Proc, r *request) (*http.Response, error) {
	c, err := b.dial()
	if err != nil {
		return nil, err
	}
	h := r.Header.Clone()
	without(h, ofOneConnection)
	h.Set("Connection", "close")
	h.Del("Content-Length")
	if len(r.body) > 0 {
		h.Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.URL.RequestURI(), r.Host)
	if err = h.Write(&head); err == nil {
		_, err = c.Write(append(append(head.Bytes(), "\r\n"...), r.body...))
	}
	if err == nil {
		var resp *http.Response
		in := bufio.NewReader(patient{c, p.Host().Clock(), b.Silence})
		if resp, err = http.ReadResponse(in, r.Request); err == nil {
			resp.Body = both{resp.Body, c}
			return resp, nil
		}
	}
	_ = c.Close() // the error before counts
	return nil, err
}

// both is a body that closes its connection.
type both struct {
	io.Reader
	io.Closer
}

// writer writes responses to a client.
type writer struct{ client net.Conn }

// fail says that the upstream did not answer.
func (w writer) fail(r *request, err error) error {
	status := http.StatusBadGateway
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		status = http.StatusGatewayTimeout
	}
	return w.write(r, &http.Response{StatusCode: status, Header: http.Header{},
		Body: http.NoBody})
}

// write passes a response on while it comes in. An error says that the connection is of no more
// use.
func (w writer) write(r *request, resp *http.Response) error {
	h := resp.Header.Clone()
	without(h, ofOneConnection)
	silent := r.Method == http.MethodHead || resp.StatusCode == http.StatusNoContent ||
		resp.StatusCode == http.StatusNotModified
	chunked := !silent && resp.ContentLength < 0
	if chunked {
		h.Set("Transfer-Encoding", "chunked")
	} else if !silent {
		h.Set("Content-Length", strconv.FormatInt(resp.ContentLength, 10))
	}
	var head bytes.Buffer
	fmt.Fprintf(&head, "HTTP/1.1 %03d %s\r\n", resp.StatusCode, http.StatusText(resp.StatusCode))
	if err := h.Write(&head); err != nil {
		return err
	}
	if _, err := w.client.Write(append(head.Bytes(), "\r\n"...)); err != nil || silent {
		return err
	}
	return w.body(resp.Body, chunked)
}

// body passes on what there is of a body as soon as it is there.
func (w writer) body(body io.Reader, chunked bool) error {
	buf := make([]byte, 32<<10)
	for {
		n, err := body.Read(buf)
		if n > 0 {
			part := buf[:n]
			if chunked {
				part = fmt.Appendf(nil, "%x\r\n%s\r\n", n, part)
			}
			if _, e := w.client.Write(part); e != nil {
				return e
			}
		}
		switch {
		case err == io.EOF && chunked:
			_, err = io.WriteString(w.client, "0\r\n\r\n")
			return err
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}
