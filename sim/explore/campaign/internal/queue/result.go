package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Result is what a worker made of a task.
type Result struct {
	ID     string          `json:"id"`
	Worker string          `json:"worker"`
	Body   json.RawMessage `json:"body"`
	// How long a run took. It depends on the machine, and so is no part of what is compared.
	Run time.Duration `json:"run,omitempty"`
}

// Difference is a second result of a task that says something else than the first.
type Difference struct {
	First, Second Result
}

// results is the bucket of a campaign, which a connection opens once.
func (q *Queue) results(ctx context.Context, campaign string) (jetstream.KeyValue, error) {
	q.lock.Lock()
	defer q.lock.Unlock()
	if bucket := q.buckets[campaign]; bucket != nil {
		return bucket, nil
	}
	bucket, err := q.js.CreateOrUpdateKeyValue(ctx,
		jetstream.KeyValueConfig{Bucket: "groundhog-results-" + campaign})
	if err == nil {
		q.buckets[campaign] = bucket
	}
	return bucket, explained(err)
}

// Prefixes of the keys in that bucket.
const (
	resultKey     = "result."
	differenceKey = "difference."
)

// Give stores the result of a task. If there is one already, that one stays, and a different one is
// kept as a difference.
func (q *Queue) Give(ctx context.Context, campaign string, r Result) error {
	bucket, err := q.results(ctx, campaign)
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = bucket.Create(ctx, resultKey+r.ID, text)
	if !errors.Is(err, jetstream.ErrKeyExists) {
		return explained(err)
	}
	entry, err := bucket.Get(ctx, resultKey+r.ID)
	if err != nil {
		return err
	}
	var first Result
	if err := json.Unmarshal(entry.Value(), &first); err != nil {
		return fmt.Errorf("the result of task %s is no JSON: %w", r.ID, err)
	}
	if bytes.Equal(first.Body, r.Body) {
		return nil
	}
	text, err = json.Marshal(Difference{first, r})
	if err != nil {
		return err
	}
	_, err = bucket.Put(ctx, differenceKey+r.ID, text)
	return explained(err)
}

// Follower sees the results of a campaign. An error of any of its methods ends the following.
type Follower interface {
	Result(r Result) error
	Difference(d Difference) error
	Ready() error // what there was has been handed over; what comes now is new
	Tick() error  // a second has passed
}

// Follow hands over the results and differences of a campaign, those that there are and those that
// come, one call at a time, until ctx ends or the follower returns an error.
func (q *Queue) Follow(ctx context.Context, campaign string, to Follower) error {
	bucket, err := q.results(ctx, campaign)
	if err != nil {
		return err
	}
	watcher, err := bucket.WatchAll(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = watcher.Stop() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			err = to.Tick()
		case entry, open := <-watcher.Updates():
			switch {
			case !open:
				err = errors.New("the server ended the watch of the results")
			case entry == nil: // behind the last of those that there were
				err = to.Ready()
			case strings.HasPrefix(entry.Key(), resultKey):
				err = decoded(entry, to.Result)
			default:
				err = decoded(entry, to.Difference)
			}
		}
		if err != nil {
			return err
		}
	}
}

func decoded[T any](entry jetstream.KeyValueEntry, use func(T) error) error {
	var v T
	if err := json.Unmarshal(entry.Value(), &v); err != nil {
		return fmt.Errorf("%s is no JSON: %w", entry.Key(), err)
	}
	return use(v)
}
