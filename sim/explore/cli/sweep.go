package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
)

// sweepFlags is what run is asked for.
type sweepFlags struct {
	*how
	scenario, variant string
	seeds             string
	json, resume      string
	repros            string
	stop              uint64
	verify, marks     bool
}

// run sweeps seeds. One seed of one variant is reported in full.
func run(c *call) error {
	f := &sweepFlags{how: c.how()}
	c.set.StringVar(&f.scenario, "scenario", "",
		"scenarios: `patterns` with * and ?, separated by commas; empty: all")
	c.set.StringVar(&f.variant, "variant", "", "variants: `patterns` likewise; empty: all")
	c.set.StringVar(&f.seeds, "seeds", "1-1000", "range of seeds, a-b, or one seed")
	c.set.StringVar(&f.seeds, "seed", "1-1000", "the same as -seeds")
	c.set.StringVar(&f.json, "json", "",
		"write the results to this `file` as JSON lines, which -resume reads")
	c.set.StringVar(&f.resume, "resume", "",
		"go on with the interrupted sweep that wrote this `file`")
	c.set.StringVar(&f.repros, "repros", "",
		"reduce the first failure of each kind, and keep it in this `folder`")
	c.set.Uint64Var(&f.stop, "stop", 0, "stop a sweep after so many failing seeds; 0: never")
	c.set.BoolVar(&f.verify, "verify", false, "run every seed twice, and show where two runs part")
	c.set.BoolVar(&f.marks, "marks", true,
		"print what the runs came to, and what they never came to")
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	jobs, err := c.jobs(f)
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
	n       uint64
	sum     explore.Summary // of the seeds so far, those of an interrupted sweep among them
	results *results        // nil: none are written
}

// jobs says which sweeps are asked for.
func (c *call) jobs(f *sweepFlags) ([]*job, error) {
	if f.resume != "" {
		for _, name := range []string{"scenario", "variant", "seeds", "seed", "policy", "swarm",
			"plan", "json"} {
			if c.given(name) {
				return nil, wrong("-resume=%s: the file says which sweep it is; leave out -%s",
					f.resume, name)
			}
		}
		return c.resumed(f)
	}
	if c.given("seed") && c.given("seeds") {
		return nil, wrong("-seed and -seeds are the same: give one of them")
	}
	from, n, err := explore.ParseSeeds(f.seeds)
	if err != nil {
		return nil, wrong("-seeds: %v", err)
	}
	var jobs []*job
	for _, sc := range c.all {
		for _, v := range sc.Variants {
			if ok, err := f.means(sc, v); err != nil {
				return nil, err
			} else if !ok {
				continue
			}
			o, err := f.options(sc)
			if err != nil {
				return nil, err
			}
			o.Variant, o.Seed = v.Name, from
			jobs = append(jobs, &job{sc: sc, options: o, n: n, sum: sc.Summary(v.Name)})
		}
	}
	if len(jobs) == 0 {
		return nil, c.nothing(f)
	}
	if f.json == "" {
		return jobs, nil
	}
	if len(jobs) > 1 {
		return nil, wrong("-json=%s: a file holds one sweep, and this is %d; say which with "+
			"-scenario and -variant", f.json, len(jobs))
	}
	jobs[0].results, err = createResults(f.json, jobs[0])
	return jobs, err
}

// means says whether the patterns of the flags match a scenario and a variant.
func (f *sweepFlags) means(sc *explore.Scenario, v explore.Variant) (bool, error) {
	for _, p := range []struct{ flag, patterns, name string }{{"-scenario", f.scenario, sc.Name},
		{"-variant", f.variant, v.Name}} {
		if p.patterns == "" {
			continue
		}
		ok, err := matches(p.patterns, p.name)
		if err != nil {
			return false, wrong("%s: %v", p.flag, err)
		}
		if !ok {
			return false, nil
		}
	}
	return true, nil
}

// nothing says why no sweep was found.
func (c *call) nothing(f *sweepFlags) error {
	if f.scenario != "" {
		sc, err := explore.Find(c.all, f.scenario)
		if err != nil {
			return wrong("-scenario: %v", err)
		}
		_, err = sc.Variant(f.variant)
		return wrong("-variant: %v", err)
	}
	return wrong("-variant: no scenario has a variant %q; %s list SCENARIO names them", f.variant,
		c.name)
}

// sweep runs the seeds of one job and prints what came of them.
func (j *job) sweep(c *call, f *sweepFlags) error {
	if j.n == 1 && j.results == nil {
		return j.single(c, f)
	}
	bar := newProgress(c, j)
	_, interrupted := explore.Sweep(c.ctx, j.sc, explore.SweepOptions{
		Run: j.options, Seeds: j.n, Done: j.sum.Runs, Workers: f.jobs,
		Each: func(out explore.Outcome) bool {
			if f.verify && j.check(c, out) != nil {
				return false
			}
			j.results.add(out)
			bar.add(out)
			j.sum.Add(out)
			return f.stop == 0 || j.sum.Failed < f.stop
		}})
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
	if j.sum.Failed > 0 && c.exit == exitFine {
		c.exit = exitFound
	}
	if interrupted != nil || c.ctx.Err() != nil {
		return j.interrupted(c, f)
	}
	return j.keep(c, f)
}

// single reports one run.
func (j *job) single(c *call, f *sweepFlags) error {
	out, err := explore.Check(c.ctx, j.sc, j.options)
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
		c.exit = exitFound
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
		c.exit = exitFound
	}
	return err
}

// interrupted says how to go on.
func (j *job) interrupted(c *call, f *sweepFlags) error {
	if j.results != nil {
		return c.interrupted("after %d of %d seeds; go on: %s run -resume=%s",
			j.sum.Runs, j.results.head.Seeds, c.name, j.results.name)
	}
	return c.interrupted("after %d seeds; go on: %s run -scenario=%s -variant=%s -seeds=%d-%d%s",
		j.sum.Runs, c.name, j.sc.Name, j.options.Variant, j.options.Seed+j.sum.Runs,
		j.options.Seed+j.n-1, hyphened(f.flags()))
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
