package electric

import (
	"encoding/binary"
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

const snapshotRetry = 500 * time.Millisecond

// snapshot is a request of a consumer for the rows of its shape.
type snapshot struct {
	to  beam.PID
	def Definition
}

// pool takes snapshots over at most so many connections to the database at a time, each of which is
// used again. What waits for one is a line in a queue, not a process.
type pool struct {
	svc     *Service
	waiting []snapshot
	head    int // the queue is waiting[head:]
	working int
	idle    []net.Conn
}

// startSnapshot has the rows of a shape and the LSN as of which they are queried some time later,
// and cast to its consumer. The shape is routed by then, so nothing falls between snapshot and
// stream. The visibility of transactions is the order of their LSNs.
func (svc *Service) startSnapshot(
	to beam.PID, def Definition,
) {
	svc.pool.submit(snapshot{to, def})
}

func (p *pool) submit(s snapshot) {
	p.waiting = append(p.waiting, s)
	if p.working < p.svc.config.PoolSize {
		p.working++
		p.svc.host.Go("snapshotter", p.work).Daemon()
	}
}

// work takes snapshots until none is wanted. One that fails is tried again after a while.
func (p *pool) work(*sim.Proc) {
	for p.head < len(p.waiting) {
		s := p.waiting[p.head]
		if p.head++; p.head == len(p.waiting) {
			p.waiting, p.head = p.waiting[:0], 0
		}
		if !p.svc.rt.Alive(s.to) {
			continue
		}
		p.svc.awaitPublished(s.to, s.def.Table)
		m, err := p.take(s)
		if err != nil {
			p.svc.host.Logf("snapshot: %v", err)
			p.svc.host.After(snapshotRetry, sim.HandlerFunc(func(uint64) { p.submit(s) }), 0)
			continue
		}
		p.svc.rt.Send(s.to, m)
	}
	p.working--
}

// take queries a snapshot over a connection that is free, or a new one. A connection on which that
// fails is closed.
func (p *pool) take(s snapshot) (m snapshotKnown, err error) {
	var conn net.Conn
	if n := len(p.idle); n > 0 {
		conn, p.idle = p.idle[n-1], p.idle[:n-1]
	} else if conn, err = p.svc.dial(); err != nil {
		return m, err
	}
	if m, err = p.svc.snapshotOver(conn, s.def); err != nil {
		p.svc.ignore(conn.Close())
		return m, err
	}
	p.idle = append(p.idle, conn)
	return m, nil
}

// snapshotOver queries a snapshot over a connection.
func (svc *Service) snapshotOver(conn net.Conn, def Definition) (m snapshotKnown, err error) {
	answer, err := svc.query(conn, fmt.Sprintf("SNAPSHOT %d %d %d", def.Table, def.Mod, def.Rem))
	if err != nil {
		return m, err
	}
	for {
		kind, body, err := answer.next()
		switch {
		case err != nil:
			return m, err
		case kind == 'Z' && len(body) == 8:
			m.lsn = LSN(binary.BigEndian.Uint64(body))
			return m, nil
		case kind == 'D' && len(body) == changeSize:
			m.rows = append(m.rows, readChange(body))
		default:
			return m, fmt.Errorf("electric: unexpected frame %q of %d bytes", kind, len(body))
		}
	}
}
