package proxy_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/sim"
)

// TestDeterminism: twenty clients through three boxes over links that delay by chance leave the
// same trace each time, and another one under another seed.
func TestDeterminism(t *testing.T) {
	run := func(seed uint64) uint64 {
		w := &world{t: t, sim: sim.New(sim.Config{Seed: seed})}
		defer w.sim.Close()
		w.net = net.New(w.sim, net.WithLink(net.Link{
			Latency: net.Uniform(time.Millisecond, 50*time.Millisecond), Loss: sim.Percent(2)}))
		w.server(func(p *sim.Proc, r *http.Request, out io.Writer) {
			p.Sleep(p.Stream("work").Duration(0, time.Second))
			ok(out, r.URL.Path, "Cache-Control: max-age=2, stale-while-revalidate=5", `ETag: "v"`,
				"Vary: X-Me", "X-Odd: yes")
		})
		chain := func(name, upstream string, make func(b proxy.Box) served) {
			w.host(name, func(p *sim.Proc, stack *net.Stack) {
				p.Daemon()
				_ = make(proxy.Box{Stack: stack, Port: 80, Upstream: upstream}).Serve(p)
			})
		}
		chain("strip", "server:80", func(b proxy.Box) served {
			return proxy.Strip{Box: b, Response: []string{"X-Odd"}}
		})
		chain("cache", "strip:80", func(b proxy.Box) served { return proxy.Cache{Box: b} })
		chain("box", "cache:80", func(b proxy.Box) served {
			return proxy.Hold{Box: b, Bytes: 4096, After: 100 * time.Millisecond}
		})
		for range 20 {
			w.started(func(p *sim.Proc, stack *net.Stack) {
				for range 5 {
					p.Sleep(p.Stream("pause").Duration(0, 3*time.Second))
					a := get(p, stack, []string{"/a", "/b"}[p.Stream("path").Duration(0, 1)],
						"X-Me: "+p.Host().Name()[:7])
					if a.err == nil && a.status == 200 {
						require.Empty(t, a.header.Get("X-Odd"))
					}
				}
			})
		}
		require.NoError(t, w.sim.RunFor(time.Hour).Err)
		return w.sim.Hash()
	}
	require.Equal(t, run(1), run(1))
	require.NotEqual(t, run(1), run(2))
}
