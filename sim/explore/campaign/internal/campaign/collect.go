package campaign

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
)

// window is how many tasks wait or are under way at a time: enough for many workers, and few enough
// that a campaign whose time is over ends soon.
const window = 4000

// errDone ends the collection.
var errDone = errors.New("all results are there")

// collector gathers the results of a campaign and offers what is still to be done. It is a function
// of the results alone: what it has done before an interruption, it does not do again.
type collector struct {
	ctx     context.Context
	queue   Board
	name    string
	spec    Spec
	until   time.Time            // no seeds are offered after it; zero: all are
	reserve time.Duration        // and so much earlier, if something was found
	seen    func(now *collector) // may draw progress
	check   func() error         // may end it; nil: nothing does

	units   []unit
	ids     []string    // of the task of each unit
	cells   []cellTasks // of the ids, those of each cell
	cut     bool        // the units are all there
	ready   bool        // the results of before are there
	over    bool        // the time is over
	next    int         // the unit to be offered next
	waiting map[string]task
	answers map[string]answer
	workers map[string]string        // who gave each answer
	runs    map[string]time.Duration // how long a run took with each
	differ  []queue.Difference
	cases   []program.Case // to be examined; nil until all seeds are judged
	ticks   int
}

// cellTasks are the tasks of a cell, in order.
type cellTasks struct{ ranges, searches []string }

// begin lists what comes first.
func (c *collector) begin() {
	c.cells = make([]cellTasks, len(c.spec.Cells))
	c.add(c.spec.pilots())
}

// add lists units.
func (c *collector) add(list []unit) {
	for _, u := range list {
		id, of := c.spec.task(u).id(), &c.cells[u.cell]
		c.units, c.ids = append(c.units, u), append(c.ids, id)
		if u.search {
			of.searches = append(of.searches, id)
		} else {
			of.ranges = append(of.ranges, id)
		}
	}
}

// cutUp lists the other units when it is known how long the runs of each cell take. That is said by
// the first answers, which stay: so it is the same after an interruption.
func (c *collector) cutUp() {
	runs := make([]time.Duration, len(c.cells))
	for j := range c.cells {
		first := c.cells[j].ranges[0]
		if _, known := c.answers[first]; !known && c.spec.Shard == 0 {
			return
		}
		runs[j] = c.runs[first]
	}
	c.cut = true
	c.add(c.spec.rest(c.spec.sizes(runs)))
}

// run returns when there is an answer to everything.
func (c *collector) run() error {
	c.waiting, c.answers = map[string]task{}, map[string]answer{}
	c.workers, c.runs = map[string]string{}, map[string]time.Duration{}
	c.begin()
	err := c.queue.Follow(c.ctx, c.name, c)
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// Result enters an answer.
func (c *collector) Result(r queue.Result) error {
	var a answer
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return fmt.Errorf("the answer of worker %s is no JSON: %w", r.Worker, err)
	}
	delete(c.waiting, r.ID)
	c.answers[r.ID], c.workers[r.ID], c.runs[r.ID] = a, r.Worker, r.Run
	if !c.ready {
		return nil
	}
	return c.advance()
}

// Difference enters that two workers have given two answers.
func (c *collector) Difference(d queue.Difference) error {
	c.differ = append(c.differ, d)
	return nil
}

// Ready begins with what is still to be done.
func (c *collector) Ready() error {
	c.ready = true
	return c.advance()
}

// Tick looks at the time, and offers now and then all that waits once more: what the server has
// lost, it gets back. What it would keep too long for workers that are dead, it hands out again.
func (c *collector) Tick() error {
	c.seen(c)
	if c.check != nil {
		if err := c.check(); err != nil {
			return err
		}
	}
	if c.ticks++; c.ready && c.ticks%30 == 0 {
		if err := c.queue.Renew(c.ctx); err != nil {
			return err
		}
		if err := c.offer(slices.Collect(maps.Values(c.waiting))); err != nil {
			return err
		}
	}
	if limit := c.limit(); limit.IsZero() || time.Now().Before(limit) || c.cases != nil {
		return nil
	}
	return c.end()
}

// limit is when the seeds end.
func (c *collector) limit() time.Time {
	if c.until.IsZero() || len(c.found()) == 0 {
		return c.until
	}
	return c.until.Add(-c.reserve)
}

// end takes the seeds that wait out of the queue, and goes on when no worker has any more.
func (c *collector) end() error {
	c.over = true
	if err := c.queue.Withdraw(c.ctx, c.name); err != nil {
		return err
	}
	busy, err := c.queue.UnderWay(c.ctx)
	if err != nil {
		return err
	}
	if busy > 0 && time.Since(c.limit()) < 2*queue.Patience {
		return nil
	}
	clear(c.waiting)
	return c.advance()
}

// advance offers what comes next, and ends the collection when nothing does.
func (c *collector) advance() error {
	if !c.cut {
		c.cutUp()
	}
	var next []task
	if !c.over && len(c.waiting) <= window/2 { // many at a time
		for ; c.next < len(c.units) && len(c.waiting)+len(next) < window; c.next++ {
			next = append(next, c.spec.task(c.units[c.next]))
		}
	}
	if err := c.offer(next); err != nil {
		return err
	}
	if len(c.waiting) == 0 && c.cases == nil {
		c.cases = c.findCases()
		next = nil
		for i := range c.cases {
			next = append(next, c.examination(&c.cases[i]))
		}
		if err := c.offer(next); err != nil {
			return err
		}
	}
	if len(c.waiting) == 0 {
		return errDone
	}
	return nil
}

// atOnce is how many tasks are offered at a time: the server takes each to its disk.
const atOnce = 32

// offer puts tasks into the queue, unless their answers are there.
func (c *collector) offer(list []task) error {
	var all sync.WaitGroup
	errs := make([]error, atOnce)
	for i := range errs {
		var mine []queue.Task
		for j := i; j < len(list); j += atOnce {
			id := list[j].id()
			if _, done := c.answers[id]; !done {
				c.waiting[id] = list[j]
				mine = append(mine, queue.Task{Campaign: c.name, ID: id, Body: encode(list[j])})
			}
		}
		if len(mine) == 0 {
			continue
		}
		all.Go(func() {
			for _, t := range mine {
				if errs[i] = c.queue.Offer(c.ctx, t); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err // one says it
		}
	}
	return nil
}

// examination is the task for a case. Another worker should do it than the one who found it.
func (c *collector) examination(of *program.Case) task {
	t := task{Program: c.spec.Program, Examine: of}
	for i, u := range c.units {
		if c.cameOf(u, c.ids[i], of) {
			t.Not = c.workers[c.ids[i]]
		}
	}
	return t
}

// cameOf says whether a case is the first of its kind that a unit came to.
func (c *collector) cameOf(u unit, id string, of *program.Case) bool {
	if !u.search {
		return of.Repro == "" && c.spec.shard(u).Holds(of.Shard())
	}
	found := c.answers[id].Found
	return found != nil && of.Repro != "" && of.Scenario == c.spec.Cells[u.cell].Scenario &&
		of.Variant == c.spec.Cells[u.cell].Variant &&
		slices.ContainsFunc(found.Groups, func(g program.Group) bool { return g.Repro == of.Repro })
}
