package client

import (
	"groundhog/sim"
)

// The yield points of an upload, in order: places where a kill, or a local write, makes a
// difference. They are fault points: the value "kill" kills the process, which starts again after
// [RestartAfter]; "write" carries out a request that [Client.Hold] keeps.
const (
	// before the first row of the queue is read
	PointNext = "powersync/client/next"
	// before the statements of a transaction are sent to the backend
	PointStatement = "powersync/client/statement"
	// before its commit is sent
	PointCommit = "powersync/client/commit"
	// after the commit was answered, before its rows leave the queue
	PointComplete = "powersync/client/complete"
	// the queue is empty; before a write checkpoint is asked for
	PointRequest = "powersync/client/request"
	// it has come; what lies in between is in the service
	PointResponse = "powersync/client/response"
	// before it is stored
	PointTarget = "powersync/client/target"
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
