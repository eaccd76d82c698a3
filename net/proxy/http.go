package proxy

import (
	"errors"
	"net/http"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// converse answers the requests of a client.
func (b Box) converse(p *sim.Proc, client net.Conn, answer func(r *http1.Request, w writer) error) {
	http1.Serve(p, client, b.Idle, func(r *http1.Request, w http1.Responder) error {
		return answer(r, writer{w})
	})
}

// ask sends a request to the upstream and reads the head of its response. Whoever closes the body
// closes the connection.
func (b Box) ask(p *sim.Proc, r *http1.Request) (*http.Response, error) {
	c, err := b.dial()
	if err != nil {
		return nil, err
	}
	h := r.Header.Clone()
	http1.EndToEnd(h)
	passed := &http1.Request{Request: r.Clone(r.Context()), Content: r.Content}
	passed.Header = h
	return http1.Get(c, p.Host().Clock(), b.Silence, passed)
}

// writer writes responses to a client.
type writer struct{ http1.Responder }

// fail says that the upstream did not answer.
func (w writer) fail(r *http1.Request, err error) error {
	status := http.StatusBadGateway
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		status = http.StatusGatewayTimeout
	}
	return w.Reply(r, status, http.Header{}, nil)
}
