package backend

import (
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// end is the LSN of the last record.
func (b *Backend) end() int64 { return int64(len(b.log)) }

// append adds a record and returns its LSN.
func (b *Backend) append(rows []protocol.Image) int64 {
	b.log = append(b.log, protocol.Record{LSN: b.end() + 1, Rows: rows})
	b.invalidate()
	b.grown.Broadcast()
	return b.end()
}

// replicate sends the log from behind the slot's position on, and hears what is confirmed
// meanwhile. It ends with the slot.
func (b *Backend) replicate(p *sim.Proc, c *protocol.Conn, name string) {
	s := b.slots[name]
	if s == nil || s.status != protocol.SlotValid {
		_ = c.Send(protocol.Record{Slot: b.statusOf(name)}) // if not, the connection ends anyway
		return
	}
	s.used++
	defer func() { s.used-- }()
	p.Go("standby status", func(*sim.Proc) {
		for {
			var r protocol.Request
			if c.Receive(&r) != nil {
				return
			}
			s.confirmed = max(s.confirmed, r.LSN)
		}
	}).Daemon()
	for next := s.confirmed; ; next++ {
		b.lock.Lock()
		for b.end() <= next && s.status == protocol.SlotValid {
			b.grown.Wait()
		}
		b.lock.Unlock()
		if s.status != protocol.SlotValid {
			_ = c.Send(protocol.Record{Slot: s.status}) // likewise
			return
		}
		if c.Send(b.log[next]) != nil {
			return
		}
	}
}
