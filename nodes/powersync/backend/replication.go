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
	b.grown.Broadcast()
	return b.end()
}

// replicate sends the log from behind the slot's position on, and hears what is confirmed
// meanwhile.
func (b *Backend) replicate(p *sim.Proc, c *protocol.Conn) {
	p.Go("standby status", func(*sim.Proc) {
		for {
			var r protocol.Request
			if c.Receive(&r) != nil {
				return
			}
			b.slot = max(b.slot, r.LSN)
		}
	}).Daemon()
	for next := b.slot; ; next++ {
		b.lock.Lock()
		for b.end() <= next {
			b.grown.Wait()
		}
		b.lock.Unlock()
		if c.Send(b.log[next]) != nil {
			return
		}
	}
}
