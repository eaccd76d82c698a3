package http1_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// start is the date on which a simulation begins.
var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// exchange runs a server of one connection and a client on it.
func exchange(
	t *testing.T, answer func(p *sim.Proc, r *http1.Request, w http1.Responder) error,
	ask func(p *sim.Proc, c net.Conn),
) {
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	n := net.New(s)
	server := s.NewHost("server", func(p *sim.Proc) {
		l, err := n.Stack("server").Listen(80)
		require.NoError(t, err)
		c, err := l.Accept()
		require.NoError(t, err)
		defer c.Close()
		http1.Serve(p, c, time.Minute, func(r *http1.Request, w http1.Responder) error {
			return answer(p, r, w)
		})
	})
	client := s.NewHost("client", func(p *sim.Proc) {
		p.Sleep(time.Second)
		c, err := n.Stack("client").Dial(p.Context(), "server:80")
		require.NoError(t, err)
		defer c.Close()
		ask(p, c)
	})
	for _, h := range []*sim.Host{server, client} {
		n.Attach(h)
		h.Boot()
	}
	require.NoError(t, s.Run().Err)
}

// request is one that must be right.
func request(t *testing.T, method, url, content string) *http1.Request {
	r, err := http1.NewRequest(method, url, []byte(content))
	require.NoError(t, err)
	return r
}

// TestContent: a request and its response arrive as they were sent, also where there is no body.
func TestContent(t *testing.T) {
	exchange(t, func(p *sim.Proc, r *http1.Request, w http1.Responder) error {
		h := http.Header{"X-Asked": {r.Method + " " + r.URL.RequestURI() + " " + r.Host}}
		return w.Reply(r, 200+len(r.Content), h, r.Content)
	}, func(p *sim.Proc, c net.Conn) {
		conn := http1.NewConn(c, p.Host().Clock(), 0)
		for _, content := range []string{"", "abc", "abcd"} {
			resp, err := conn.Do(request(t, "POST", "http://shop/a?b=c", content))
			require.NoError(t, err)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.Equal(t, "POST /a?b=c shop", resp.Header.Get("X-Asked"))
			require.Equal(t, 200+len(content), resp.StatusCode)
			if resp.StatusCode != http.StatusNoContent {
				require.Equal(t, content, string(body))
			}
		}
	})
}

// TestSilence: a client that waits only so long gives up, and one that waits for ever does not.
func TestSilence(t *testing.T) {
	for _, silence := range []time.Duration{0, time.Second} {
		exchange(t, func(p *sim.Proc, r *http1.Request, w http1.Responder) error {
			p.Sleep(10 * time.Second)
			return w.Reply(r, 200, nil, nil)
		}, func(p *sim.Proc, c net.Conn) {
			_, err := http1.NewConn(c, p.Host().Clock(), silence).Do(
				request(t, "GET", "http://shop/", ""))
			require.Equal(t, silence != 0, errors.Is(err, net.ErrDeadlineExceeded))
		})
	}
}

// TestBrokenOff: a body that ends before it was complete is an error, not a short body.
func TestBrokenOff(t *testing.T) {
	exchange(t, func(p *sim.Proc, r *http1.Request, w http1.Responder) error {
		parts, err := w.Stream(200, nil)
		require.NoError(t, err)
		_, err = io.WriteString(parts, "half")
		require.NoError(t, err)
		return io.ErrUnexpectedEOF
	}, func(p *sim.Proc, c net.Conn) {
		resp, err := http1.Get(c, p.Host().Clock(), 0, request(t, "GET", "http://shop/", ""))
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.Equal(t, "half", string(body))
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.NoError(t, resp.Body.Close())
	})
}
