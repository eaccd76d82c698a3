package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
)

// sweepFlags is what run is asked for.
type sweepFlags struct {
	*how
	*choice
	resume, repros string
	stop           uint64
	verify, marks  bool
	strict         bool
}

// run sweeps seeds. One seed of one variant is reported in full.
func run(c *call) error {
	f := &sweepFlags{how: c.how(), choice: c.choice("1-1000")}
	c.json.file = true
	c.set.StringVar(&f.resume, "resume", "",
		"go on with the interrupted sweep that wrote this `file`")
	c.set.StringVar(&f.repros, "repros", "",
		"reduce the first failure of each kind, and keep it in this `folder`")
	c.set.Uint64Var(&f.stop, "stop", 0, "stop a sweep after so many failing seeds; 0: never")
	c.set.BoolVar(&f.verify, "verify", false, "run every seed twice, and show where two runs part")
	c.set.BoolVar(&f.marks, "marks", true,
		"print what the runs came to, and what they never came to")
	c.set.BoolVar(&f.strict, "strict", false,
		"exit with 1 if no run of a sweep came to some mark, or was judged by some property")
	args, err := c.parse(0, -1, "any number of RUNs")
	if err != nil {
		return err
	}
	jobs, err := c.jobs(f, args)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := j.sweep(c, f); err != nil {
			return err
		}
		if c.exit == exitInterrupted {
			return nil
		}
	}
	return nil
}

// job is one sweep.
type job struct {
	sc      *explore.Scenario
	options explore.Options // with the first seed
	ranges  []seedRange
	n       uint64          // of all ranges
	file    string          // the repro file that it comes from, if any
	plan    string          // the file of the plan of its runs, if one is given
	sum     explore.Summary // of the seeds so far, those of an interrupted sweep among them
	results *results        // nil: none are written
}

// jobs says which sweeps are asked for.
func (c *call) jobs(f *sweepFlags, args []string) ([]*job, error) {
	if f.resume != "" {
		for _, name := range []string{"scenario", "variant", "seeds", "seed", "policy", "swarm",
			"events", "plan", "json"} {
			if c.given(name) {
				return nil, wrong("-resume=%s: the file says which sweep it is; leave out -%s",
					f.resume, name)
			}
		}
		if len(args) > 0 {
			return nil, wrong("-resume=%s: the file says which sweep it is; leave out %s", f.resume,
				args[0])
		}
		return c.resumed(f)
	}
	jobs, err := c.choose(f.choice, f.how, args)
	if err != nil || c.json.name == "" {
		return jobs, err
	}
	if len(jobs) > 1 || len(jobs[0].ranges) > 1 {
		return nil, wrong("-json=%s: a file holds one sweep over one range of seeds, and this is "+
			"%d; say which with SCENARIO/VARIANT/SEEDS, or write all to the standard output with "+
			"-json", c.json.name, max(len(jobs), len(jobs[0].ranges)))
	}
	jobs[0].results, err = createResults(c.json.name, jobs[0])
	return jobs, err
}

// sweep runs the seeds of one job and prints what came of them.
func (j *job) sweep(c *call, f *sweepFlags) error {
	if j.results == nil && c.json.on {
		j.results = newResults(c.data, j)
	}
	if j.n == 1 && j.results == nil {
		return j.single(c, f)
	}
	bar := newProgress(c, j)
	interrupted := j.each(c.ctx, f.jobs, func(out explore.Outcome) bool {
		if f.verify && j.check(c, out) != nil {
			return false
		}
		j.results.add(out)
		bar.add(out)
		j.sum.Add(out)
		c.found(out)
		return f.stop == 0 || j.sum.Failed < f.stop
	})
	bar.done()
	if j.results != nil {
		if err := j.results.close(j.sum); err != nil {
			return err
		}
	}
	j.sum.Write(c.out)
	if f.marks {
		j.sum.WriteMarks(c.out)
	}
	if interrupted != nil || c.ctx.Err() != nil {
		return j.interrupted(c, f)
	}
	if never := len(j.sum.Unreached()) + len(j.sum.Unjudged()); f.strict && never > 0 {
		fmt.Fprintf(c.err, "%s: -strict: %s %s: %d marks and properties were never come to\n",
			c.name, j.sc.Name, j.options.Variant, never)
		c.exit = max(c.exit, exitFound)
	}
	return j.keep(c, f)
}

// each runs the seeds of the job, and shows every outcome to f, which ends that by false.
func (j *job) each(ctx context.Context, workers int, f func(out explore.Outcome) bool) error {
	done, more := j.sum.Runs, true
	for _, r := range j.ranges {
		o := j.options
		o.Seed = r.from
		_, err := explore.Sweep(ctx, j.sc, explore.SweepOptions{Run: o, Seeds: r.n, Done: done,
			Workers: workers, Each: func(out explore.Outcome) bool {
				more = f(out)
				return more
			}})
		if err != nil || !more {
			return err
		}
		done += r.n
	}
	return nil
}

// single reports one run.
func (j *job) single(c *call, f *sweepFlags) error {
	defer c.busy("running %s %s", j.sc.Name, j.options.Variant).end()
	out, err := explore.Check(c.ctx, j.sc, j.options)
	out.File = target{file: j.file, plan: j.plan}.planFile()
	if err != nil {
		return err
	}
	row := columns.New(j.sc.Name, out.Seed, out.Variant)
	fmt.Fprintf(c.out, "%s\n%s\n", row.Header(), row.Line(out))
	if f.verify {
		if err := j.check(c, out); err != nil {
			return err
		}
	}
	if len(out.Failures()) > 0 {
		explore.Report(c.ctx, c.out, j.sc, out, 40)
		c.found(out)
	}
	j.sum.Add(out)
	return j.keep(c, f)
}

// check runs a seed twice more and shows where the runs part.
func (j *job) check(c *call, out explore.Outcome) error {
	_, diff, err := explore.Verify(c.ctx, j.sc, out.Options())
	if diff != nil {
		fmt.Fprintf(c.out, "%s %s is not deterministic under seed %d\n", out.Scenario, out.Variant,
			out.Seed)
		diff.Write(c.out)
		c.exit = max(c.exit, exitFound)
	}
	return err
}

// interrupted says how to go on.
func (j *job) interrupted(c *call, f *sweepFlags) error {
	if j.results != nil && j.results.name != "" {
		return c.interrupted("after %d of %d seeds; go on: %s run -resume=%s",
			j.sum.Runs, j.results.head.Seeds, c.name, j.results.name)
	}
	return c.interrupted("after %d seeds; go on: %s run %s/%s/%s%s", j.sum.Runs, c.name, j.sc.Name,
		j.options.Variant, seedsAfter(j.ranges, j.sum.Runs), hyphened(f.flags()))
}

// keep reduces the first failure of each kind into a file.
func (j *job) keep(c *call, f *sweepFlags) error {
	if f.repros == "" || len(j.sum.Groups) == 0 {
		return nil
	}
	if err := os.MkdirAll(f.repros, 0o755); err != nil {
		return wrong("-repros: %v", err)
	}
	for _, g := range j.sum.Common() {
		out, err := explore.Execute(c.ctx, j.sc, g.First.Options())
		if err != nil {
			return err
		}
		target := explore.Target{Property: g.Property, Key: g.Key}
		if !out.FailsAs(target) {
			continue // a run that is not deterministic shows it only now and then
		}
		red, err := explore.Reduce(c.ctx, j.sc, out, explore.ReduceOptions{Target: target,
			Budget: 2000, Workers: f.jobs})
		if err != nil {
			return err
		}
		name := filepath.Join(f.repros, reproName(out, target))
		if err := c.keepRepro(name, explore.NewRepro(red.Outcome, target,
			explore.RuleBug)); err != nil {
			return wrong("-repros: %v", err)
		}
		fmt.Fprintf(c.out, "kept in %s: %s, %d lines\n", name, target, len(red.Outcome.Plan.Lines))
	}
	return nil
}
