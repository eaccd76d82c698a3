package campaign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/program"
	"groundhog/sim/explore/campaign/internal/queue"
	"groundhog/sim/explore/internal/revision"
)

// Board is where a campaign puts tasks and finds results: a [queue.Queue].
type Board interface {
	Record(ctx context.Context, campaign string, spec json.RawMessage) (json.RawMessage, error)
	Offer(ctx context.Context, t queue.Task) error
	Withdraw(ctx context.Context, campaign string) error
	Renew(ctx context.Context) error
	UnderWay(ctx context.Context) (int, error)
	Follow(ctx context.Context, campaign string, to queue.Follower) error
	Corpus(ctx context.Context, name string) ([]byte, error)
}

// Campaign is one that can be run, or gone on with.
type Campaign struct {
	Name  string
	Spec  Spec
	Queue Board
	Store *findings.Store
	// Where the program comes from, for bisections; nil: no finding is bisected.
	Source *Source
	// When the time is over: no seeds are begun after it, nor is a commit looked for. Zero: never.
	Until time.Time
	// Kept of that time for what is found, if something is: so much earlier the seeds end.
	Reserve time.Duration

	Seen  func(Progress) // sees how far it is, now and then
	Check func() error   // may end it, now and then; nil: nothing does
	Log   io.Writer      // what bisections say
}

// Outcome is what the runs of a campaign came to.
type Outcome struct {
	Cells     []findings.Cell
	Sightings []findings.Sighting
	Steps     uint64
	Digest    uint64
	Corpora   []findings.Corpus // that its searches leave

	now Progress
}

// Run runs the campaign to its end, and enters what it found into the store. When ctx ends first,
// what was judged stays in the queue: the campaign of this name goes on from there.
func (c *Campaign) Run(ctx context.Context) (Report, error) {
	o, err := c.Judge(ctx)
	if err != nil {
		return Report{}, err
	}
	return c.Conclude(ctx, o)
}

// Judge judges the seeds, and examines what it finds.
func (c *Campaign) Judge(ctx context.Context) (o Outcome, err error) {
	if err := c.record(ctx); err != nil {
		return o, err
	}
	collect := &collector{ctx: ctx, queue: c.Queue, name: c.Name, spec: c.Spec, until: c.Until,
		reserve: c.Reserve, seen: func(now *collector) { c.Seen(now.progress()) }, check: c.Check}
	if err := collect.run(); err != nil {
		return o, err
	}
	o.now, o.Sightings = collect.progress(), collect.sightings()
	for j, cell := range c.Spec.Cells {
		v := collect.sum(j)
		o.Cells = append(o.Cells,
			findings.Cell{Scenario: cell.Scenario, Variant: cell.Variant, Runs: v.Seeds})
		f, made := collect.searched(j)
		if made > 0 {
			o.Cells = append(o.Cells, findings.Cell{Scenario: cell.Scenario, Variant: cell.Variant,
				Search: true, Runs: made})
		}
		o.Digest += v.Digest + f.Digest
		o.Steps += v.Steps + f.Steps
	}
	o.Corpora, err = c.corpora(ctx, collect)
	return o, err
}

// record stores what the campaign is about, or goes on with one that is about the same. What that
// one's searches began with is what they begin with.
func (c *Campaign) record(ctx context.Context) error {
	stored, err := c.Queue.Record(ctx, c.Name, encode(c.Spec))
	if err != nil {
		return err
	}
	var was Spec
	if err := json.Unmarshal(stored, &was); err != nil ||
		!bytes.Equal(encode(was.plain()), encode(c.Spec.plain())) {
		return fmt.Errorf("there is a campaign %s of other seeds or another commit: "+
			"choose another name", c.Name)
	}
	c.Spec = was
	return nil
}

// corpora are what the searches of each cell leave, together, in their order.
func (c *Campaign) corpora(ctx context.Context, of *collector) (list []findings.Corpus, err error) {
	for j, cell := range c.Spec.Cells {
		var left []program.Corpus
		for _, id := range of.cells[j].searches {
			found := of.answers[id].Found
			if found == nil {
				continue
			}
			one, err := readCorpus(ctx, c.Queue, found.Corpus)
			if err != nil {
				return nil, err
			}
			left = append(left, one)
		}
		if all := (program.Corpus{}).Union(left...).Limited(); len(all) > 0 {
			list = append(list, findings.Corpus{Scenario: cell.Scenario, Variant: cell.Variant,
				Runs: all})
		}
	}
	return list, nil
}

// Conclude enters an outcome into the store, and says what is new. It needs no queue.
func (c *Campaign) Conclude(ctx context.Context, o Outcome) (Report, error) {
	ended := findings.Campaign{ID: c.Name, Branch: c.Spec.Branch, Commit: c.Spec.Commit,
		Ended: time.Now(), Digest: o.Digest, Cells: o.Cells, Sightings: o.Sightings,
		Corpora: o.Corpora}
	report := Report{Asked: c.Spec.Total(), Steps: o.Steps,
		AskedSearches: c.Spec.searches() * uint64(len(c.Spec.Cells))}
	if err := c.blame(ctx, &ended, o.now); err != nil {
		return report, err
	}
	if err := c.Store.Enter(ctx, ended); err != nil {
		return report, err
	}
	report.Campaign = ended
	var err error
	report.Findings, err = c.Store.Findings(ctx, c.Spec.Branch)
	o.now.Ended = true
	c.Seen(o.now)
	return report, err
}

// blame finds the commits that brought what is new or has come back.
func (c *Campaign) blame(ctx context.Context, ended *findings.Campaign, now Progress) error {
	before, err := c.Store.Campaigns(ctx)
	if err != nil || c.Source == nil {
		return err
	}
	before = slices.DeleteFunc(before, func(x findings.Campaign) bool { return x.ID == ended.ID })
	history := findings.History(append(before[:len(before):len(before)], *ended), ended.Branch)
	good := map[findings.Key]string{}
	for _, f := range history {
		if (f.State == findings.New || f.State == findings.Regressed) && f.Seen.Repro != "" {
			good[f.Key] = c.lastGood(ctx, before, f)
		}
	}
	history = slices.DeleteFunc(history, func(f findings.Finding) bool {
		return good[f.Key] == "" || good[f.Key] == ended.Commit
	})
	for i, f := range history {
		now.Bisecting = len(history) - i
		c.Seen(now)
		words, err := c.bisect(ctx, good[f.Key], f.Seen)
		if err != nil {
			return err
		}
		for i := range ended.Sightings {
			if x := &ended.Sightings[i]; x.Key == f.Key {
				x.Blamed = words
			}
		}
	}
	return nil
}

// lastGood is where a bisection begins: at the last campaign of the branch that did not see the
// finding, or, on a branch that has seen it in its first campaign, at the last one of any branch
// whose commit it holds.
func (c *Campaign) lastGood(ctx context.Context, before []findings.Campaign,
	f findings.Finding) string {
	if good := findings.LastGood(before, c.Spec.Branch, f.Key); good != "" {
		return good
	}
	own := func(x findings.Campaign) bool { return x.Branch == c.Spec.Branch }
	if f.First.Campaign != c.Name || slices.ContainsFunc(before, own) {
		return ""
	}
	for _, commit := range findings.Without(before, f.Key) {
		_, err := revision.Git(ctx, c.Source.Dir, "merge-base", "--is-ancestor", commit,
			c.Spec.Commit)
		if err == nil {
			return commit
		}
	}
	return ""
}
