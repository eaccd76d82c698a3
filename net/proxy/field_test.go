package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/sim"
)

// shapes is a server in the manner of Electric: the log of a shape has a handle, and a client that
// asks for the log of another one is told to begin anew. The first part of a log may be cached for
// an hour, a refusal for a minute. After a second the shape gets a new handle.
func shapes(p *sim.Proc, r *http.Request, out io.Writer) {
	current := "h1"
	if p.Now().Sub(start) >= time.Second {
		current = "h2"
	}
	q := r.URL.Query()
	handle := "electric-handle: " + current
	switch {
	case q.Get("offset") == "-1" && (q.Get("handle") == "" || q.Get("handle") == current):
		ok(out, "snapshot of "+current, handle, "electric-offset: 0_0",
			"Cache-Control: public, max-age=604800, s-maxage=3600")
	case q.Get("handle") != current:
		status(out, 409, "must-refetch", handle, "Cache-Control: public, max-age=60")
	default:
		ok(out, "up to date with "+current, handle, "electric-offset: 0_0",
			"Cache-Control: no-store")
	}
}

// start is when the clocks of the simulation begin.
var start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// restart is what a client does when it is told to begin anew: it puts parameters into the URL.
type restart func(was, now string, n int) url.Values

// bare begins as it did the first time.
func bare(string, string, int) url.Values { return url.Values{} }

// expired names the handle that is no more.
func expired(was, _ string, _ int) url.Values { return url.Values{"expired_handle": {was}} }

// next takes the new handle, or makes one up if there is none: the client of Electric before PR
// 3961.
func next(was, now string, _ int) url.Values {
	if now == "" {
		now = was + "-next"
	}
	return url.Values{"handle": {now}}
}

// unique names no handle and asks under a URL that nobody has asked for: the client since then.
func unique(_, _ string, n int) url.Values { return url.Values{"cache-buster": {fmt.Sprint(n)}} }

// follow follows a shape until it is up to date with what the server has, and says in how many
// requests, 0 if it was not in 50; and how long its longest URL was.
func follow(p *sim.Proc, stack *net.Stack, again restart) (requests, longest int) {
	handle, offset, extra := "", "-1", url.Values{}
	for requests = 1; requests <= 50; requests++ {
		q := url.Values{"table": {"t"}, "offset": {offset}}
		if handle != "" {
			q.Set("handle", handle)
		}
		for name, values := range extra {
			q[name] = values
		}
		path := "/v1/shape?" + q.Encode()
		longest = max(longest, len(path))
		a := get(p, stack, path)
		switch {
		case a.err != nil:
			return 0, longest
		case a.status == 409:
			extra = again(extra.Get("handle")+handle, a.header.Get("electric-handle"), requests)
			handle, offset = "", "-1"
		case a.header.Get("electric-offset") == "":
			return 0, longest // what else it is, it is no log: a client must say so and end
		case strings.HasPrefix(a.body, "up to date"):
			return requests, longest
		default:
			handle, offset = a.header.Get("electric-handle"), a.header.Get("electric-offset")
			extra = url.Values{}
		}
	}
	return 0, longest
}

// follows runs two clients behind a box, one before the shape changes and one after, and says how
// many requests the second one took.
func follows(t *testing.T, box func(proxy.Box) served, again restart) (requests, longest int) {
	w := newWorld(t)
	w.server(shapes)
	w.box(box)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		first, _ := follow(p, stack, again)
		require.LessOrEqual(t, first, 2)
		p.Sleep(2 * time.Second)
		requests, longest = follow(p, stack, again)
	})
	return requests, longest
}

// TestStaleShape: a cache answers the first question about a shape with the handle that is no more,
// and a client that begins anew under the same URL asks for ever. It is cured by another URL, as
// long as the cache looks at what makes it another one.
func TestStaleShape(t *testing.T) {
	plain := func(b proxy.Box) served { return proxy.Strip{Box: b} }
	blind := func(b proxy.Box) served {
		return proxy.Cache{Box: b, IgnoreQuery: []string{"expired_handle"}}
	}
	for _, c := range []struct {
		what  string
		box   func(proxy.Box) served
		again restart
		ends  bool
	}{
		{"no cache", plain, bare, true},
		{"a cache, the same URL", cache, bare, false},
		{"a cache, the expired handle in the URL", cache, expired, true},
		{"a cache that leaves it out, the expired handle", blind, expired, false},
		{"a cache that leaves it out, a URL of its own", blind, unique, true},
		{"a cache, the new handle in the URL", cache, next, true},
	} {
		requests, _ := follows(t, c.box, c.again)
		require.Equal(t, c.ends, requests > 0, "%s: %d requests", c.what, requests)
	}
}

// TestStrippedHandle: a proxy takes the handle out of refusals. A client that makes one up from the
// old one asks for ever, with a URL that grows; one that does not is up to date in a few requests.
func TestStrippedHandle(t *testing.T) {
	strip := func(b proxy.Box) served {
		return proxy.Strip{Box: b, Response: []string{"electric-handle"}, Status: 409}
	}
	cached := func(b proxy.Box) served { return proxy.Cache{Box: b} }
	for _, c := range []struct {
		again restart
		ends  bool
	}{{next, false}, {unique, true}} {
		w := newWorld(t)
		w.server(shapes)
		w.host("inner", func(p *sim.Proc, stack *net.Stack) {
			p.Daemon()
			_ = strip(proxy.Box{Stack: stack, Port: 80, Upstream: "server:80"}).Serve(p)
		})
		w.box(func(b proxy.Box) served { b.Upstream = "inner:80"; return cached(b) })
		w.client(func(p *sim.Proc, stack *net.Stack) {
			follow(p, stack, c.again)
			p.Sleep(2 * time.Second)
			requests, longest := follow(p, stack, c.again)
			require.Equal(t, c.ends, requests > 0)
			require.Equal(t, !c.ends, longest > 200, "the longest URL: %d bytes", longest)
		})
	}
}

// TestStrippedOffset: without a header that a client cannot do without, a response is none, and a
// client that looks finds that out at once.
func TestStrippedOffset(t *testing.T) {
	w := newWorld(t)
	w.server(shapes)
	w.box(func(b proxy.Box) served {
		return proxy.Strip{Box: b, Response: []string{"Electric-Offset"}}
	})
	w.client(func(p *sim.Proc, stack *net.Stack) {
		requests, _ := follow(p, stack, bare)
		require.Zero(t, requests)
	})
	require.Len(t, w.asks, 1)
}

// TestStrippedRequest: a header of the client does not reach the server; all others do, and the
// body of the request.
func TestStrippedRequest(t *testing.T) {
	w := newWorld(t)
	w.server(func(p *sim.Proc, r *http.Request, out io.Writer) {
		body, _ := io.ReadAll(r.Body)
		ok(out, fmt.Sprintf("%q %q %q %s", r.Header.Get("Authorization"), r.Header.Get("X-Me"),
			r.Header.Get("Connection"), body))
	})
	w.box(func(b proxy.Box) served {
		return proxy.Strip{Box: b, Request: []string{"authorization"}}
	})
	w.client(func(p *sim.Proc, stack *net.Stack) {
		a := call(p, stack, "POST", "/", "Authorization: me", "X-Me: me", "Content-Length: 4\r\n",
			"body")
		require.Equal(t, `"" "me" "close" body`, strings.TrimSpace(a.body))
	})
}

// TestBalancer: a box with a Dial of its own may ask another machine each time.
func TestBalancer(t *testing.T) {
	w := newWorld(t)
	w.server(func(_ *sim.Proc, _ *http.Request, out io.Writer) { ok(out, "rows") })
	dialed := 0
	w.box(func(b proxy.Box) served {
		b.Dial = func() (net.Conn, error) {
			dialed++
			if dialed == 1 {
				return nil, io.ErrUnexpectedEOF
			}
			return b.Stack.DialTimeout(b.Upstream, time.Second)
		}
		return proxy.Cache{Box: b}
	})
	w.client(func(p *sim.Proc, stack *net.Stack) {
		require.Equal(t, http.StatusBadGateway, get(p, stack, "/").status)
		require.Equal(t, "rows", get(p, stack, "/").body)
	})
	require.Equal(t, 2, dialed)
}
