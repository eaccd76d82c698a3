package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/sim"
)

// world is a client, a box and a server, with 10 ms between each two.
type world struct {
	t    *testing.T
	sim  *sim.Sim
	net  *net.Network
	asks []string // what the server was asked
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, sim: sim.New(sim.Config{Seed: 1})}
	t.Cleanup(w.sim.Close)
	w.net = net.New(w.sim, net.WithLink(net.Link{Latency: net.Constant(10 * time.Millisecond)}))
	return w
}

// host boots a host with a program.
func (w *world) host(name string, program func(p *sim.Proc, stack *net.Stack)) *sim.Host {
	var stack *net.Stack
	h := w.sim.NewHost(name, func(p *sim.Proc) { program(p, stack) })
	stack = w.net.Attach(h)
	h.Boot()
	return h
}

// server answers HTTP, each request as f says: it writes the whole response.
func (w *world) server(f func(p *sim.Proc, r *http.Request, out io.Writer)) *sim.Host {
	return w.host("server", func(p *sim.Proc, stack *net.Stack) {
		p.Daemon()
		l, err := stack.Listen(80)
		require.NoError(w.t, err)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.Go("connection", func(q *sim.Proc) {
				defer c.Close()
				in := bufio.NewReader(c)
				for {
					r, err := http.ReadRequest(in)
					if err != nil {
						return
					}
					w.asks = append(w.asks, r.Method+" "+r.URL.RequestURI())
					f(q, r, c)
					if r.Close {
						return
					}
				}
			}).Daemon()
		}
	})
}

// served is what every box has.
type served interface{ Serve(p *sim.Proc) error }

// box boots a box; make says which one.
func (w *world) box(make func(b proxy.Box) served) *sim.Host {
	return w.host("box", func(p *sim.Proc, stack *net.Stack) {
		p.Daemon()
		err := make(proxy.Box{Stack: stack, Port: 80, Upstream: "server:80"}).Serve(p)
		p.Sim().Fail("%v", err)
	})
}

// client runs a program on a host of its own that began a moment later, and the simulation with it.
func (w *world) client(f func(p *sim.Proc, stack *net.Stack)) {
	w.started(f)
	require.NoError(w.t, w.sim.RunFor(time.Hour).Err)
}

func (w *world) started(f func(p *sim.Proc, stack *net.Stack)) {
	name := fmt.Sprint("client", len(w.net.Stacks()))
	w.host(name, func(p *sim.Proc, stack *net.Stack) {
		p.Sleep(time.Millisecond)
		f(p, stack)
	})
}

// answer is a response as a client sees it.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

// get asks the box once, on a connection of its own.
func get(p *sim.Proc, stack *net.Stack, path string, headers ...string) answer {
	return call(p, stack, "GET", path, headers...)
}

func call(p *sim.Proc, stack *net.Stack, method, path string, headers ...string) answer {
	c, err := stack.Dial(p.Context(), "box:80")
	if err != nil {
		return answer{err: err}
	}
	defer c.Close()
	fmt.Fprintf(c, "%s %s HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n%s\r\n", method, path,
		strings.Join(append(headers, ""), "\r\n"))
	r, err := http.ReadResponse(bufio.NewReader(c), &http.Request{Method: method})
	if err != nil {
		return answer{err: err}
	}
	body, err := io.ReadAll(r.Body)
	return answer{r.StatusCode, r.Header, string(body), err}
}

// ok is a whole response with these headers.
func ok(out io.Writer, body string, headers ...string) {
	status(out, 200, body, headers...)
}

func status(out io.Writer, code int, body string, headers ...string) {
	fmt.Fprintf(out, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\n%s\r\n%s", code,
		http.StatusText(code), len(body), strings.Join(append(headers, ""), "\r\n"), body)
}
