package campaign

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"groundhog/sim/explore/campaign/internal/findings"
	"groundhog/sim/explore/campaign/internal/queue"
)

// Campaign is one that can be run, or gone on with.
type Campaign struct {
	Name  string
	Spec  Spec
	Queue *queue.Queue
	Store *findings.Store
	// Where the program comes from, for bisections; nil: no finding is bisected.
	Source *Source
	Until  time.Time      // no seeds are begun after it; zero: all of them are
	Seen   func(Progress) // sees how far it is, now and then
	Log    io.Writer      // what bisections say
}

// Run runs the campaign to its end, and enters what it found into the store. When ctx ends first,
// what was judged stays in the queue: the campaign of this name goes on from there.
func (c *Campaign) Run(ctx context.Context) (Report, error) {
	spec := encode(c.Spec)
	stored, err := c.Queue.Record(ctx, c.Name, spec)
	if err != nil {
		return Report{}, err
	}
	if !bytes.Equal(stored, spec) {
		return Report{}, fmt.Errorf("there is a campaign %s of other seeds or another commit: "+
			"choose another name", c.Name)
	}
	collect := &collector{ctx: ctx, queue: c.Queue, name: c.Name, spec: c.Spec, until: c.Until,
		seen: func(now *collector) { c.Seen(now.progress()) }}
	if err := collect.run(); err != nil {
		return Report{}, err
	}
	now := collect.progress()
	ended := findings.Campaign{ID: c.Name, Branch: c.Spec.Branch, Commit: c.Spec.Commit,
		Ended: time.Now(), Sightings: collect.sightings()}
	var report Report
	for j, cell := range c.Spec.Cells {
		v := collect.sum(j)
		ended.Cells = append(ended.Cells,
			findings.Cell{Scenario: cell.Scenario, Variant: cell.Variant, Runs: v.Seeds})
		ended.Digest += v.Digest
		report.Steps += v.Steps
	}
	if err := c.blame(ctx, &ended, now); err != nil {
		return report, err
	}
	if err := c.Store.Enter(ctx, ended); err != nil {
		return report, err
	}
	report.Campaign, report.Asked = ended, c.Spec.Total()
	report.Findings, err = c.Store.Findings(ctx, c.Spec.Branch)
	now.Ended = true
	c.Seen(now)
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
	good := func(f findings.Finding) string {
		if f.State != findings.New && f.State != findings.Regressed || f.Seen.Repro == "" {
			return ""
		}
		return findings.LastGood(before, ended.Branch, f.Key)
	}
	history = slices.DeleteFunc(history, func(f findings.Finding) bool {
		return good(f) == "" || good(f) == ended.Commit
	})
	for i, f := range history {
		now.Bisecting = len(history) - i
		c.Seen(now)
		words := blame(ctx, *c.Source, good(f), f.Seen, c.Log)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		for i := range ended.Sightings {
			if x := &ended.Sightings[i]; x.Key == f.Key {
				x.Blamed = words
			}
		}
	}
	return nil
}
