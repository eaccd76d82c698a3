package queue

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// clocks are that of the server and that of this process at one moment. Ours is compared by the
// part of it that nobody sets.
type clocks struct{ ours, server time.Time }

// firstClocks are those of when a connection is made. If the server was set back before, its clock
// is behind of what it noted last.
func firstClocks(info *jetstream.ConsumerInfo) clocks {
	c := clocks{time.Now(), info.TimeStamp}
	if last := info.Delivered.Last; last != nil && last.After(c.server) {
		c.server = *last
	}
	return c
}

// setBack is by how much the server's clock has been set back since an earlier moment.
func (c clocks) setBack(before clocks) time.Duration {
	return before.server.Add(c.ours.Sub(before.ours)).Sub(c.server)
}

// Renew hands the tasks that workers hold out again, if the server's clock was set back. The server
// notes by its clock when it handed a task out, and would wait for that time to come once more
// before it gives the task of a dead worker to another. It is to be called now and then.
func (q *Queue) Renew(ctx context.Context) error {
	info, err := q.workers.Info(ctx)
	if err != nil {
		return explained(err)
	}
	now := clocks{time.Now(), info.TimeStamp}
	back := now.setBack(q.clocks)
	q.clocks = now
	if back < Patience {
		return nil
	}
	tasks, err := q.js.Stream(ctx, stream)
	if err != nil {
		return explained(err)
	}
	if err := tasks.DeleteConsumer(ctx, consumer); err != nil {
		return explained(err)
	}
	q.workers, err = openConsumer(ctx, tasks)
	return explained(err)
}
