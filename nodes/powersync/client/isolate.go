package client

import (
	"context"
	"errors"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// errAborted ends what an isolate does when it is disconnected.
var errAborted = errors.New("disconnected")

// isolate is a sync isolate: an upload loop, and a loop of stream iterations.
type isolate struct {
	client *Client
	id     string // of the client
	ctx    context.Context
	cancel context.CancelFunc
	locks  locks
	loops  []*sim.Proc
	conns  []net.Conn // to the service, closed at once on abort

	trigger *trigger
	flying  int                 // messages on their way from the main isolate
	upload  *sim.Chan[struct{}] // closed when the active pass ends; nil between passes

	events    *sim.Chan[event]
	listening bool
	renew     bool // credentials, before the next iteration
	status    Status
	requests  requests
}

// event is what an iteration hears beside its lines.
type event uint8

const (
	uploadCompleted event = iota
	tokenRefreshed
	requestsRefused // by the service: the stream ends
)

// startIsolate spawns one, and enters it as the client's.
func (c *Client) startIsolate() *isolate {
	x, s := c.process, c.host.Sim()
	i := &isolate{
		client: c, locks: x.locks, trigger: newTrigger(c),
		events: sim.NewChan[event](s, "sync events", 64), requests: newRequests(s),
	}
	if c.toggles.OwnLocks {
		i.locks = newLocks(s)
	}
	i.ctx, i.cancel = sim.WithCancel(c.host.Context(), c.host)
	i.status = Status{HasSynced: x.status.HasSynced, LastSyncedAt: x.status.LastSyncedAt}
	x.isolate = i
	x.isolates = append(x.isolates, i)
	i.post("first event of onChange")
	i.loops = []*sim.Proc{
		c.host.Go("crud-loop", i.crudLoop).Daemon(),
		c.host.Go("sync-stream", i.streamLoop).Daemon(),
	}
	if c.toggles.Requests {
		i.loops = append(i.loops, c.host.Go("repost", i.repost).Daemon())
	}
	return i
}

// aborted says whether the isolate is to end.
func (i *isolate) aborted() bool { return i.ctx.Err() != nil }

// abort ends both loops as soon as they notice. Connections to the service break at once; an upload
// of the connector goes on to its end, in the main isolate.
func (i *isolate) abort() {
	i.cancel()
	for _, c := range i.conns {
		_ = c.Close() // whoever reads from it is told
	}
	i.conns = nil
	i.client.report(Event{Kind: Stopped})
}

// post sends 'update' from the main isolate.
func (i *isolate) post(from string) {
	i.flying++
	h := i.client.host
	h.After(h.Stream("port").Duration(portLeast, portMost), sim.HandlerFunc(func(uint64) {
		i.flying--
		if !i.aborted() {
			i.trigger.fire(from)
		}
	}), 0)
}

// emit sends an event to the present iteration. Between iterations nobody listens. With IdleEvents
// the queue outlives its iteration.
func (i *isolate) emit(e event) {
	if i.listening || i.client.toggles.IdleEvents {
		i.events.TrySend(e)
	}
}

// pause waits, unless the isolate is aborted.
func (i *isolate) pause(p *sim.Proc, d time.Duration) {
	sim.Select(p.Sim(), sim.After(d), sim.Done(i.ctx))
}

// dial opens a connection. It never asks whether the other side is still there: sockets of Dart do
// not, unless they are told to, and the client does not tell them. So a connection that has ended
// at the other side only may be waited for as long as nothing is sent.
func (c *Client) dial(ctx context.Context, address string) (net.Conn, error) {
	conn, err := c.stack.Dial(ctx, address)
	if err != nil {
		return nil, err
	}
	return conn, conn.(net.StreamConn).SetKeepAliveConfig(net.KeepAlive{})
}

// dial opens a connection to the service.
func (i *isolate) dial() (*protocol.Conn, error) {
	c, err := i.client.dial(i.ctx, i.client.config.Service)
	if err != nil {
		return nil, err
	}
	if i.aborted() {
		_ = c.Close()
		return nil, errAborted
	}
	i.conns = append(i.conns, c)
	return protocol.NewConn(c), nil
}

// hangUp closes a connection to the service.
func (i *isolate) hangUp(c *protocol.Conn) {
	for n, x := range i.conns {
		if x == c.Conn {
			i.conns = append(i.conns[:n], i.conns[n+1:]...)
			break
		}
	}
	_ = c.Close() // nothing is asked for any more
}
