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

// pool is the connections to the database for snapshots: at most so many are used at a time, and each is used again.
type pool struct {
	svc  *Service
	free *sim.Semaphore
	idle []net.Conn
}

func (svc *Service) newPool() *pool {
	return &pool{svc: svc, free: sim.NewSemaphore(svc.host.Sim(), "snapshot pool", svc.config.PoolSize)}
}

// with lends f a connection. One on which f fails is closed.
func (p *pool) with(f func(conn net.Conn) error) (err error) {
	p.free.Acquire(1)
	defer p.free.Release(1)
	var conn net.Conn
	if n := len(p.idle); n > 0 {
		conn, p.idle = p.idle[n-1], p.idle[:n-1]
	} else if conn, err = p.svc.stack.DialTimeout(p.svc.config.Source, silence); err != nil {
		return err
	}
	if err = conn.SetDeadline(p.svc.host.Clock().Now().Add(silence)); err == nil {
		err = f(conn)
	}
	if err != nil {
		p.svc.ignore(conn.Close())
		return err
	}
	p.idle = append(p.idle, conn)
	return nil
}

// startSnapshot has a short process query the rows of a shape and the LSN as of which they are, and cast them to
// its consumer. The shape is routed by then, so nothing falls between snapshot and stream. The visibility
// of transactions is the order of their LSNs.
func (svc *Service) startSnapshot(to beam.PID, def Definition) {
	svc.host.Go("snapshotter", func(p *sim.Proc) {
		for svc.rt.Alive(to) {
			svc.awaitPublished(to, def.Table)
			var m snapshotKnown
			err := svc.pool.with(func(conn net.Conn) (err error) { m, err = querySnapshot(conn, def); return err })
			if err == nil {
				svc.rt.Send(to, m)
				return
			}
			svc.host.Logf("snapshot: %v", err)
			p.Sleep(snapshotRetry)
		}
	}).Daemon()
}

func querySnapshot(conn net.Conn, def Definition) (m snapshotKnown, err error) {
	if _, err := conn.Write(appendFrame(nil, 'Q', fmt.Appendf(nil, "SNAPSHOT %d %d %d", def.Table, def.Mod, def.Rem))); err != nil {
		return m, err
	}
	in := &frameReader{from: conn}
	for {
		kind, body, err := in.next()
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
