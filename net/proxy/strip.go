package proxy

import (
	"net/http"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// Strip is a box that takes headers away. Names are those of HTTP, in any case.
type Strip struct {
	Box
	Request  []string // from what clients send
	Response []string // from what they are answered
	Status   int      // the responses that lose them; zero: all
}

// Serve runs the box. It returns only an error.
func (s Strip) Serve(p *sim.Proc) error {
	s.Box = s.withDefaults()
	return s.serve(p, "strip", func(q *sim.Proc, client net.Conn) {
		s.converse(q, client, func(r *http1.Request, w writer) error {
			without(r.Header, s.Request)
			resp, err := s.ask(q, r)
			if err != nil {
				return w.fail(r, err)
			}
			defer resp.Body.Close()
			if s.Status == 0 || s.Status == resp.StatusCode {
				without(resp.Header, s.Response)
			}
			return w.Relay(r, resp)
		})
	})
}

func without(h http.Header, names []string) {
	for _, name := range names {
		h.Del(name)
	}
}
