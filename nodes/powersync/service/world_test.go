package service_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
)

// world is a source, a service, and a machine that speaks to both.
type world struct {
	t       *testing.T
	sim     *sim.Sim
	net     *net.Network
	backend *backend.Backend
	service *service.Service
	driver  *net.Stack
	host    *sim.Host
	client  *client.Client
	events  []client.Event
}

func newWorld(
	t *testing.T, seed uint64, registers int, c service.Config, tokens time.Duration,
) *world {
	t.Helper()
	w := &world{t: t, sim: sim.New(sim.Config{Seed: seed})}
	t.Cleanup(w.sim.Close)
	link := net.DefaultLink()
	link.Latency = net.Uniform(time.Millisecond, 5*time.Millisecond)
	w.net = net.New(w.sim, net.WithLink(link))
	w.backend = backend.New(w.sim, w.net, backend.Config{Registers: registers, TokenLife: tokens})
	c.Source = fmt.Sprintf("postgres:%d", protocol.BackendPort)
	w.service = service.New(w.sim, w.net, c)
	w.host = w.sim.NewHost("driver", nil)
	w.driver = w.net.Attach(w.host)
	w.backend.Host().Boot()
	w.service.Host().Boot()
	w.host.Boot()
	return w
}

// join adds a client, of the version with the first fix, with this change.
func (w *world) join(change func(t *client.Toggles)) {
	toggles := client.Toggles{Recheck: true}
	if change != nil {
		change(&toggles)
	}
	w.client = client.New(w.sim, w.net, client.Config{
		Name: "client-0", Toggles: toggles, Open: memory.New().Open,
		Service:  fmt.Sprintf("service:%d", protocol.ServicePort),
		Backend:  fmt.Sprintf("postgres:%d", protocol.BackendPort),
		Observer: func(e client.Event) { w.events = append(w.events, e) },
	})
	w.client.Host().Boot()
}

func (w *world) run(d time.Duration) {
	w.t.Helper()
	w.sim.RunFor(d)
	require.NoError(w.t, w.sim.Err())
}

// drive runs f in a process of the driver, and waits for its end.
func (w *world) drive(d time.Duration, f func(p *sim.Proc)) {
	w.t.Helper()
	p := w.host.Go("driver", f)
	w.run(d)
	require.True(w.t, p.Ended(), "the driver is not done")
}

func (w *world) dial(address string, port int) *protocol.Conn {
	c, err := w.driver.DialTimeout(fmt.Sprintf("%s:%d", address, port), time.Second)
	if err != nil {
		w.sim.Fail("driver: %v", err)
	}
	return protocol.NewConn(c)
}

// call sends a request and returns the status of its answer; 0 if there is none.
func call(c *protocol.Conn, r protocol.Request) protocol.Response {
	a, err := c.Call(r)
	if err != nil {
		return protocol.Response{}
	}
	return a
}

func (w *world) token(d time.Duration) *protocol.Token {
	return &protocol.Token{User: "driver", Expires: int64(w.sim.Now().Add(d))}
}

// open opens a stream. Its lines are read by take.
func (w *world) open(token *protocol.Token, after map[string]int64) (*protocol.Conn, int) {
	c := w.dial("service", protocol.ServicePort)
	s := &protocol.Stream{}
	for _, name := range []string{"global[]", "a[]", "b[]", "c[]"} {
		if n, ok := after[name]; ok {
			s.Buckets = append(s.Buckets, protocol.BucketRequest{Name: name, After: n})
		}
	}
	return c, call(
		c, protocol.Request{Path: protocol.PathStream, Token: token, Client: "id", Stream: s},
	).Status
}

// take reads lines for a while, and says them in words.
func take(p *sim.Proc, c *protocol.Conn, d time.Duration) (words []string, ended bool) {
	_ = c.SetReadDeadline(p.Now().Add(d))
	for {
		var l protocol.Line
		if err := c.Receive(&l); err != nil {
			timeout, ok := err.(interface{ Timeout() bool })
			return words, !ok || !timeout.Timeout()
		}
		words = append(words, word(l))
	}
}

func word(l protocol.Line) string {
	wc := func(n *int64) string {
		if n == nil {
			return ""
		}
		return fmt.Sprintf(" wc=%d", *n)
	}
	switch {
	case l.Checkpoint != nil:
		return fmt.Sprintf("checkpoint %d%s", l.Checkpoint.LastOp, wc(l.Checkpoint.WriteCheckpoint))
	case l.Diff != nil:
		return fmt.Sprintf("diff %d%s", l.Diff.LastOp, wc(l.Diff.WriteCheckpoint))
	case l.Data != nil:
		return fmt.Sprintf("data %s %d..%d", l.Data.Bucket, l.Data.Ops[0].ID, l.Data.Next)
	case l.Complete != nil:
		return fmt.Sprintf("complete %d", l.Complete.LastOp)
	case l.PartialComplete != nil:
		return fmt.Sprintf("partial %d", l.PartialComplete.Priority)
	case l.TokenExpiresIn != nil:
		return fmt.Sprintf("token %d", *l.TokenExpiresIn)
	}
	return "nothing"
}

// set is a transaction of the source.
func (w *world) set(rows ...int) {
	var list []protocol.Crud
	for i := 0; i < len(rows); i += 2 {
		list = append(
			list,
			protocol.Crud{
				Op: "PATCH", Type: backend.Registers, Row: strconv.Itoa(rows[i]),
				Data: fmt.Sprintf(`{"v":%d}`, rows[i+1]),
			},
		)
	}
	w.backend.Commit(list...)
}

// otherData is a transaction that no bucket has.
func (w *world) otherData() {
	w.backend.Commit(protocol.Crud{Op: "PUT", Type: backend.Audit, Row: "1", Data: `{"v":1}`})
}

func (w *world) count(k client.EventKind) (n int) {
	for _, e := range w.events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func (w *world) register(row int) int64 {
	for _, r := range w.client.Rows() {
		if r.Table == backend.Registers && r.ID == strconv.Itoa(row) {
			return r.Values[1]
		}
	}
	return -2
}

// parts are three buckets of two priorities: even registers, odd registers, which are as urgent
// because clients ask for it, and everything else.
func parts() []service.Rule {
	most := 1
	odd := func(id string) bool { return (id[len(id)-1]-'0')%2 == 1 }
	return []service.Rule{
		{
			Bucket: "c[]", Priority: 3,
			Match: func(table, _ string) bool { return table != backend.Registers },
		},
		{
			Bucket: "a[]", Priority: 1,
			Match: func(table, id string) bool { return table == backend.Registers && !odd(id) },
		},
		{
			Bucket: "b[]", Priority: 3, Override: &most,
			Match: func(table, id string) bool { return table == backend.Registers && odd(id) },
		},
	}
}
