package rehearsal

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"groundhog/sim/explore/campaign/internal/campaign"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// asItIs is the protocol of campaigns.
func asItIs() protocol {
	return protocol{
		tasks: func(q campaign.Tasks, _ string) campaign.Tasks { return q },
		board: func(q campaign.Board) campaign.Board { return q },
	}
}

// hasty acknowledges a task before its result is stored.
type hasty struct{ campaign.Tasks }

// Take ends the lease at once.
func (h hasty) Take(ctx context.Context) (*queue.Lease, error) {
	l, err := h.Tasks.Take(ctx)
	if l != nil {
		_ = l.Finish(ctx)
	}
	return l, err
}

// onceOffered offers each task once, and trusts the server and the workers with it.
type onceOffered struct {
	campaign.Board
	lock    *sync.Mutex
	offered map[string]bool
}

// Offer does nothing the second time.
func (o onceOffered) Offer(ctx context.Context, t queue.Task) error {
	o.lock.Lock()
	before := o.offered[t.ID]
	o.offered[t.ID] = true
	o.lock.Unlock()
	if before {
		return nil
	}
	return o.Board.Offer(ctx, t)
}

// early acknowledges early, and offers once: what a worker has that dies is lost.
func early() protocol {
	return protocol{
		tasks: func(q campaign.Tasks, _ string) campaign.Tasks { return hasty{q} },
		board: func(q campaign.Board) campaign.Board {
			return onceOffered{q, &sync.Mutex{}, map[string]bool{}}
		},
	}
}

// apart stores a result of each worker, where the first result of a task should stay.
type apart struct {
	campaign.Tasks
	worker string
}

// Give stores the result under a name that no other worker has.
func (a apart) Give(ctx context.Context, name string, r queue.Result) error {
	r.ID += "/" + a.worker
	return a.Tasks.Give(ctx, name, r)
}

// summing counts each result that comes.
type summing struct {
	campaign.Board
}

// Follow adds results of one task up.
func (s summing) Follow(ctx context.Context, name string, to queue.Follower) error {
	return s.Board.Follow(ctx, name, &adder{Follower: to, sums: map[string]program.Verdicts{}})
}

// adder hands over sums in the place of results.
type adder struct {
	queue.Follower
	sums map[string]program.Verdicts
}

// Result adds a result to those of its task.
func (a *adder) Result(r queue.Result) error {
	r.ID, _, _ = strings.Cut(r.ID, "/")
	var answer struct {
		Verdicts *program.Verdicts `json:"verdicts"`
	}
	if err := json.Unmarshal(r.Body, &answer); err != nil || answer.Verdicts == nil {
		return a.Follower.Result(r)
	}
	sum := a.sums[r.ID]
	sum.Merge(*answer.Verdicts)
	a.sums[r.ID], answer.Verdicts = sum, &sum
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	r.Body = body
	return a.Follower.Result(r)
}

// counting drops what keeps results apart: each that comes counts.
func counting() protocol {
	return protocol{
		tasks: func(q campaign.Tasks, id string) campaign.Tasks { return apart{q, id} },
		board: func(q campaign.Board) campaign.Board { return summing{q} },
	}
}
