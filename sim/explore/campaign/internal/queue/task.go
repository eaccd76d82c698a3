package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Task is what a worker has to do. What it is about is for the campaign and its workers.
type Task struct {
	Campaign string
	ID       string // letters and digits; the same task has the same ID
	Body     json.RawMessage
}

func (t Task) subject() string { return "groundhog.task." + t.Campaign + "." + t.ID }

// storeFailed is the code of the server's answer to what it cannot store. One of the reasons is
// that the subject has a message already.
const storeFailed = jetstream.ErrorCode(10077)

func waits(err error) bool {
	var answer *jetstream.APIError
	return errors.As(err, &answer) && answer.ErrorCode == storeFailed &&
		strings.Contains(answer.Description, "maximum messages per subject")
}

// Offer puts a task into the queue, if it does not wait there already.
func (q *Queue) Offer(ctx context.Context, t Task) error {
	_, err := q.js.Publish(ctx, t.subject(), t.Body)
	if waits(err) {
		return nil
	}
	return explained(err)
}

// Withdraw takes all waiting tasks of a campaign out of the queue.
func (q *Queue) Withdraw(ctx context.Context, campaign string) error {
	tasks, err := q.js.Stream(ctx, stream)
	if err != nil {
		return err
	}
	return tasks.Purge(ctx, jetstream.WithPurgeSubject("groundhog.task."+campaign+".>"))
}

// UnderWay is how many tasks workers hold at the moment, of all campaigns.
func (q *Queue) UnderWay(ctx context.Context) (int, error) {
	info, err := q.workers.Info(ctx)
	if err != nil {
		return 0, err
	}
	return info.NumAckPending, nil
}

// Lease is a task in the hands of a worker.
type Lease struct {
	Task
	Times int // it was handed out, this one included

	message jetstream.Msg
	stop    context.CancelFunc
	kept    sync.WaitGroup
}

// Take waits some seconds for a task; a nil lease means that there was none. It is kept for the
// worker until [Lease.Finish] or [Lease.Return].
func (q *Queue) Take(ctx context.Context) (*Lease, error) {
	waiting, enough := context.WithTimeout(ctx, 2*time.Second)
	defer enough()
	message, err := q.workers.Next(jetstream.FetchContext(waiting))
	switch {
	case ctx.Err() != nil && message == nil:
		return nil, ctx.Err()
	case errors.Is(err, nats.ErrTimeout), errors.Is(err, jetstream.ErrNoMessages),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, jetstream.ErrConsumerDeleted):
		return nil, nil
	case err != nil:
		return nil, err
	}
	name := strings.Split(message.Subject(), ".")
	meta, err := message.Metadata()
	if err != nil || len(name) != 4 {
		return nil, fmt.Errorf("a task with the subject %s: %w", message.Subject(),
			errors.Join(err, message.Term()))
	}
	ctx, stop := context.WithCancel(ctx)
	l := &Lease{Task: Task{name[2], name[3], message.Data()}, Times: int(meta.NumDelivered),
		message: message, stop: stop}
	l.kept.Go(func() { l.keep(ctx) })
	return l, nil
}

// keep says now and then that the worker lives.
func (l *Lease) keep(ctx context.Context) {
	for tick := time.Tick(Patience / 4); ; {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			_ = l.message.InProgress() // if it does not arrive, the lease ends
		}
	}
}

// Finish ends the lease of a task that has a result.
func (l *Lease) Finish(ctx context.Context) error {
	l.end()
	return l.message.DoubleAck(ctx)
}

// Return gives the task back; it is not handed out again before the delay is over.
func (l *Lease) Return(delay time.Duration) error {
	l.end()
	return l.message.NakWithDelay(delay)
}

func (l *Lease) end() {
	l.stop()
	l.kept.Wait()
}
