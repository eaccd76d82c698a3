package source

import (
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// sendShape reads the rows of a shape and sends them. Shapes are read one at a time, and one whose
// asker is gone is passed over.
func (in *instance) sendShape(p *sim.Proc, c *stack.Conn, shapes stack.Shapes) {
	gone := false
	p.Go("asker", func(*sim.Proc) {
		_, _ = c.Receive(0)
		gone = true
	}).Daemon()
	in.snapshots.Lock()
	defer in.snapshots.Unlock()
	if gone && !in.config.Toggles.SnapshotsRunOn {
		return
	}
	if in.config.Reading > 0 {
		p.Sleep(in.config.Reading)
	}
	_ = c.Send(stack.Message{
		Kind: stack.Snapshot, LSN: in.state.LSN, Timeline: in.timeline,
		Rows: in.state.Where(func(key uint64) bool { return shapes.Has(key, nil) }),
	})
}
