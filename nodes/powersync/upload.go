package powersync

import (
	"fmt"

	"groundhog/net"
	"groundhog/sim"
)

// uploadAll is one pass of the upload loop: the queue is drained, and then a write checkpoint is asked for, which opens the
// gate for downloads. If somebody wrote meanwhile, the pass ends without it.
func (c *Client) uploadAll(p *sim.Proc) {
	for {
		again, err := c.uploadStep(p)
		c.uploading = false
		if err != nil {
			p.Sleep(retryDelay)
			continue
		}
		if !again {
			c.uploaded.TrySend(struct{}{})
			return
		}
	}
}

// uploadStep uploads what is queued, or asks for a write checkpoint. again is whether the pass goes on.
func (c *Client) uploadStep(p *sim.Proc) (again bool, err error) {
	queued := false
	c.tx(p, func() { queued = len(c.store.crud) > 0 })
	if queued {
		c.uploading = true
		c.calls++
		return true, c.uploadData(p)
	}
	var seq int64
	var waits bool
	c.tx(p, func() { seq, waits = c.store.waits() })
	if !waits {
		return false, nil
	}
	id, err := c.writeCheckpoint()
	if err != nil {
		return false, err
	}
	raced := false
	c.tx(p, func() { raced = c.store.target(id, seq) })
	if raced {
		c.tell(Event{Kind: Raced})
	}
	return raced && c.toggles.RetryRaced, nil
}

// uploadData is the application's connector: each transaction of the queue becomes one at the backend. A kill between its
// commit there and complete here uploads it again.
func (c *Client) uploadData(p *sim.Proc) error {
	conn, err := c.stack.DialTimeout(fmt.Sprintf("postgres:%d", Port), reconnect)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := linesOf(conn)
	for {
		var rows []crudRow
		c.tx(p, func() { rows = c.store.next() })
		if len(rows) == 0 {
			return nil
		}
		var writes []Write
		for _, r := range rows {
			writes = append(writes, r.write)
		}
		if err := send(conn, ask{Commit: writes}); err != nil {
			return err
		}
		var r reply
		if err := in.next(&r); err != nil {
			return err
		}
		c.tx(p, func() { c.store.complete(rows[len(rows)-1].id) })
		c.tell(Event{Kind: Uploaded, Writes: writes})
		c.trigger.changed("upload complete")
	}
}

// writeCheckpoint asks the service for one. There is no timeout, as in the original.
func (c *Client) writeCheckpoint() (int64, error) {
	conn, err := c.dialService()
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if err := send(conn, ask{Checkpoint: c.host.Name()}); err != nil {
		return 0, err
	}
	var r reply
	err = linesOf(conn).next(&r)
	return r.ID, err
}

func (c *Client) dialService() (net.Conn, error) {
	return c.stack.DialTimeout(fmt.Sprintf("service:%d", Port), reconnect)
}
