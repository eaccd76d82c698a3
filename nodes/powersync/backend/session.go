package backend

import (
	"time"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// transaction is what a session has begun and not committed.
type transaction struct {
	backend  *Backend
	open     bool
	snapshot int64 // the end of the log at its first statement
	changes  []protocol.Crud
	held     []string            // keys of the rows it has locked
	ended    *sim.Chan[struct{}] // closed at its end, for those who wait for a lock
}

// exec is one statement. It returns the status of the answer.
func (t *transaction) exec(p *sim.Proc, c protocol.Crud) int {
	b := t.backend
	if !t.open {
		t.open, t.snapshot, t.ended = true, b.end(), sim.NewChan[struct{}](
			p.Sim(), "lock of a row", 0,
		)
	}
	p.Sleep(p.Stream("statement").Duration(statementLeast, statementMost))
	key := c.Type + "/" + c.Row
	if !t.take(p, key) || b.tables.changed(key) > t.snapshot {
		t.rollback()
		return protocol.Conflict
	}
	t.changes = append(t.changes, c)
	return protocol.OK
}

// await sets how long the session waits for its next request.
func (t *transaction) await(c *protocol.Conn) error {
	most := t.backend.config.IdleInTransaction
	if most == 0 {
		return nil
	}
	var end time.Time
	if t.open {
		end = t.backend.host.Clock().Now().Add(most)
	}
	return c.SetReadDeadline(end)
}

// take waits for the lock of a row, but not for ever: two transactions may wait for each other.
func (t *transaction) take(p *sim.Proc, key string) bool {
	b := t.backend
	for b.locks[key] != nil && b.locks[key] != t {
		if sim.Select(
			p.Sim(), sim.Recv(b.locks[key].ended, nil, nil), sim.After(deadlockTimeout),
		) == 1 {
			return false
		}
	}
	if b.locks[key] == nil {
		b.locks[key] = t
		t.held = append(t.held, key)
	}
	return true
}

// commit makes the transaction durable.
func (t *transaction) commit() {
	if len(t.changes) > 0 {
		t.backend.commit(t.changes)
	}
	t.rollback()
}

// rollback ends the transaction and frees its locks.
func (t *transaction) rollback() {
	for _, key := range t.held {
		delete(t.backend.locks, key)
	}
	if t.open {
		t.ended.Close()
	}
	*t = transaction{backend: t.backend}
}

// commit applies changes and logs the rows as they then are.
func (b *Backend) commit(list []protocol.Crud) {
	lsn := b.end() + 1
	var images []protocol.Image
	var changes []Change
	for _, c := range list {
		change, err := parse(c)
		if err != nil {
			b.host.Sim().Fail("backend: %v", err)
		}
		changes = append(changes, change)
		if image := b.tables.apply(change, lsn); change.Table != Audit {
			images = append(images, image)
		}
	}
	b.append(images)
	if b.config.Committed != nil {
		b.config.Committed(changes)
	}
}
