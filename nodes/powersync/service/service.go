package service

import (
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Times of the real service, and of the machine it runs on.
const (
	keepAlive             = 20 * time.Second // and a tenth more or less
	warning               = 20 * time.Second // before a token ends, a keep-alive in any case
	betweenCheckpoints    = 10 * time.Millisecond
	connectTimeout        = time.Second
	reconnectAfter        = time.Second
	readAgainAfter        = time.Minute                             // with RaceSwallows
	storeLeast, storeMost = time.Millisecond, 30 * time.Millisecond // a document
	fetchLeast            = 500 * time.Microsecond                  // a chunk of operations
	// a statement of a session of the storage
	statementLeast, statementMost = 200 * time.Microsecond, 3 * time.Millisecond
	fetches                       = 10 // at a time
)

// Role is what a machine of the service does.
type Role uint8

// The roles. Machines of the last two share a [Postgres].
const (
	Unified Role = iota // both
	Sync                // replicate
	API                 // answer clients
)

// Config is what a service is made with.
type Config struct {
	Name    string // of the host; "" is "service"
	Role    Role
	Storage *Postgres // of a Sync or API machine; nil: a MongoDB that only this machine uses
	Source  string    // address of the source database
	Rules   []Rule    // nil: [Global]; those of Storage, if there is one
	Toggles Toggles
	Lag     time.Duration // of replication, at most; 0: 40 ms
	Fetch   time.Duration // of a chunk of operations from the storage, at most; 0: 8 ms
	Chunk   int           // operations of a data line, at most; 0: 1000
	// operations of a checkpoint after which a newer one is looked for; 0: 1000
	InterruptAfter int

	// Snapshot is how long a chunk of a snapshot of the source takes, at most. 0: there are no
	// snapshots, and the log has everything.
	Snapshot  time.Duration
	SlotCheck time.Duration // how often the slot is looked at during one; 0: 120 s

	// Observer hears of snapshots. It may be nil.
	Observer func(Event)
	// Fired hears of a fault point that fires, and its value. It may be nil.
	Fired func(point string, value any)
}

// Service is the machine.
type Service struct {
	config  Config
	toggles Toggles
	host    *sim.Host
	stack   *net.Stack
	storage *storage
	sym     struct{ checkpoint, interrupted, invalid sim.Symbol }

	// What is lost with the process.
	changes *changes
	fetches *sim.Semaphore
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, c Config) *Service {
	if c.Name == "" {
		c.Name = "service"
	}
	if c.Rules == nil {
		c.Rules = Global()
	}
	c.Lag, c.Fetch = orDefault(c.Lag, 40*time.Millisecond), orDefault(c.Fetch, 8*time.Millisecond)
	c.Chunk, c.InterruptAfter = orDefault(c.Chunk, 1000), orDefault(c.InterruptAfter, 1000)
	c.SlotCheck = orDefault(c.SlotCheck, 2*time.Minute)
	v := &Service{config: c, toggles: c.Toggles, storage: newStorage(c.Rules)}
	if c.Storage != nil {
		v.storage = c.Storage.storage
	}
	v.sym.checkpoint = s.Symbol("powersync.checkpoint")
	v.sym.interrupted = s.Symbol("powersync.interrupted")
	v.sym.invalid = s.Symbol("powersync.invalidated")
	v.host = s.NewHost(c.Name, v.run)
	v.stack = n.Attach(v.host)
	return v
}

func orDefault[T time.Duration | int](given, otherwise T) T {
	if given == 0 {
		return otherwise
	}
	return given
}

// Host returns the machine.
func (v *Service) Host() *sim.Host { return v.host }

// Compact compacts every bucket up to the newest checkpoint.
func (v *Service) Compact() {
	for _, b := range v.storage.buckets {
		b.compact(v.storage.newest.op)
	}
}

func (v *Service) note(topic sim.Symbol, a, b uint64) { v.host.Note(topic, a, b) }

// point says whether a fault point fires.
func (v *Service) point(name string) bool {
	value, fired := v.host.Faults().Eval(name)
	if fired && v.config.Fired != nil {
		v.config.Fired(name, value)
	}
	return fired
}

func (v *Service) run(p *sim.Proc) {
	p.Daemon()
	if v.config.Role == Sync {
		v.replicate(p)
	}
	l, err := v.stack.Listen(protocol.ServicePort)
	if err != nil {
		p.Sim().Fail("%s cannot listen: %v", v.config.Name, err)
	}
	v.changes = newChanges(v)
	v.fetches = sim.NewSemaphore(p.Sim(), "data fetches", fetches)
	switch {
	case v.config.Snapshot > 0:
		p.Go("replicator", v.replicateSnapshots).Daemon()
		p.Go("ping", v.pingSource).Daemon()
	case v.config.Role == Unified:
		p.Go("replicator", v.replicate).Daemon()
	}
	if v.config.Storage == nil {
		p.Go("changes", v.changes.follow).Daemon()
	}
	protocol.Serve(p, l, "connection", v.serve)
}

// serve answers the requests of a connection. A stream is the last one.
func (v *Service) serve(p *sim.Proc, c *protocol.Conn) {
	for {
		var r protocol.Request
		if c.Receive(&r) != nil {
			return
		}
		a := protocol.Response{Status: protocol.OK}
		switch {
		case r.Token == nil || sim.Instant(r.Token.Expires) <= p.Sim().Now():
			a.Status = protocol.Unauthorized
		case r.Path == protocol.PathWriteCheckpoint:
			id, err := v.writeCheckpoint(p, r.Token.User+"/"+r.Client, 0)
			if a.WriteCheckpoint = id; err != nil {
				a.Status, a.Error = protocol.Unavailable, err.Error()
			}
		case r.Path == protocol.PathCheckpointRequest && r.CheckpointRequest > 0:
			id, err := v.writeCheckpoint(p, r.Token.User+"/"+r.Client, r.CheckpointRequest)
			if a.CheckpointRequest = id; err != nil {
				a.Status, a.Error = protocol.Unavailable, err.Error()
			}
		case r.Path == protocol.PathStream && r.Stream != nil:
			if v.toggles.AsksUnbuffered {
				a.AccelBuffering = "no"
			}
			if c.Send(a) == nil {
				v.stream(p, c, r)
			}
			return
		default:
			a.Status, a.Error = protocol.NotFound, r.Path
		}
		if c.Send(a) != nil {
			return
		}
	}
}
