package electric

import (
	"encoding/binary"
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

const (
	reconnectAfter = 500 * time.Millisecond
	connectTimeout = 30 * time.Second // @default_connect_timeout
)

// port is the socket of the replication client: it reads one frame each time its owner asks for
// more. It has no timeout of its own, and asks for no TCP keepalive, as sockets of Erlang do not
// unless they are told to (replication_client.ex and replication_connection.ex of 1.7.12, where
// ELECTRIC_DATABASE_TCP_KEEPALIVE_IDLE is unset). With ReceiveTimeout it has one.
type port struct {
	svc    *Service
	owner  beam.PID
	conn   net.Conn
	credit *sim.Chan[struct{}]
}

func (t *port) more() { t.credit.TrySend(struct{}{}) }

// run reads until the connection ends, and tells the owner.
func (t *port) run(p *sim.Proc) {
	err := t.stream(p)
	t.svc.host.Logf("replication connection: %v", err)
	if t.conn != nil {
		t.svc.ignore(t.conn.Close())
	}
	t.svc.rt.Send(t.owner, portDown{t, err})
}

func (t *port) stream(p *sim.Proc) error {
	conn, err := t.svc.stack.DialTimeout(t.svc.config.Source, connectTimeout)
	if err != nil {
		return err
	}
	t.conn = conn
	if err := conn.(net.StreamConn).SetKeepAliveConfig(net.KeepAlive{}); err != nil {
		return err
	}
	in := &frameReader{from: conn}
	limit, limited, err := t.receiveTimeout(in)
	if err != nil {
		return err
	}
	if _, err := conn.Write(appendFrame(nil, 'Q', []byte("START_REPLICATION"))); err != nil {
		return err
	}
	heard := p.Now()
	for {
		if limited {
			if !t.svc.toggles.ReceiveBlind {
				heard = p.Now() // what the client did not ask for it does not miss
			}
			if err := conn.SetReadDeadline(heard.Add(limit)); err != nil {
				return err
			}
		}
		kind, body, err := in.next()
		if err != nil {
			return err
		}
		heard = p.Now()
		switch {
		case kind == 'W' && len(body) == 8:
			t.svc.rt.Send(t.owner, portUp{t, LSN(binary.BigEndian.Uint64(body))})
		case kind == 'd' && len(body) > 0:
			t.svc.rt.Send(t.owner, portData{t, body})
		case kind == 'E':
			return slotError(body)
		default:
			return fmt.Errorf("electric: unexpected frame %q", kind)
		}
		t.credit.Recv()
	}
}

// receiveTimeout is how long the database may be silent, if there is such a limit: twice its own
// timeout for a client.
func (t *port) receiveTimeout(in *frameReader) (limit time.Duration, limited bool, err error) {
	g := t.svc.toggles
	if !g.ReceiveTimeout {
		return 0, false, nil
	}
	if _, err := t.conn.Write(appendFrame(nil, 'Q', []byte(showSenderTimeout))); err != nil {
		return 0, false, err
	}
	kind, body, err := in.next()
	switch {
	case err != nil:
		return 0, false, err
	case kind != 'C' || len(body) != 8:
		return 0, false, fmt.Errorf("electric: unexpected frame %q", kind)
	}
	timeout := time.Duration(binary.BigEndian.Uint64(body))
	if timeout == 0 && !g.ReceiveZero {
		return 0, false, nil
	}
	return max(2*timeout, g.ReceiveFloor), true, nil
}
