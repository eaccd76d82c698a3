package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/explore"
)

// reduce cuts a failing run down.
func reduce(c *call) error {
	h := c.how()
	budget := c.set.Int("budget", 2000, "runs at most; 0: as many as it takes")
	file := c.set.String("o", "",
		"write the repro to this `file` (default SCENARIO-VARIANT-PROPERTY-SEED.repro; - for none)")
	rule := c.set.String("rule", "bug",
		"what the repro is about: a defect that stays, or a bug that may be repaired")
	property := c.set.String("property", "", propertyUsage)
	args, err := c.parse(1, 1, "one RUN")
	if err != nil {
		return err
	}
	if r := explore.Rule(*rule); r != explore.RuleDefect && r != explore.RuleBug {
		return wrong("-rule=%s: expected defect or bug", *rule)
	}
	sc, out, target, err := c.failing(args[0], h, *property)
	if err != nil {
		return err
	}
	if *budget < 0 {
		return wrong("-budget=%d: runs at most; 0: as many as it takes", *budget)
	}
	red, interrupted := explore.Reduce(c.ctx, sc, out, explore.ReduceOptions{Target: target,
		Budget: *budget, Workers: h.jobs})
	red.Write(c.out)
	if *file == "-" {
		return interrupted
	}
	if *file == "" {
		*file = reproName(out, target)
	}
	if err := c.keepRepro(*file, explore.NewRepro(red.Outcome, target,
		explore.Rule(*rule))); err != nil {
		return wrong("-o: %v", err)
	}
	fmt.Fprintf(c.out, "kept in %s\nreplay: %s replay %s\n", *file, c.name, *file)
	if interrupted != nil {
		return c.interrupted("after %d runs; go on: %s reduce %s", red.Runs, c.name, *file)
	}
	return nil
}

// reproName is the name of the file that keeps a failure, unless a person gives another.
func reproName(out explore.Outcome, target explore.Target) string {
	return fmt.Sprintf("%s-%s-%s-%d.repro", out.Scenario, out.Variant, target.Property, out.Seed)
}

// keepRepro writes a repro file. It takes the place of an older one only if that keeps the same
// failure.
func (c *call) keepRepro(name string, r explore.Repro) error {
	if text, err := os.ReadFile(name); err == nil {
		old, _, err := explore.ParseRepro(c.all, string(text))
		if err != nil {
			return fmt.Errorf("%s exists, and is no repro that can be replayed here: choose "+
				"another name", name)
		}
		if old.Scenario != r.Scenario || old.Variant != r.Variant || old.Target != r.Target {
			return fmt.Errorf("%s keeps another failure, %s of %s %s: choose another name", name,
				old.Target, old.Scenario, old.Variant)
		}
	}
	return os.WriteFile(name, []byte(r.String()), 0o644)
}

// replay says how repro files stand. Its exit status is that of git bisect run.
func replay(c *call) error {
	refresh := c.set.Bool("refresh", false,
		"write moved, drifted and fixed repros anew, as they stand now")
	jobs := c.set.Int("j", 0, "runs at a time; 0: one for each processor")
	verdict := c.set.Bool("verdict", false,
		"exit with 1 if the failure shows, 0 if all holds, 125 if neither, for git bisect run")
	files, err := c.parse(1, -1, "one repro file at least")
	if err != nil {
		return err
	}
	for _, file := range files {
		r, sc, err := c.readRepro(file)
		if err != nil {
			return err
		}
		rep, err := r.Replay(c.ctx, sc, explore.ReplayOptions{Workers: *jobs})
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s: %s\n", filepath.Base(file), r.Line(rep))
		if *verdict {
			c.exit = max(c.exit, status(rep.Status))
		} else if rep.Status.Bad() {
			c.exit = exitFound
		}
		if now := r.Refresh(rep); *refresh && now.String() != r.String() {
			if err := os.WriteFile(file, []byte(now.String()), 0o644); err != nil {
				return wrong("-refresh: %v", err)
			}
			fmt.Fprintf(c.out, "%s: refreshed\n", filepath.Base(file))
		}
	}
	return nil
}

// status is what bisection is told: does the failure of the repro show? Another
// failure may hide it, so that is neither yes nor no.
func status(s explore.Status) int {
	switch {
	case s.Failing():
		return exitFound
	case s == explore.StatusOther:
		return exitForeign
	}
	return exitFine
}
