package client

import (
	"groundhog/sim"
)

// The yield points of an upload, in order: places where a kill, or a local write, makes a
// difference. They are fault points: the value "kill" kills the process, which starts again after
// [RestartAfter]; "write" carries out a request that [Client.Hold] keeps.
const (
	PointNext = "powersync/Y1" // before the first row of the queue is read
	// before the statements of a transaction are sent to the backend
	PointStatement = "powersync/Y2"
	PointCommit    = "powersync/Y3" // before its commit is sent
	// after the commit was answered, before its rows leave the queue
	PointComplete = "powersync/Y4"
	PointRequest  = "powersync/Y5" // the queue is empty; before a write checkpoint is asked for
	PointResponse = "powersync/Y7" // it has come (Y6 is in the service)
	PointTarget   = "powersync/Y8" // before it is stored
)

// Points lists the yield points.
func Points() []string {
	return []string{
		PointNext, PointStatement, PointCommit, PointComplete, PointRequest, PointResponse,
		PointTarget,
	}
}

// point is a yield point.
func (c *Client) point(p *sim.Proc, name string) {
	v, fired := c.host.Faults().Eval(name)
	if !fired {
		return
	}
	switch v {
	case "kill":
		inc := c.host.Incarnation()
		p.Sim().World().After(RestartAfter, sim.HandlerFunc(func(uint64) {
			if !c.host.Up() && c.host.Incarnation() == inc {
				c.host.Boot()
			}
		}), 0)
		c.host.Crash(sim.Kill)
	case "write":
		if len(c.held) == 0 {
			return
		}
		r := c.held[0]
		c.held = c.held[1:]
		p.Go("application", func(q *sim.Proc) { c.transact(q, r) }).Join()
	default:
		p.Sim().Fail("fault point %s: %v is neither kill nor write", name, v)
	}
}
