package proxy_test

import (
	"bufio"
	"bytes"
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

// ticks is a server that streams a line a second for a minute, each padded to a length.
func ticks(pad int) func(p *sim.Proc, r *http.Request, out io.Writer) {
	return func(p *sim.Proc, _ *http.Request, out io.Writer) {
		fmt.Fprint(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
		for n := range 60 {
			line := fmt.Sprintf("tick %d", n)
			fmt.Fprintf(out, "%s%s\n", line, strings.Repeat(" ", max(pad-len(line)-1, 0)))
			p.Sleep(time.Second)
		}
	}
}

// worst streams through a box and says how long a line was on its way at most, and how many came.
func worst(t *testing.T, pad int, box func(b proxy.Box) served) (late time.Duration, lines int) {
	w := newWorld(t)
	w.server(ticks(pad))
	w.box(box)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		c, err := stack.Dial(p.Context(), "box:80")
		require.NoError(t, err)
		defer c.Close()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
		in := bufio.NewReader(c)
		var begin time.Time
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				require.Equal(t, io.EOF, err)
				return
			}
			var n int
			if _, err := fmt.Sscanf(line, "tick %d", &n); err != nil {
				continue
			}
			if lines == 0 {
				begin = p.Now()
			}
			lines++
			late = max(late, p.Now().Sub(begin)-time.Duration(n)*time.Second)
		}
	})
	return late, lines
}

// TestHold: a client behind a box that buffers starves until the stream ends; it does not if the
// server pads its lines, if the box gives up holding after a while, or if it does not hold.
func TestHold(t *testing.T) {
	hold := func(bytes int, after time.Duration) func(proxy.Box) served {
		return func(b proxy.Box) served { return proxy.Hold{Box: b, Bytes: bytes, After: after} }
	}
	_, lines := worst(t, 0, hold(4096, 0))
	require.Equal(t, 60, lines, "all come when the stream ends")
	first := firstLine(t, 0, hold(4096, 0))
	require.Equal(t, time.Minute, first.Truncate(time.Minute), "and not before")
	require.Less(t, firstLine(t, 0, hold(0, 0)), time.Second)
	require.Less(t, firstLine(t, 4096, hold(4096, 0)), 2*time.Second)

	late, lines := worst(t, 4096, hold(4096, 0))
	require.Equal(t, 60, lines)
	require.LessOrEqual(t, late, time.Second)
	late, lines = worst(t, 0, hold(4096, 2*time.Second))
	require.Equal(t, 60, lines)
	require.LessOrEqual(t, late, 3*time.Second)
	late, lines = worst(t, 0, hold(0, 0))
	require.Equal(t, 60, lines)
	require.Zero(t, late)
}

// TestHoldUnless: a stream that asks not to be held is passed on, another beside it is not.
func TestHoldUnless(t *testing.T) {
	asks := func(b proxy.Box) served {
		return proxy.Hold{Box: b, Bytes: 4096, Unless: func(begin []byte) bool {
			head, _, whole := bytes.Cut(begin, []byte("\r\n\r\n"))
			return whole && bytes.Contains(head, []byte("X-Accel-Buffering: no"))
		}}
	}
	require.Equal(t, time.Minute, firstLine(t, 0, asks).Truncate(time.Minute))
	w := newWorld(t)
	w.server(func(p *sim.Proc, _ *http.Request, out io.Writer) {
		fmt.Fprint(out, "HTTP/1.1 200 OK\r\nX-Accel-Buffering: no\r\n")
		p.Sleep(time.Second)
		fmt.Fprint(out, "Connection: close\r\n\r\none\n")
		p.Sleep(30 * time.Second)
		fmt.Fprint(out, "two\n")
		p.Sleep(30 * time.Second)
	})
	w.box(asks)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		c, err := stack.Dial(p.Context(), "box:80")
		require.NoError(t, err)
		defer c.Close()
		begin := p.Now()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
		in := bufio.NewReader(c)
		for _, want := range []string{"one\n", "two\n"} {
			line := ""
			for line != want {
				line, err = in.ReadString('\n')
				require.NoError(t, err)
			}
			begin = begin.Add(time.Second)
			require.Less(t, p.Now().Sub(begin), time.Second, want)
			begin = begin.Add(29 * time.Second)
		}
	})
}

// firstLine is how long the first line took.
func firstLine(t *testing.T, pad int, box func(b proxy.Box) served) (took time.Duration) {
	w := newWorld(t)
	w.server(ticks(pad))
	w.box(box)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		c, err := stack.Dial(p.Context(), "box:80")
		require.NoError(t, err)
		defer c.Close()
		begin := p.Now()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n")
		in := bufio.NewReader(c)
		for took == 0 {
			line, err := in.ReadString('\n')
			require.NoError(t, err)
			if strings.HasPrefix(line, "tick 0") {
				took = p.Now().Sub(begin)
			}
		}
	})
	return took
}

// TestHoldIsTwoConnections: the box acknowledges what the server has not got, keeps a connection
// whose other side is dead, and ends both when nothing comes for too long.
func TestHoldIsTwoConnections(t *testing.T) {
	w := newWorld(t)
	server := w.server(func(p *sim.Proc, _ *http.Request, out io.Writer) {
		fmt.Fprint(out, "half")
		p.Sleep(time.Hour)
	})
	w.box(func(b proxy.Box) served {
		b.Silence = 30 * time.Second
		return proxy.Hold{Box: b, Bytes: 100}
	})
	w.client(func(p *sim.Proc, stack *net.Stack) {
		c, err := stack.Dial(p.Context(), "box:80")
		require.NoError(t, err)
		defer c.Close()
		fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: shop\r\n\r\n")
		p.Sleep(time.Second)
		server.Crash(sim.PowerLoss)
		begin := p.Now()
		got, err := io.ReadAll(c)
		require.NoError(t, err, "the box closes in order")
		require.Empty(t, got, "what it held is lost")
		require.InDelta(t, 29, p.Now().Sub(begin).Seconds(), 1)
	})
}

// TestHoldWithoutUpstream: a client is let in and turned out.
func TestHoldWithoutUpstream(t *testing.T) {
	w := newWorld(t)
	w.host("server", func(p *sim.Proc, _ *net.Stack) {})
	w.box(func(b proxy.Box) served { return proxy.Hold{Box: b} })
	w.client(func(p *sim.Proc, stack *net.Stack) {
		require.Error(t, get(p, stack, "/").err)
	})
}

// TestHoldPassesRequests: what a client sends is never held, also after it has ended its side.
func TestHoldPassesRequests(t *testing.T) {
	w := newWorld(t)
	w.host("server", func(p *sim.Proc, stack *net.Stack) {
		p.Daemon()
		l, err := stack.Listen(80)
		require.NoError(t, err)
		c, err := l.Accept()
		require.NoError(t, err)
		question, err := io.ReadAll(c)
		require.NoError(t, err)
		fmt.Fprintf(c, "you said %q", question)
		c.Close()
	})
	w.box(func(b proxy.Box) served { return proxy.Hold{Box: b, Bytes: 4096} })
	w.client(func(p *sim.Proc, stack *net.Stack) {
		c, err := stack.Dial(p.Context(), "box:80")
		require.NoError(t, err)
		defer c.Close()
		fmt.Fprint(c, "hello")
		require.NoError(t, c.(net.StreamConn).CloseWrite())
		got, err := io.ReadAll(c)
		require.NoError(t, err)
		require.Equal(t, `you said "hello"`, string(got))
	})
}
