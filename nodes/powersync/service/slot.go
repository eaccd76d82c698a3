package service

import (
	"errors"
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// Times of a connection to the storage (socket_adapter.ts, ConnectionSlot.ts).
const (
	slotConnectTimeout = 20 * time.Second
	slotIdle           = 6 * time.Minute // without a byte: the socket is destroyed
	slotRetries        = 5
	slotRetryAfter     = 100 * time.Millisecond
)

// slotKeepAlive is asked for with its first delay; the rest is Linux's own.
var slotKeepAlive = net.KeepAlive{Idle: 40 * time.Second, Interval: 75 * time.Second, Count: 9}

// slot is the connection on which an API machine hears of checkpoints: the first of the slots of
// its database client. It survives the watch that wanted it.
type slot struct {
	service *Service
	now     *slotConn // nil: none
	poking  bool
	sink    *sim.Chan[event] // of the watch that listens; nil: none
}

var (
	errNoSession  = errors.New("no session of the storage")
	errNoAnswer   = errors.New("no checkpoint in the answer")
	errSessionEnd = errors.New("the session has ended")
)

// slotConn is one connection of a slot.
type slotConn struct {
	*protocol.Conn
	ready *sim.Chan[struct{}] // an answer has ended; closed with the connection
	dead  bool
}

// event is what a slot tells a watch. The newest replaces one that was not taken yet.
type event struct {
	at     *checkpoint // of a notification; nil: the slot listens, from now on
	failed bool        // it gave up to connect
}

// report is for the watch, if there is one.
func (l *slot) report(e event) {
	if l.sink != nil {
		l.sink.TryRecv()
		l.sink.TrySend(e)
	}
}

// poke makes a connection, if there is none. Before PR 719 it tried the one that there was, and
// made another if it was dead; nobody poked a slot but who began to watch.
func (l *slot) poke(p *sim.Proc) {
	old := l.service.toggles.ChangesNotResumed
	if l.poking || l.now != nil && !old {
		return
	}
	l.poking = true
	defer func() { l.poking = false }()
	if l.now != nil && l.now.statement(protocol.PathSelect) == nil {
		return
	}
	l.now = nil
	for try := 0; ; try++ {
		c, err := l.connect(p)
		if err == nil {
			l.now = c
			if c.dead && !old {
				l.lost(p, c)
			}
			return
		}
		if try == slotRetries {
			break
		}
		if !old {
			p.Sleep(slotRetryAfter)
		}
	}
	if !old {
		l.report(event{failed: true})
	}
}

// connect opens a session that listens.
func (l *slot) connect(p *sim.Proc) (*slotConn, error) {
	v := l.service
	conn, err := v.dialStorage()
	if err != nil {
		return nil, err
	}
	if err := conn.Conn.(net.StreamConn).SetKeepAliveConfig(slotKeepAlive); err != nil {
		return nil, err
	}
	c := &slotConn{Conn: conn, ready: sim.NewChan[struct{}](p.Sim(), "ready for query", 1)}
	p.Go("notifications", func(q *sim.Proc) { l.read(q, c) }).Daemon()
	if err := c.statement(protocol.PathListen); err != nil {
		return nil, err
	}
	if !v.toggles.ChangesNotResumed && !v.toggles.ListensBlindly {
		l.report(event{})
	}
	return c, nil
}

// statement asks for something, and waits for the end of the answer.
func (c *slotConn) statement(path string) error {
	if err := c.Send(protocol.Request{Path: path}); err != nil {
		return err
	}
	if _, ok := c.ready.Recv(); !ok {
		return errSessionEnd
	}
	return nil
}

// read takes what a session sends until it ends, or has been silent for too long. What then becomes
// of the slot is what PR 719 is about.
func (l *slot) read(p *sim.Proc, c *slotConn) {
	var m protocol.Message
	for {
		_ = c.SetReadDeadline(p.Now().Add(slotIdle))
		if c.Receive(&m) != nil {
			break
		}
		if m.Ready {
			c.ready.TrySend(struct{}{})
		} else if m.Checkpoint != nil {
			l.report(event{at: &checkpoint{op: m.Checkpoint.Op, lsn: m.Checkpoint.LSN}})
		}
	}
	_ = c.Close()
	c.dead = true
	c.ready.Close()
	l.service.host.Logf("the session that listens for checkpoints has ended")
	if !l.service.toggles.ChangesNotResumed {
		l.lost(p, c)
	}
}

// lost listens anew at once, if the connection was that of the slot.
func (l *slot) lost(p *sim.Proc, c *slotConn) {
	if l.now == c {
		l.now = nil
		p.Go("poke", l.poke).Daemon()
	}
}

// dialStorage opens a session of the storage.
func (v *Service) dialStorage() (*protocol.Conn, error) {
	address := fmt.Sprintf("%s:%d", v.config.Storage.config.Name, protocol.StoragePort)
	conn, err := v.stack.DialTimeout(address, slotConnectTimeout)
	if err != nil {
		return nil, err
	}
	return protocol.NewConn(conn), nil
}

// newest asks the storage for its newest checkpoint, on a connection of the pool.
func (v *Service) newest(p *sim.Proc) (checkpoint, error) {
	conn, err := v.dialStorage()
	if err != nil {
		return checkpoint{}, err
	}
	defer conn.Close()
	_ = conn.SetDeadline(p.Now().Add(slotIdle))
	if err := conn.Send(protocol.Request{Path: protocol.PathCheckpoint}); err != nil {
		return checkpoint{}, err
	}
	var m protocol.Message
	if err := conn.Receive(&m); err != nil {
		return checkpoint{}, err
	}
	if m.Checkpoint == nil {
		return checkpoint{}, errNoAnswer
	}
	return checkpoint{op: m.Checkpoint.Op, lsn: m.Checkpoint.LSN}, nil
}
