package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/mutate"
)

// mutantJobs are the runs that judge: of variants that are not named, those without defects.
func (c *call) mutantJobs(h *how, ch *choice) (jobs []*job, err error) {
	all, err := c.matching(*ch, h)
	if err != nil {
		return nil, err
	}
	for _, j := range all {
		if v, _ := j.sc.Variant(j.options.Variant); ch.variant != "" || v.Expect.Clean() {
			jobs = append(jobs, j)
		}
	}
	if len(jobs) == 0 {
		return nil, wrong("mutate: none of these scenarios has a variant that violates nothing: " +
			"name one by -variant")
	}
	return jobs, nil
}

// mutantCommand is the hidden command by which a program is run as a mutant.
const mutantCommand = "__mutant"

// runMutant runs the seeds of all jobs by turns until one fails as it should not, and prints a
// mutate.Kill.
func runMutant(c *call) error {
	h, ch := c.how(), c.choice("1-100")
	learns := c.set.Bool("fuzz", false, "")
	after := c.set.Uint64("after", 0, "")
	budget := c.set.Duration("budget", time.Minute, "")
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	jobs, err := c.mutantJobs(h, ch)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.ctx, *budget)
	defer cancel()
	var k mutate.Kill
	if *learns {
		k, err = c.judgeSearch(ctx, jobs, *after)
	} else {
		k, err = judgeRuns(ctx, jobs, *after)
	}
	if ctx.Err() != nil && c.ctx.Err() == nil {
		err, k.Cut = nil, true
	}
	if err != nil {
		return err
	}
	c.json.on = true
	return c.emit(k)
}

// judgeRuns runs seeds until one fails.
func judgeRuns(ctx context.Context, jobs []*job, after uint64) (k mutate.Kill, err error) {
	most := uint64(0)
	for _, j := range jobs {
		most = max(most, j.n)
	}
	for i := range most {
		for _, j := range jobs {
			if i >= j.n {
				continue
			}
			o := j.options
			o.Seed = j.nth(i) + after
			out, err := explore.Execute(ctx, j.sc, o)
			if err != nil {
				return k, err
			}
			k.Runs++
			if j.kills(out, &k) {
				return k, nil
			}
		}
	}
	return k, nil
}

// judgeSearch lets a search that learns choose the runs, as many as there are seeds, of one job
// after the other.
func (c *call) judgeSearch(ctx context.Context, jobs []*job, after uint64) (k mutate.Kill,
	err error) {
	for _, j := range jobs {
		o := explore.FuzzOptions{Run: j.options, Runs: j.n, Workers: 1}
		o.Run.Seed = j.nth(0) + after
		if c.given("policy") {
			o.Policies = []sim.Policy{j.options.Policy}
		}
		o.Each = func(out explore.Outcome, _ bool) bool {
			k.Runs++
			return !j.kills(out, &k)
		}
		if _, err := explore.Fuzz(ctx, j.sc, o); err != nil || k.Killed {
			return k, err
		}
	}
	return k, nil
}

// kills says whether a run fails as it should not, and enters by what.
func (j *job) kills(out explore.Outcome, k *mutate.Kill) bool {
	v, _ := j.sc.Variant(out.Variant)
	for _, f := range out.Failures() {
		if slices.Contains(v.Expect.Finds, f.Property) ||
			slices.Contains(v.Expect.Allows, f.Property) {
			continue
		}
		k.Killed, k.Property, k.Key = true, f.Property.Name, f.Key
		k.Run = fmt.Sprintf("%s/%s/%d", j.sc.Name, out.Variant, out.Seed)
		return true
	}
	return false
}

// nth is the seed of this number.
func (j *job) nth(i uint64) uint64 {
	for _, r := range j.ranges {
		if i < r.n {
			return r.from + i
		}
		i -= r.n
	}
	return 0
}
