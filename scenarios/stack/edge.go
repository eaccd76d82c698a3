package stack

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"time"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/edge"
	"groundhog/sim"
	"groundhog/sim/world"
)

// between says what stands between clients and views, who speak HTTP then. From the clients on: a
// cache, a proxy that takes the name of the log out of refusals, one that holds back what is not
// much, and a balancer, which takes one view after the other.
type between struct {
	cache, strip, hold bool
}

// edges are those that are drawn. The first half are none: clients connect to views.
var edges = []between{
	{}, {}, {}, {cache: true}, {cache: true, strip: true}, {cache: true, hold: true},
}

const direct = 3 // of edges are none

const (
	edgeName = "edge"
	edgePort = 8000 // of the box that clients connect to
)

// edged are the hosts of scenarios with an edge.
var edged = world.NewTopology(append(slices.Clone(hosts.Hosts), edgeName), hosts.Disks)

// addEdge adds the boxes, all on one host.
func (w *system) addEdge(b between) {
	w.NewHost(edgeName, func(p *sim.Proc, h *world.Host) {
		p.Daemon()
		next := proxy.Box{
			Stack: h.Net, Port: edgePort, Connect: stack.Patience, Silence: 2 * stack.Silence,
			Dial: func() (net.Conn, error) { return w.balance(h.Net) },
		}
		add := func(serve func(p *sim.Proc, b proxy.Box) error) {
			of := next
			p.Go("box", func(q *sim.Proc) {
				err := serve(q, of)
				q.Sim().Fail("a box at port %d ends: %v", of.Port, err)
			}).Daemon()
			next.Dial, next.Port = nil, of.Port+1
			next.Upstream = fmt.Sprintf("%s:%d", edgeName, of.Port)
		}
		if b.hold {
			add(func(p *sim.Proc, b proxy.Box) error {
				return proxy.Hold{Box: b, Bytes: heldMost, Unless: unbuffered}.Serve(p)
			})
		}
		if b.strip {
			add(func(p *sim.Proc, b proxy.Box) error {
				return proxy.Strip{
					Box: b, Response: []string{edge.HeaderLog}, Status: http.StatusConflict,
				}.Serve(p)
			})
		}
		if b.cache {
			add(func(p *sim.Proc, b proxy.Box) error { return proxy.Cache{Box: b}.Serve(p) })
		}
	})
}

// address is where clients connect to; empty if there is no edge.
func (b between) address() string {
	n := 0
	for _, is := range []bool{b.cache, b.strip, b.hold} {
		if is {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s:%d", edgeName, edgePort+n-1)
}

// heldMost is how many bytes a proxy holds back.
const heldMost = 16 << 10

// unbuffered says whether a response asks not to be held back.
func unbuffered(begin []byte) bool {
	head, _, _ := bytes.Cut(begin, []byte("\r\n\r\n"))
	return bytes.Contains(head, []byte("\r\nX-Accel-Buffering: no"))
}

// balance connects to one view after the other, and to the next where one cannot be reached.
func (w *system) balance(from *net.Stack) (c net.Conn, err error) {
	for range w.views {
		name := w.views[w.turn%len(w.views)].Host.Name()
		w.turn++
		c, err = from.DialTimeout(fmt.Sprintf("%s:%d", name, edge.Port), time.Second)
		if err == nil {
			return c, nil
		}
	}
	return nil, err
}
