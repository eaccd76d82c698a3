package electric

import (
	"errors"
	"time"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// replicationClient reads the stream, cuts it into fragments, hands each to the collector and waits
// for it, and acknowledges what is flushed.
type replicationClient struct {
	svc  *Service
	p    *beam.Process
	port *port

	txn      Message // begin of the transaction under way
	batch    []Change
	last     Offset // of its last change so far
	cut      bool   // a fragment of it was sent
	received LSN
	boundary LSN // of the tracker
	flushed  LSN
	lastTxn  LSN
	behind   bool // with KeepaliveAcks: a transaction of several fragments is not flushed
}

// Messages of the client.
type (
	portUp struct {
		port      *port
		confirmed LSN
	}
	portData struct {
		port *port
		body []byte
	}
	portDown struct {
		port *port
		why  error
	}
	flushBoundary struct{ lsn LSN }
	statusTick    struct{}
)

// statusEach is how often a status is sent unasked: min(wal_sender_timeout/3, 15 s).
const statusEach = 15 * time.Second

func (svc *Service) startClient() beam.PID {
	return svc.rt.Start("replication-client", func(p *beam.Process) beam.Server {
		c := &replicationClient{svc: svc, p: p}
		c.connect()
		if svc.toggles.StatusTimer {
			p.SendAfter(statusEach, statusTick{})
		}
		return c
	})
}

// HandleCall is not used.
func (c *replicationClient) HandleCall(*beam.Process, beam.From, any) {}

// Terminate has nothing to do.
func (c *replicationClient) Terminate(*beam.Process, beam.Reason) {}

// HandleInfo serves the socket and the tracker.
func (c *replicationClient) HandleInfo(p *beam.Process, msg any) {
	switch m := msg.(type) {
	case portUp:
		p.Call(c.svc.collector, startAt{endOf(m.confirmed - 1)})
		m.port.more()
	case portData:
		if m.port == c.port {
			c.read(m.body)
			m.port.more()
		}
	case portDown:
		if m.port == c.port {
			if errors.As(m.why, new(slotError)) {
				c.svc.abandonSlot(p)
			}
			p.Sleep(reconnectAfter)
			c.connect()
		}
	case statusTick:
		c.acknowledge()
		p.SendAfter(statusEach, statusTick{})
	case flushBoundary:
		c.boundary = max(c.boundary, m.lsn)
		c.behind = c.behind && c.boundary < c.lastTxn
		c.acknowledge()
	}
}

// read serves one message of the stream.
func (c *replicationClient) read(body []byte) {
	switch body[0] {
	case 'k':
		pos, _, err := readPositions(body, 1)
		if err != nil {
			c.p.Raise(err.Error())
		}
		if c.txn.Kind == 0 {
			c.received = max(c.received, pos[0])
			if c.svc.toggles.KeepaliveAcks && !c.behind {
				c.flushed = max(c.flushed, c.received)
			}
		}
		c.acknowledge()
	case 'w':
		_, payload, err := readPositions(body, 2)
		if err != nil {
			c.p.Raise(err.Error())
		}
		m, err := DecodeMessage(payload)
		if err != nil {
			c.p.Raise(err.Error())
		}
		c.collect(m)
	}
}

// collect builds fragments. One that is full waits for the message after it, so that the last one
// of a transaction carries the commit.
func (c *replicationClient) collect(m Message) {
	switch m.Kind {
	case kindBegin:
		c.txn, c.batch, c.cut = m, nil, false
	case kindChange:
		if c.full() && !c.svc.toggles.CutAtFull {
			c.emit(false)
		}
		c.batch, c.last = append(c.batch, m.Change), m.Change.Offset
		if c.full() && c.svc.toggles.CutAtFull {
			c.emit(false)
		}
	case kindCommit:
		c.emit(true)
		c.txn = Message{}
		c.lastTxn = max(c.lastTxn, m.LSN)
		c.received = max(c.received, m.LSN)
		c.acknowledge()
	}
}

func (c *replicationClient) full() bool {
	return len(c.batch) == c.svc.config.BatchSize && !c.svc.toggles.WholeTxns
}

// emit hands a fragment to the collector and waits as long as it takes: that is the back pressure.
func (c *replicationClient) emit(commit bool) {
	f := Fragment{
		XID: c.txn.XID, LSN: c.txn.LSN, Begin: !c.cut, Commit: commit, Changes: c.batch,
		First: c.last, Last: c.last,
	}
	if len(c.batch) > 0 {
		f.First = c.batch[0].Offset
	}
	c.batch, c.cut, c.behind = nil, true, c.behind || !commit
	if a := c.p.Call(c.svc.collector, handleTxn{f}); a.Outcome != beam.Replied {
		c.p.Raise("collector is gone: " + a.Reason.String())
	}
}

// acknowledge sends a standby status update. If the tracker has come to the last transaction, all
// that was received counts as flushed, so that an idle slot advances; the flag is derived, as since
// PR 4731.
func (c *replicationClient) acknowledge() {
	c.flushed = max(c.flushed, min(c.boundary, c.received))
	if c.boundary >= c.lastTxn && !c.svc.toggles.IdleSlot {
		c.flushed = max(c.flushed, c.received)
	}
	if c.port == nil || c.port.conn == nil {
		return
	}
	status := copyData('r', []LSN{c.received + 1, c.flushed + 1, c.flushed + 1}, nil)
	if _, err := c.port.conn.Write(status); err != nil {
		c.svc.ignore(c.port.conn.Close()) // the reader notices
	}
}

// connect opens the next socket.
func (c *replicationClient) connect() {
	c.txn = Message{}
	c.port = &port{
		svc: c.svc, owner: c.p.Self(),
		credit: sim.NewChan[struct{}](c.svc.host.Sim(), "active once", 1),
	}
	c.svc.host.Go("socket", c.port.run).Daemon()
}
