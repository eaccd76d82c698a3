package view

import (
	"groundhog/nodes/stack"
	"groundhog/sim"
)

// forward passes mutations on to the source, and its answers back. Where the source does not
// answer, nobody does: the client sends again.
func (se *session) forward(*sim.Proc) {
	var c *stack.Conn
	for !se.gone {
		m, _ := se.pushes.Recv()
		if m == nil || len(m.Mutations) == 0 {
			continue
		}
		if c == nil {
			var err error
			if c, err = se.source.Dial(se.Machine); err != nil {
				c = nil
				continue
			}
		}
		last := m.Mutations[len(m.Mutations)-1]
		se.Host.Note(se.sym.forward, last.Client, last.ID)
		answer, err := c.Ask(*m)
		if err != nil {
			se.source.Failed(c)
		} else {
			se.note(answer)
			err = se.conn.Send(answer)
		}
		if err != nil {
			c.Close()
			c = nil
		}
	}
	if c != nil {
		c.Close()
	}
}

// note notes which mutations the source has through this view, and had not before.
func (in *instance) note(answer stack.Message) {
	for _, n := range answer.Counts {
		if in.log != nil && in.log.State().Last[n.Client] < n.Last {
			in.passed[n.Client] = n.Last
		}
	}
}
