package powersync

import (
	"fmt"

	"groundhog/net"
	"groundhog/sim"
)

// Client is a machine with an application over PowerSync. Its database survives the process.
type Client struct {
	number   int
	host     *sim.Host
	stack    *net.Stack
	toggles  Toggles
	observer Observer
	store    *Store
	todo     *sim.Chan[Request]
	sym      struct{ wake, drop, park, lost, publish sim.Symbol }

	// What is lost with the process.
	lock        *sim.Mutex // the one writer of SQLite
	trigger     *trigger
	uploaded    *sim.Chan[struct{}] // to the stream: an upload is complete
	uploading   bool
	connected   bool
	downloading bool
	calls       int // of uploadData since the boot
}

// Request is what the application is asked to do: read all rows, and write some in the same transaction.
type Request struct{ Writes []Write }

// NewClient adds the machine of client number n. Boot its host.
func NewClient(s *sim.Sim, n *net.Network, number int, t Toggles, o Observer) *Client {
	c := &Client{number: number, toggles: t, observer: o, store: newStore()}
	c.host = s.NewHost(fmt.Sprintf("client-%d", number), c.run)
	c.stack = n.Attach(c.host)
	c.todo = sim.NewChan[Request](s, fmt.Sprintf("client-%d requests", number), 256)
	c.sym.wake, c.sym.drop, c.sym.park = s.Symbol("powersync.trigger"), s.Symbol("powersync.trigger-dropped"), s.Symbol("powersync.parked")
	c.sym.lost, c.sym.publish = s.Symbol("powersync.lost-wakeup"), s.Symbol("powersync.published")
	return c
}

// Host returns the machine.
func (c *Client) Host() *sim.Host { return c.host }

// Do puts a request into the application's queue; one that is down does not take it.
func (c *Client) Do(r Request) bool { return c.host.Up() && c.todo.TrySend(r) }

// Status is what SyncStatus and the queue say of a client.
type Status struct {
	Connected, Downloading, Uploading bool
	Have, Target                      int64 // progress
	Queued                            int   // rows in ps_crud
	Calls                             int   // of uploadData since the boot
	Waits                             bool  // for a write checkpoint that was never asked for
}

// String prints the status as the report does.
func (s Status) String() string {
	return fmt.Sprintf("connected: %t, downloading: %t (%d/%d), uploading: %t, %d rows in ps_crud, uploadData calls since the start: %d",
		s.Connected, s.Downloading, s.Have, s.Target, s.Uploading, s.Queued, s.Calls)
}

// Status returns the status now.
func (c *Client) Status() Status {
	return Status{
		Connected: c.connected, Downloading: c.downloading, Uploading: c.uploading,
		Have: c.store.sinceLast, Target: c.store.lastOp - c.store.countAtLast,
		Queued: len(c.store.crud), Calls: c.calls, Waits: c.store.local && c.store.localTarget == maxOp,
	}
}

// Rows returns what a read transaction sees.
func (c *Client) Rows() map[int]int64 { return c.store.rows() }

func (c *Client) tell(e Event) {
	e.Client = c.number
	if c.observer != nil {
		c.observer(e)
	}
}

// run is the program of the machine: the application, the upload loop, the sync stream.
func (c *Client) run(p *sim.Proc) {
	p.Daemon()
	s := p.Sim()
	c.lock = sim.NewMutex(s, "sqlite")
	c.trigger = newTrigger(c)
	c.uploaded = sim.NewChan[struct{}](s, "upload completed", 8)
	c.uploading, c.connected, c.downloading, c.calls = false, false, false, 0
	for { // what an earlier process was asked is nobody's
		if _, ok, _ := c.todo.TryRecv(); !ok {
			break
		}
	}
	p.Go("crud-loop", c.crudLoop).Daemon()
	p.Go("sync-stream", c.syncStream).Daemon()
	for {
		r, ok := c.todo.Recv()
		if !ok {
			return
		}
		if c.store.published == 0 {
			continue // the application waits for its first sync
		}
		c.transact(p, r)
	}
}

// tx is one SQLite transaction: it waits for the writer's lock and takes its time, and then happens at once. A kill before
// that leaves nothing of it.
func (c *Client) tx(p *sim.Proc, f func()) {
	c.lock.Lock()
	defer c.lock.Unlock()
	p.Sleep(p.Stream("sqlite").Duration(txLeast, txMost))
	f()
}

// transact is a transaction of the application.
func (c *Client) transact(p *sim.Proc, r Request) {
	c.tx(p, func() {
		rows := c.store.rows()
		var writes []Write
		for _, w := range r.Writes {
			if w.Value > rows[w.Row] {
				writes = append(writes, w)
			}
		}
		if len(writes) > 0 {
			c.store.write(writes)
		}
		c.tell(Event{Kind: Transacted, Rows: rows, Writes: writes})
	})
	if len(r.Writes) > 0 {
		c.trigger.changed("local write")
	}
}
