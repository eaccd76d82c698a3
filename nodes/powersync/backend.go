package powersync

import (
	"groundhog/net"
	"groundhog/sim"
)

// Port is where backend and service listen.
const Port = 8080

// Backend is the application's API over its database: rows of which the greatest value ever written wins, and a log of
// transactions that the service follows. The database is transactional and loses nothing; the API's answers may be lost.
type Backend struct {
	host  *sim.Host
	stack *net.Stack
	rows  map[int]int64
	log   []record
	grown *sim.Cond
	lock  *sim.Mutex
	acks  func(writes []Write)
}

// NewBackend adds the machine with so many rows, all at -1. Boot its host. acks, if not nil, is told of every commit.
func NewBackend(s *sim.Sim, n *net.Network, rows int, acks func(writes []Write)) *Backend {
	b := &Backend{rows: make(map[int]int64), acks: acks}
	b.lock = sim.NewMutex(s, "log")
	b.grown = sim.NewCond(s, "log grows", b.lock)
	b.host = s.NewHost("postgres", b.listen)
	b.stack = n.Attach(b.host)
	var first []Write
	for row := range rows {
		first = append(first, Write{row, -1})
	}
	b.append(first)
	for _, w := range first {
		b.rows[w.Row] = w.Value
	}
	return b
}

// Host returns the machine.
func (b *Backend) Host() *sim.Host { return b.host }

// Row returns the value of a row.
func (b *Backend) Row(row int) int64 { return b.rows[row] }

func (b *Backend) append(writes []Write) int64 {
	lsn := int64(len(b.log) + 1)
	b.log = append(b.log, record{lsn, writes})
	return lsn
}

// commit is a transaction: max write wins. The log holds whole rows, also of those that did not change.
func (b *Backend) commit(writes []Write) {
	var rows []Write
	for _, w := range writes {
		b.rows[w.Row] = max(b.rows[w.Row], w.Value)
		rows = append(rows, Write{w.Row, b.rows[w.Row]})
	}
	b.append(rows)
	if b.acks != nil {
		b.acks(writes)
	}
	b.grown.Broadcast()
}

func (b *Backend) listen(p *sim.Proc) {
	p.Daemon()
	l, err := b.stack.Listen(Port)
	if err != nil {
		p.Sim().Fail("backend cannot listen: %v", err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		p.Go("connection", func(q *sim.Proc) { b.serve(q, c) }).Daemon()
	}
}

func (b *Backend) serve(p *sim.Proc, c net.Conn) {
	defer c.Close()
	in := linesOf(c)
	for {
		var a ask
		if in.next(&a) != nil {
			return
		}
		var r reply
		switch {
		case a.Replicate:
			b.replicate(c, a.After)
			return
		case a.Ping:
			r.LSN = b.append(nil)
			b.grown.Broadcast()
		case len(a.Commit) > 0:
			p.Sleep(p.Stream("statement").Duration(statementLeast, statementMost)) // the statements, then the commit
			b.commit(a.Commit)
		}
		if !a.Ping {
			r.LSN = int64(len(b.log))
		}
		if send(c, r) != nil {
			return
		}
	}
}

// replicate sends the log from behind an LSN on, for ever.
func (b *Backend) replicate(c net.Conn, after int64) {
	for {
		b.lock.Lock()
		for int64(len(b.log)) <= after {
			b.grown.Wait()
		}
		b.lock.Unlock()
		for ; after < int64(len(b.log)); after++ {
			if send(c, b.log[after]) != nil {
				return
			}
		}
	}
}
