package consumer

import (
	"time"

	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
	"groundhog/sim"
)

const (
	flushEach = 300 * time.Millisecond // from the first change to the flush
	graceTime = 3 * time.Second        // of one that does not flush
	deathsMax = 3                      // without a flush in between
	emptyTime = 2 * time.Second        // until a file is emptied, with QuarantineLate
)

// care flushes consumers, and looks after those that have ended or hang.
func (s *Set) care(p *sim.Proc) {
	bell := s.work.Join(p.Sim())
	for {
		if !s.busy() {
			stack.Await(bell)
		}
		p.Sleep(flushEach)
		for _, c := range s.all {
			if err := c.look(p); err != nil {
				s.Fail(err)
			}
		}
	}
}

// busy says whether a consumer needs something.
func (s *Set) busy() bool {
	for _, c := range s.all {
		dead := c.state == ended && !s.config.Toggles.DeadConsumersStay
		if dead || c.state == runs && len(c.dirty) > 0 {
			return true
		}
	}
	return false
}

// look does what a consumer needs.
func (c *Consumer) look(p *sim.Proc) error {
	t := c.config.Toggles
	switch {
	case c.state == ended && !t.DeadConsumersStay:
		c.deaths++
		if c.lacks || c.deaths >= deathsMax && !t.NeverQuarantines {
			return c.quarantine(p)
		}
		return c.restart()
	case c.state != runs || len(c.dirty) == 0:
	case !c.hangs:
		return c.flush()
	case time.Duration(c.Host.Monotonic()-c.since) > graceTime && !t.HangingStay:
		c.die()
	}
	return nil
}

// restart starts a consumer with what it has flushed, and the stream again.
func (c *Consumer) restart() error {
	text, err := c.Disk.ReadFile(FileName(c.number))
	if err != nil {
		return err
	}
	if err := c.load(journal.Parse(text)); err != nil || c.state == void {
		return err
	}
	c.unpin(c.lsn)
	t := c.config.Toggles
	if t.UnpinsDead {
		c.pins = nil
		c.config.Moved()
	}
	if t.ResumesBehind {
		c.begins(c.Set.upto)
		return nil
	}
	c.config.Again()
	return nil
}
