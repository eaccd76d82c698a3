package gotest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/memory"
)

// Run tests scenarios: a subtest for each, and in it one for each variant, such as
// TestScenarios/counter/synced. A variant is held against what is expected of it: a defect must be
// found within a stated number of seeds and replay bit for bit; a variant without defects must hold
// under the seed, and under a sweep. If a variant is chosen by its flag, it is run under the seed
// alone, and fails if it violates anything.
//
// If a repro file is named, Run replays that alone, and fails if its failure shows: the form for
// git bisect run.
func Run(t *testing.T, scenarios ...*explore.Scenario) {
	t.Helper()
	w, other := workerOf(t, scenarios)
	if other {
		return
	}
	req, err := readRequest(scenarios)
	if err != nil {
		t.Fatal(err)
	}
	memory.Tune()
	if req.repro != "" {
		replayAlone(t, w, req, scenarios)
		return
	}
	sum := summarize(t)
	for _, sc := range req.scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			table := req.newTable(t, sc)
			for _, v := range req.variants(sc) {
				t.Run(v.Name, func(t *testing.T) {
					c := &cell{request: req, T: t, table: table, sc: sc, variant: v,
						options: req.options(v.Name), worker: w}
					began := time.Now()
					defer func() { sum.add(c, time.Since(began)) }()
					c.run()
				})
			}
		})
	}
}

// variants are those of a scenario that the request means: all, or the one that it names.
func (req *request) variants(sc *explore.Scenario) []explore.Variant {
	if req.variant == "" {
		return sc.Variants
	}
	v, err := sc.Variant(req.variant)
	if err != nil {
		return nil // other scenarios have it
	}
	return []explore.Variant{v}
}

// cell is the test of one variant under one scenario.
type cell struct {
	*request
	*testing.T
	table   *table
	sc      *explore.Scenario
	variant explore.Variant
	options explore.Options
	worker  explore.Worker

	foundProperties []*model.Property // as they should be
	tried           uint64            // seeds
}

// Context is that of the subtest.
func (c *cell) Context() context.Context { return explore.WithWorker(c.T.Context(), c.worker) }

// run runs the cell, or what a parent process wants of it.
func (c *cell) run() {
	switch {
	case isChild():
		c.printHash()
	case c.request.variant != "" && c.seeds > 1:
		c.sweepChosen()
	case c.request.variant != "":
		c.runChosen()
	case c.variant.Expect.Clean():
		c.expectClean()
	default:
		c.expectDefect()
	}
}

// fatalIf ends the test at an error, which is that of an interrupted run.
func (c *cell) fatalIf(err error) {
	if err != nil {
		c.Helper()
		c.Fatal(err)
	}
}

// report prints what is amiss with an outcome.
func (c *cell) report(out explore.Outcome, lines int) {
	explore.Report(c.Context(), c.Output(), c.sc, out, lines)
}

// execute runs once; with -verify twice, and compares.
func (c *cell) execute(o explore.Options) explore.Outcome {
	if !c.verify {
		out, err := explore.Execute(c.Context(), c.sc, o)
		c.fatalIf(err)
		return out
	}
	out, diff, err := explore.Verify(c.Context(), c.sc, o)
	c.fatalIf(err)
	if diff == nil {
		fmt.Fprintf(c.Output(), "  verified: two runs of %s %s under seed %d, one trace\n",
			c.sc.Name, o.Variant, o.Seed)
		return out
	}
	c.Errorf("%s %s is not deterministic under seed %d", c.sc.Name, o.Variant, o.Seed)
	diff.Write(c.Output())
	return out
}

// sweepChosen runs the seeds that were asked for, and fails if any violates anything.
func (c *cell) sweepChosen() {
	sum, err := explore.Sweep(c.Context(), c.sc,
		explore.SweepOptions{Run: c.options, Seeds: c.seeds})
	sum.Write(c.Output())
	c.fatalIf(err)
	c.never(sum)
	if sum.Failed > 0 {
		c.Fail()
	}
}

// never says what no run of a sweep came to: faults that never happened, marks that were never
// reached, properties by which none was judged.
func (c *cell) never(sum explore.Summary) {
	c.Helper()
	for _, n := range []struct {
		what  string
		names []string
	}{{"came to", sum.Unreached()}, {"was judged by", sum.Unjudged()}} {
		switch {
		case len(n.names) == 0:
		case c.strict:
			c.Errorf("%s %s: none of %d seeds %s %s", c.sc.Name, c.variant.Name, sum.Runs, n.what,
				strings.Join(n.names, ", "))
		case c.details || c.request.variant != "":
			fmt.Fprintf(c.Output(), "  none of %d seeds %s %s\n", sum.Runs, n.what,
				strings.Join(n.names, ", "))
		}
	}
}

// runChosen makes the one run that was asked for, and fails if it violates anything.
func (c *cell) runChosen() {
	out := c.recorded()
	out.File = c.planFile
	c.table.row(c.Output(), out)
	if c.verify {
		c.execute(c.options)
	}
	if !out.Held() {
		c.report(out, 40)
		c.Fail()
	}
}

// expectClean runs a variant that must hold.
func (c *cell) expectClean() {
	o := c.options
	c.table.row(c.Output(), c.execute(o))
	seeds := c.seedsToHold()
	sum, err := explore.Sweep(c.Context(), c.sc, explore.SweepOptions{Run: o, Seeds: seeds,
		Each: func(out explore.Outcome) bool {
			if out.Held() {
				return true
			}
			c.Errorf("%s %s must hold, and does not under seed %d", c.sc.Name, o.Variant, out.Seed)
			c.table.row(c.Output(), out)
			c.report(out, 40)
			return false
		}})
	c.fatalIf(err)
	c.never(sum)
	c.tried = sum.Runs
	if c.details {
		fmt.Fprintf(c.Output(), "  %d seeds from %d on, %d steps: no violation (%v)\n",
			sum.Runs-sum.Failed, o.Seed, sum.Steps,
			explore.Rate{Hits: 0, Runs: sum.Runs - sum.Failed})
	}
}

// seedsToHold is under how many seeds a variant without defects must hold: as many as were asked
// for, or as the scenario says, and with -short a tenth of those.
func (c *cell) seedsToHold() uint64 {
	usual := cmp.Or(c.sc.Sweep, 1000)
	if testing.Short() {
		usual = max(usual/10, 1)
	}
	return max(cmp.Or(c.sweep, usual), c.seeds)
}

// expectDefect searches for each property that the variant must violate, and replays what it finds.
func (c *cell) expectDefect() {
	var shown []explore.Outcome
	for _, property := range c.variant.Expect.Finds {
		if slices.ContainsFunc(shown, func(out explore.Outcome) bool {
			return out.Fails(property)
		}) {
			continue
		}
		res := c.search(property)
		if !res.Found {
			c.Errorf("%s %s: none of %d seeds from %d on violates %s, which this variant is "+
				"known to do",
				c.sc.Name, c.variant.Name, res.Tried, c.first, property.Name)
			continue
		}
		shown = append(shown, res.Outcome)
		c.found(property, res.Tried)
		c.table.row(c.Output(), res.Outcome)
		if c.details {
			if res.Tried > 1 {
				fmt.Fprintf(c.Output(), "  %s appears after %d seeds from %d on\n", property.Name,
					res.Tried, c.first)
			}
			c.report(res.Outcome, 40)
		}
		c.confirm(res.Outcome)
	}
}

// search looks for a seed that violates the property. A violation on the way that is not expected
// of the variant fails the test; the first is reported.
func (c *cell) search(property *model.Property) explore.SearchResult {
	res, err := explore.Search(c.Context(), c.sc, explore.SearchOptions{
		Run: c.options, Seeds: uint64(c.variant.Expect.Within),
		Wants: func(out explore.Outcome) bool {
			if bad, surprise := out.Unexpected(c.variant.Expect); surprise && !c.Failed() {
				c.Errorf("%s %s: %s %s under seed %d, which is not expected of it",
					c.sc.Name, c.variant.Name, bad.Property.Name, bad.Kind, out.Seed)
				c.report(out, 40)
			}
			return out.Fails(property)
		}})
	c.fatalIf(err)
	return res
}
