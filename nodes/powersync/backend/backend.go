package backend

import (
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// How long things take.
const (
	// one statement, or a commit
	statementLeast, statementMost = 500 * time.Microsecond, 5 * time.Millisecond
	deadlockTimeout               = time.Second
)

// Config is what a backend is made with.
type Config struct {
	Name      string                 // of the host; "" is "postgres"
	Registers int                    // rows of the table mww, all at -1
	TokenLife time.Duration          // of credentials; 0: 300 s, as in the Jepsen test
	Committed func(changes []Change) // is told of each commit at its step; may be nil
	KeepWAL   int64                  // see [Backend.KeepWAL]
	SlotLost  func(slot string)      // is told of each slot that is lost; may be nil

	// IdleInTransaction is how long a session may wait for its next statement while it has a
	// transaction: Postgres' idle_in_transaction_session_timeout. 0: for ever, as by default, so
	// that the locks of a client that is gone in silence stay.
	IdleInTransaction time.Duration
}

// Change is a statement of a transaction as it was committed. Value is that of column v as it was
// sent.
type Change struct {
	Table, ID string
	Value     int64
	Deleted   bool
}

// Backend is the machine.
type Backend struct {
	config Config
	host   *sim.Host
	stack  *net.Stack
	tables tables
	log    []protocol.Record
	slots  map[string]*slot
	lock   *sim.Mutex
	grown  *sim.Cond // the log has grown
	locks  map[string]*transaction
}

// New adds the machine. Boot its host.
func New(s *sim.Sim, n *net.Network, c Config) *Backend {
	if c.Name == "" {
		c.Name = "postgres"
	}
	if c.TokenLife == 0 {
		c.TokenLife = 300 * time.Second
	}
	b := &Backend{
		config: c, locks: make(map[string]*transaction), lock: sim.NewMutex(s, "database"),
		slots: map[string]*slot{always: {status: protocol.SlotValid}},
	}
	b.grown = sim.NewCond(s, "log grows", b.lock)
	b.host = s.NewHost(c.Name, b.listen)
	b.host.OnCrash(func(sim.CrashKind) { clear(b.locks) }) // sessions do not survive
	b.stack = n.Attach(b.host)
	b.tables.seed(c.Registers)
	b.append(b.tables.images())
	return b
}

// Host returns the machine.
func (b *Backend) Host() *sim.Host { return b.host }

// Rows returns the rows of a table: their value by id.
func (b *Backend) Rows(table string) map[string]int64 {
	rows := make(map[string]int64)
	for _, r := range b.tables.rows {
		if r.Table == table && r.Data != "" {
			rows[r.ID] = r.value
		}
	}
	return rows
}

// Commit is a transaction of somebody who works on the database itself.
func (b *Backend) Commit(changes ...protocol.Crud) { b.commit(changes) }

func (b *Backend) listen(p *sim.Proc) {
	p.Daemon()
	l, err := b.stack.Listen(protocol.BackendPort)
	if err != nil {
		p.Sim().Fail("%s cannot listen: %v", b.config.Name, err)
	}
	protocol.Serve(p, l, "session", b.serve)
}

// serve answers one connection.
func (b *Backend) serve(p *sim.Proc, c *protocol.Conn) {
	t := &transaction{backend: b}
	defer t.rollback()
	for {
		var r protocol.Request
		if t.await(c) != nil || c.Receive(&r) != nil {
			return
		}
		a := protocol.Response{Status: protocol.OK}
		switch r.Path {
		case protocol.PathCredentials:
			a.Token = &protocol.Token{
				User: r.Client, Expires: int64(p.Sim().Now().Add(b.config.TokenLife)),
			}
		case protocol.PathExec:
			a.Status = t.exec(p, *r.Exec)
		case protocol.PathCommit:
			p.Sleep(p.Stream("commit").Duration(statementLeast, statementMost))
			t.commit()
		case protocol.PathHead:
			a.LSN = b.end()
		case protocol.PathPing:
			a.LSN = b.append(nil)
		case protocol.PathSlot:
			a.WALStatus = b.statusOf(r.Slot)
		case protocol.PathCreateSlot:
			b.create(r.Slot)
		case protocol.PathDropSlot:
			b.drop(r.Slot)
		case protocol.PathSnapshot:
			if c.Send(b.chunk(r.After)) != nil {
				return
			}
			continue
		case protocol.PathReplicate:
			b.replicate(p, c, r.Slot)
			return
		default:
			a.Status, a.Error = protocol.NotFound, r.Path
		}
		if c.Send(a) != nil {
			return
		}
	}
}
