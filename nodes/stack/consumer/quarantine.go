package consumer

import (
	"errors"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

// quarantine gives up what a consumer has: first the file, and then what is pinned.
func (c *Consumer) quarantine(p *sim.Proc) error {
	if c.config.Toggles.QuarantineLate {
		c.pins = nil
		c.config.Moved()
		p.Sleep(emptyTime)
	}
	return c.empty()
}

// enter is what follows once the file is empty.
func (c *Consumer) enter() {
	c.Host.Note(c.sym.quarantine, c.number, c.lsn)
	c.life++
	c.forget()
	c.state, c.pins, c.deaths, c.hangs = void, nil, 0, false
	c.poisoned, c.poison, c.lacks = false, 0, false
	c.upto = c.Set.upto
	c.config.Moved()
	c.voids.Ring()
}

// fetchAll gets snapshots for those in quarantine, one after the other.
func (s *Set) fetchAll(p *sim.Proc) {
	bell := s.voids.Join(p.Sim())
	for {
		again := false
		for _, c := range s.all {
			if c.state != void {
				continue
			}
			again = true
			if !s.config.Toggles.SnapshotsAtOnce {
				c.fetch()
			} else if !c.asks {
				c.asks = true
				p.Go("snapshot", func(*sim.Proc) { c.fetch() }).Daemon()
			}
		}
		if !again {
			stack.Await(bell)
			continue
		}
		p.Sleep(stack.RetryAfter)
	}
}

// fetch asks the source for the rows of the shape, once.
func (c *Consumer) fetch() {
	defer func() { c.asks = false }()
	conn, err := c.source.Dial(c.Machine)
	if err != nil {
		return
	}
	defer conn.Close()
	life := c.life
	m, err := conn.Ask(stack.Message{Kind: stack.AskSnapshot, Shapes: &c.shape})
	if err != nil {
		c.source.Failed(conn)
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.state != void || c.life != life {
		return
	}
	if err := c.materialise(m); err != nil {
		c.Fail(errors.Join(errSnapshot, err))
	}
}

// errSnapshot is that a snapshot could not be written.
var errSnapshot = errors.New("consumer: a snapshot of a shape")

// materialise takes in a snapshot, what has come behind it meanwhile, and writes both.
func (c *Consumer) materialise(m stack.Message) error {
	c.Host.Note(c.sym.snapshot, c.number, m.LSN)
	for _, row := range m.Rows {
		c.rows[row.Key] = row
	}
	c.lsn, c.state = m.LSN, runs
	for len(c.queue) > 0 && c.queue[0].lsn <= m.LSN {
		c.queue = c.queue[1:]
	}
	c.upto = max(c.upto, m.LSN)
	c.advance()
	if c.state != runs {
		return nil
	}
	for _, of := range c.queue {
		c.pin(of.lsn)
	}
	clear(c.dirty)
	lsn, life := c.lsn, c.life
	if err := c.file.Replace([]journal.Record{recordOf(lsn, sorted(c.rows))}); err != nil {
		return err
	}
	if c.life == life && c.state == runs {
		c.flushed(lsn)
	}
	return nil
}
