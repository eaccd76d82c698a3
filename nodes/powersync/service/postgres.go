package service

import (
	"slices"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Postgres is a storage on a machine of its own. API machines hear of its checkpoints by LISTEN,
// each on a session that does nothing else.
type Postgres struct {
	config  PostgresConfig
	storage *storage
	host    *sim.Host
	stack   *net.Stack

	// What is lost with the process.
	listeners []*sim.Chan[checkpoint] // of sessions; each holds the newest that was not sent
}

// PostgresConfig is what a [Postgres] is made with.
type PostgresConfig struct {
	Name  string // of the host; "" is "storage"
	Rules []Rule // nil: [Global]
	// IdleSession is idle_session_timeout: a session without a statement for so long is ended,
	// whatever it was told meanwhile. 0: never.
	IdleSession time.Duration
}

// NewPostgres adds the machine. Boot its host.
func NewPostgres(s *sim.Sim, n *net.Network, c PostgresConfig) *Postgres {
	if c.Name == "" {
		c.Name = "storage"
	}
	if c.Rules == nil {
		c.Rules = Global()
	}
	g := &Postgres{config: c, storage: newStorage(c.Rules)}
	g.host = s.NewHost(c.Name, g.run)
	g.stack = n.Attach(g.host)
	return g
}

// Host returns the machine.
func (g *Postgres) Host() *sim.Host { return g.host }

func (g *Postgres) run(p *sim.Proc) {
	p.Daemon()
	l, err := g.stack.Listen(protocol.StoragePort)
	if err != nil {
		p.Sim().Fail("%s cannot listen: %v", g.config.Name, err)
	}
	g.listeners = nil
	protocol.Serve(p, l, "session", g.session)
}

// notify is the NOTIFY that commits with a checkpoint (PR 719). A session that has not sent the
// one before sends the newest.
func (g *Postgres) notify() {
	if !g.host.Up() {
		return
	}
	g.host.After(0, sim.HandlerFunc(func(uint64) {
		for _, c := range g.listeners {
			c.TryRecv()
			c.TrySend(g.storage.newest)
		}
	}), 0)
}

// session answers the statements of one session, until it ends or has been idle for too long.
func (g *Postgres) session(p *sim.Proc, c *protocol.Conn) {
	for {
		if g.config.IdleSession > 0 {
			_ = c.SetReadDeadline(p.Now().Add(g.config.IdleSession))
		}
		var r protocol.Request
		if c.Receive(&r) != nil {
			return
		}
		p.Sleep(p.Stream("statement").Duration(statementLeast, statementMost))
		answer := protocol.Message{Ready: true}
		switch r.Path {
		case protocol.PathListen:
			g.listen(p, c)
		case protocol.PathCheckpoint:
			now := g.storage.newest
			answer.Checkpoint = &protocol.ActiveCheckpoint{Op: now.op, LSN: now.lsn}
		}
		if c.Send(answer) != nil {
			return
		}
	}
}

// listen sends the session every checkpoint from now on.
func (g *Postgres) listen(p *sim.Proc, c *protocol.Conn) {
	news := sim.NewChan[checkpoint](p.Sim(), "notifications", 1)
	g.listeners = append(g.listeners, news)
	p.Go("notify", func(*sim.Proc) {
		for {
			now, _ := news.Recv()
			m := protocol.Message{
				Checkpoint: &protocol.ActiveCheckpoint{Op: now.op, LSN: now.lsn},
			}
			if c.Send(m) != nil {
				g.listeners = slices.DeleteFunc(g.listeners,
					func(o *sim.Chan[checkpoint]) bool { return o == news })
				return
			}
		}
	}).Daemon()
}
