package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/sim"
)

func cache(b proxy.Box) served { return proxy.Cache{Box: b} }

// counting is a server that numbers its answers, and says of each how long it is good.
func counting(headers ...string) func(p *sim.Proc, r *http.Request, out io.Writer) {
	n := 0
	return func(p *sim.Proc, _ *http.Request, out io.Writer) {
		n++
		ok(out, fmt.Sprint(n), headers...)
	}
}

// asked asks for one URL at these moments, and says what came: "1 MISS age".
func asked(t *testing.T, server func(p *sim.Proc, r *http.Request, out io.Writer),
	box func(proxy.Box) served, at ...time.Duration) (said []string, asks int) {
	w := newWorld(t)
	w.server(server)
	w.box(box)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		begin := p.Now()
		for _, d := range at {
			p.Sleep(d - p.Now().Sub(begin))
			a := get(p, stack, "/shape?table=t")
			require.NoError(t, a.err)
			said = append(said, fmt.Sprintf("%s %s", a.body, a.header.Get("X-Cache")))
		}
	})
	return said, len(w.asks)
}

// TestFreshness: how long a response is served, by what it says of itself.
func TestFreshness(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		headers []string
		said    []string // at 0 s, 5 s, 15 s, 16 s
	}{
		{[]string{"Cache-Control: max-age=10"}, []string{"1 MISS", "1 HIT", "2 MISS", "2 HIT"}},
		{[]string{"Cache-Control: public, max-age=1, s-maxage=60"},
			[]string{"1 MISS", "1 HIT", "1 HIT", "1 HIT"}},
		{[]string{"Cache-Control: max-age=60, s-maxage=1"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "3 HIT"}},
		{[]string{"Cache-Control: max-age=10, stale-while-revalidate=20"},
			[]string{"1 MISS", "1 HIT", "1 STALE", "2 HIT"}},
		{[]string{"Cache-Control: max-age=10", "Age: 8"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "3 HIT"}},
		{[]string{"Cache-Control: no-store, max-age=10"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
		{[]string{"Cache-Control: private, max-age=10"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
		{[]string{"Cache-Control: no-cache, max-age=10"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
		{[]string{"Cache-Control: max-age=nonsense"},
			[]string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
		{nil, []string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
		{[]string{"Date: Sat, 01 Jan 2000 00:00:00 GMT", "Expires: Sat, 01 Jan 2000 00:00:10 GMT"},
			[]string{"1 MISS", "1 HIT", "2 MISS", "2 HIT"}},
		{[]string{"Expires: 0"}, []string{"1 MISS", "2 MISS", "3 MISS", "4 MISS"}},
	} {
		said, _ := asked(t, counting(c.headers...), cache, 0, 5*s, 15*s, 16*s)
		require.Equal(t, c.said, said, "%q", c.headers)
	}
}

// TestValidation: what is old is asked for again, and kept if it is still the same.
func TestValidation(t *testing.T) {
	server := func(p *sim.Proc, r *http.Request, out io.Writer) {
		if r.Header.Get("If-None-Match") == `"v1"` {
			status(out, 304, "", "Cache-Control: max-age=10", `ETag: "v1"`)
			return
		}
		ok(out, "text", "Cache-Control: max-age=10", `ETag: "v1"`)
	}
	said, asks := asked(t, server, cache, 0, 15*time.Second, 16*time.Second)
	require.Equal(t, []string{"text MISS", "text REVALIDATED", "text HIT"}, said)
	require.Equal(t, 2, asks)
}

// TestConditionalClient: a client that has what is kept is told so, and asks nobody else.
func TestConditionalClient(t *testing.T) {
	w := newWorld(t)
	w.server(counting("Cache-Control: max-age=10", `ETag: "v1"`))
	w.box(cache)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		require.Equal(t, "1", get(p, stack, "/").body)
		p.Sleep(5 * time.Second)
		a := get(p, stack, "/", `If-None-Match: "v1"`)
		require.Equal(t, 304, a.status)
		require.Equal(t, "5", a.header.Get("Age"))
		require.Empty(t, call(p, stack, "HEAD", "/").body)
		require.Equal(t, 200, get(p, stack, "/", `If-None-Match: "v0"`).status)
	})
	require.Len(t, w.asks, 1)
}

// TestCollapse: of many who ask at once one goes to the server, unless the answer is for one alone.
func TestCollapse(t *testing.T) {
	alone := func(b proxy.Box) served { return proxy.Cache{Box: b, NoCollapse: true} }
	for _, c := range []struct {
		control string
		box     func(proxy.Box) served
		asks    int
	}{
		{"max-age=10", cache, 1},
		{"max-age=10", alone, 5},
		{"no-store", cache, 5},
	} {
		w := newWorld(t)
		answer := counting("Cache-Control: " + c.control)
		w.server(func(p *sim.Proc, r *http.Request, out io.Writer) {
			p.Sleep(time.Second) // a long poll
			answer(p, r, out)
		})
		w.box(c.box)
		for range 5 {
			w.started(func(p *sim.Proc, stack *net.Stack) {
				require.Equal(t, 200, get(p, stack, "/live").status)
			})
		}
		require.NoError(t, w.sim.RunFor(time.Minute).Err)
		require.Len(t, w.asks, c.asks, c.control)
	}
}

// TestVary: a header that the response depends on is a part of the key, unless it is ignored.
func TestVary(t *testing.T) {
	for ignored, want := range map[bool]string{false: "de", true: "en"} {
		w := newWorld(t)
		w.server(func(p *sim.Proc, r *http.Request, out io.Writer) {
			ok(out, r.Header.Get("Accept-Language"), "Cache-Control: max-age=60",
				"Vary: Accept-Language")
		})
		w.box(func(b proxy.Box) served { return proxy.Cache{Box: b, IgnoreVary: ignored} })
		w.client(func(p *sim.Proc, stack *net.Stack) {
			require.Equal(t, "en", get(p, stack, "/", "Accept-Language: en").body)
			require.Equal(t, want, get(p, stack, "/", "Accept-Language: de").body)
			require.Equal(t, "en", get(p, stack, "/", "Accept-Language: en").body)
		})
	}
}

// TestWhatIsNotKept: answers to one person, parts, writes; and a write forgets the URL.
func TestWhatIsNotKept(t *testing.T) {
	w := newWorld(t)
	w.server(counting("Cache-Control: max-age=60"))
	w.box(cache)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		for n := 1; n <= 2; n++ {
			require.Equal(t, fmt.Sprint(n), get(p, stack, "/", "Authorization: me").body)
		}
		require.Equal(t, "3", get(p, stack, "/", "Range: bytes=0-1").body)
		require.Equal(t, "4", get(p, stack, "/").body)
		require.Equal(t, "4", get(p, stack, "/").body)
		require.Equal(t, "5", call(p, stack, "DELETE", "/").body)
		require.Equal(t, "6", get(p, stack, "/").body)
	})
}

// TestCacheIsLostInACrash: it is memory of the box.
func TestCacheIsLostInACrash(t *testing.T) {
	w := newWorld(t)
	w.server(counting("Cache-Control: max-age=60"))
	box := w.box(cache)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		require.Equal(t, "1", get(p, stack, "/").body)
		box.Crash(sim.Kill)
		require.Error(t, get(p, stack, "/").err)
		box.Boot()
		p.Sleep(time.Second)
		require.Equal(t, "2", get(p, stack, "/").body)
	})
}

// TestBadUpstream: 502 for one that is not there, 504 for one that says nothing, and a client that
// is told of half a response.
func TestBadUpstream(t *testing.T) {
	w := newWorld(t)
	server := w.server(func(p *sim.Proc, r *http.Request, out io.Writer) {
		switch r.URL.Path {
		case "/silent":
			p.Sleep(time.Hour)
		case "/half":
			fmt.Fprint(out, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
			p.Host().Crash(sim.Kill)
		case "/nonsense":
			fmt.Fprint(out, "nonsense\r\n\r\n")
		default:
			fmt.Fprint(out, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end")
		}
	})
	w.box(cache)
	w.client(func(p *sim.Proc, stack *net.Stack) {
		require.Equal(t, 504, get(p, stack, "/silent").status)
		require.Equal(t, 502, get(p, stack, "/nonsense").status)
		require.Equal(t, "until the end", get(p, stack, "/").body)
		a := get(p, stack, "/half")
		require.Equal(t, "half", a.body)
		require.ErrorIs(t, a.err, io.ErrUnexpectedEOF)
		require.False(t, server.Up())
		require.Equal(t, 502, get(p, stack, "/").status)
	})
}
