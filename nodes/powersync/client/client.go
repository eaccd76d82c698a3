package client

import (
	"fmt"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Client is a machine with an application over PowerSync. Its database survives the process.
type Client struct {
	config  Config
	toggles Toggles
	host    *sim.Host
	disk    *disk.Disk
	stack   *net.Stack
	todo    *sim.Chan[Request]
	held    []Request
	sym     symbols
	rests   int      // of upload loops, over all processes
	process *process // nil while no process runs
}

// process is what is lost with the process.
type process struct {
	store      Store
	lock       *sim.Mutex // of writers of SQLite, in both isolates
	watcher    *watcher
	connecting *sim.Mutex
	turns      *sim.Cond // of calls of the application
	called     turn
	begun      turn
	locks      locks // of the sync isolates, if they share them
	isolate    *isolate
	isolates   []*isolate // all that run: more than one with TwoIsolates
	token      *protocol.Token
	status     Status
	calls      int
}

// symbols are the topics of notes in the trace.
type symbols struct{ trigger, dropped, parked, published sim.Symbol }

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, c Config) *Client {
	if c.Schema == nil {
		c.Schema = DefaultSchema()
	}
	if c.User == "" {
		c.User = c.Name
	}
	if c.Open == nil {
		panic(fmt.Sprintf("powersync: client %s has no database: set Config.Open", c.Name))
	}
	x := &Client{config: c, toggles: c.Toggles}
	x.host = s.NewHost(c.Name, x.run)
	x.disk = disk.New(x.host)
	x.stack = n.Attach(x.host)
	x.todo = sim.NewChan[Request](s, c.Name+" requests", 256)
	x.sym = symbols{
		trigger:   s.Symbol("powersync.trigger"),
		dropped:   s.Symbol("powersync.trigger-dropped"),
		parked:    s.Symbol("powersync.parked"),
		published: s.Symbol("powersync.published"),
	}
	x.host.OnCrash(func(sim.CrashKind) { x.died() })
	return x
}

// Host returns the machine.
func (c *Client) Host() *sim.Host { return c.host }

// Disk returns its disk.
func (c *Client) Disk() *disk.Disk { return c.disk }

// Name returns the name of the machine.
func (c *Client) Name() string { return c.config.Name }

// Do puts a request into the application's queue; one that is down does not take it.
func (c *Client) Do(r Request) bool { return c.host.Up() && c.todo.TrySend(r) }

// Hold keeps a request for a yield point at which a rule says "write".
func (c *Client) Hold(r Request) { c.held = append(c.held, r) }

// Rows returns what a read transaction sees, in the order of the schema and then of ids; nothing if
// no process runs.
func (c *Client) Rows() (rows []Row) {
	if c.process == nil {
		return nil
	}
	if err := c.process.store.Transact(
		func(r []Row) []Mutation { rows = r; return nil },
	); err != nil {
		return nil
	}
	return rows
}

// died closes the database: whoever had it open is gone.
func (c *Client) died() {
	if c.process == nil {
		return
	}
	_ = c.process.store.Close() // it was killed: nobody is there to hear of an error
	c.process = nil
}

func (c *Client) report(e Event) {
	e.Client = c.config.Name
	if c.config.Observer != nil {
		c.config.Observer(e)
	}
}

// run is the program of the machine: the main isolate.
func (c *Client) run(p *sim.Proc) {
	p.Daemon()
	s := p.Sim()
	store, err := c.config.Open(Opening{
		Host: c.host, Disk: c.disk, Schema: c.config.Schema, Defects: c.toggles.Defects,
		NewID: func() string { return newID(p.Stream("client id")) },
	})
	if err != nil {
		c.host.Logf("the database cannot be opened: %v", err)
		c.report(Event{Kind: OpenFailed, Text: err.Error()})
		return
	}
	c.process = &process{
		store: store, lock: sim.NewMutex(s, "sqlite"), connecting: sim.NewMutex(s, "connect"),
		locks: newLocks(s),
	}
	c.process.turns = sim.NewCond(s, "calls", c.process.connecting)
	c.process.watcher = newWatcher(c)
	if st, err := store.State(); err == nil {
		c.process.status.HasSynced, c.process.status.LastSyncedAt = st.HasSynced, st.LastSynced
	}
	p.Go("watcher", c.process.watcher.run).Daemon()
	c.report(Event{Kind: Started})
	if !c.config.Offline {
		c.Connect()
	}
	c.serve(p)
}

// newID is a UUID of version 4.
func newID(st *sim.Stream) string {
	a, b := st.Uint64(), st.Uint64()
	return fmt.Sprintf(
		"%08x-%04x-4%03x-%04x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0x3fff|0x8000,
		b&0xffffffffffff,
	)
}
