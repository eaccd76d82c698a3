package client

import (
	"fmt"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// uploadData is the application's connector, in the main isolate: each transaction of the queue
// becomes one at the backend. A kill between its commit there and its completion here uploads it
// again.
func (c *Client) uploadData(p *sim.Proc) error {
	c.process.calls++
	c.report(Event{Kind: UploadCalled})
	conn, err := c.dial(c.host.Context(), c.config.Backend)
	if err != nil {
		return err
	}
	defer conn.Close()
	backend := protocol.NewConn(conn)
	for {
		var rows []Queued
		if err := c.read(
			p, func(s Store) (err error) { rows, err = s.Next(); return err },
		); err != nil ||
			len(rows) == 0 {
			return err
		}
		if err := c.uploadTransaction(p, backend, rows); err != nil {
			return err
		}
		c.point(p, PointComplete)
		last := rows[len(rows)-1]
		if err := c.tx(p, 0, func(s Store) error { return s.Complete(last.ID) }); err != nil {
			return err
		}
		c.report(Event{Kind: Completed, Tx: last.Tx, Queued: rows})
		c.process.watcher.change()
	}
}

// uploadTransaction tries a transaction until the backend can serialise it.
func (c *Client) uploadTransaction(p *sim.Proc, backend *protocol.Conn, rows []Queued) error {
	backoff := backoffLeast
	for range maxTries {
		status, err := c.try(p, backend, rows)
		if err != nil {
			return err
		}
		switch status {
		case protocol.OK:
			c.report(Event{Kind: Committed, Tx: rows[0].Tx, Queued: rows})
			return nil
		case protocol.Conflict:
			p.Sleep(p.Stream("backoff").Duration(backoff/2, backoff))
			backoff = min(2*backoff, backoffMost)
		default:
			return fmt.Errorf("backend: status %d", status)
		}
	}
	return fmt.Errorf("backend: transaction %d was refused %d times", rows[0].Tx, maxTries)
}

// try sends the statements of a transaction and its commit; with NoTransaction a commit after each.
// It returns the first status that is not OK.
func (c *Client) try(p *sim.Proc, backend *protocol.Conn, rows []Queued) (int, error) {
	c.point(p, PointStatement)
	for n, r := range rows {
		requests := []protocol.Request{{Path: protocol.PathExec, Exec: &r.Crud}}
		last := n == len(rows)-1
		if last || c.toggles.NoTransaction {
			requests = append(requests, protocol.Request{Path: protocol.PathCommit})
		}
		for _, q := range requests {
			if q.Path == protocol.PathCommit {
				c.point(p, PointCommit)
			}
			c.deadline(backend)
			if a, err := backend.Call(q); err != nil || a.Status != protocol.OK {
				return a.Status, err
			}
		}
	}
	return protocol.OK, nil
}

// deadline bounds the next calls on a connection, if this version does.
func (c *Client) deadline(conn *protocol.Conn) {
	if c.toggles.Timeouts {
		// of a connection that is closed, which the call says as well
		_ = conn.SetDeadline(c.host.Clock().Now().Add(silence))
	}
}

// writeCheckpoint asks the service for one.
func (i *isolate) writeCheckpoint(p *sim.Proc) (int64, error) {
	a, err := i.ask(p, protocol.Request{Path: protocol.PathWriteCheckpoint, Client: i.id})
	if err == nil && a.Status != protocol.OK {
		err = fmt.Errorf("write checkpoint: status %d", a.Status)
	}
	return a.WriteCheckpoint, err
}

// ask sends one request to the service. A token that it refuses is replaced.
func (i *isolate) ask(p *sim.Proc, r protocol.Request) (a protocol.Response, err error) {
	c := i.client
	if r.Token, err = c.credentials(p); err != nil {
		return a, err
	}
	conn, err := i.dial()
	if err != nil {
		return a, err
	}
	defer i.hangUp(conn)
	c.deadline(conn)
	if a, err = conn.Call(r); err != nil {
		return a, err
	}
	if a.Status == protocol.Unauthorized && !c.toggles.KeepsToken {
		err = c.prefetch(p)
	}
	return a, err
}
