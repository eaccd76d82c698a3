package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"

	"groundhog/sim/explore"
)

// reduce cuts a failing run down.
func reduce(c *call) error {
	h, ch := c.how(), c.choice("1")
	budget := c.set.Int("budget", 2000, "runs at most; 0: as many as it takes")
	file := c.set.String("o", "",
		"write the repro to this `file`, - for none (default SCENARIO-VARIANT-PROPERTY-SEED.repro "+
			"in "+c.folder()+")")
	rule := c.set.String("rule", "bug",
		"what the repro is about: a defect that stays, or a bug that may be repaired")
	property := c.set.String("property", "", propertyUsage)
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	if r := explore.Rule(*rule); r != explore.RuleDefect && r != explore.RuleBug {
		return wrong("-rule=%s: expected defect or bug", *rule)
	}
	if *budget < 0 {
		return wrong("-budget=%d: runs at most; 0: as many as it takes", *budget)
	}
	return c.targets(ch, h, args, func(t target) error {
		if err := t.oneFile("-o", *file); err != nil {
			return err
		}
		out, failure, err := c.failing(t, *property)
		if err != nil {
			return err
		}
		busy := c.busy("%s: leaving out lines of its plan", t.name)
		red, interrupted := explore.Reduce(c.ctx, t.sc, out, explore.ReduceOptions{Target: failure,
			Budget: *budget, Workers: h.jobs})
		busy.end()
		red.Write(c.out)
		return c.keepReduced(red, *file, explore.Rule(*rule), out, interrupted)
	})
}

// keepReduced writes the repro file of a reduction, or none if its name is "-".
func (c *call) keepReduced(red explore.Reduction, file string, rule explore.Rule,
	out explore.Outcome, interrupted error) error {
	if file == "-" {
		return cmp.Or(interrupted, c.emit(reductionOf(red, "")))
	}
	if file == "" {
		var err error
		if file, err = c.own(reproName(out, red.Target)); err != nil {
			return err
		}
	}
	if err := c.keepRepro(file, explore.NewRepro(red.Outcome, red.Target, rule)); err != nil {
		return wrong("-o: %v", err)
	}
	if err := c.emit(reductionOf(red, file)); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "kept in %s\nreplay: %s replay %s\n", file, c.name, file)
	if interrupted != nil {
		return c.interrupted("after %d runs; go on: %s reduce %s", red.Runs, c.name, file)
	}
	return nil
}

// reproName is the name of the file that keeps a failure, unless a person gives another.
func reproName(out explore.Outcome, target explore.Target) string {
	return fmt.Sprintf("%s-%s-%s-%d.repro", out.Scenario, out.Variant, target.Property, out.Seed)
}

// folder is where files go that nobody asked for under a name: none of them is dropped into the
// current folder.
func (c *call) folder() string { return filepath.Join(os.TempDir(), c.name+"-files") }

// own is the path of such a file.
func (c *call) own(name string) (string, error) {
	if err := os.MkdirAll(c.folder(), 0o755); err != nil {
		return "", fmt.Errorf("no place for %s, name one with -o: %w", name, err)
	}
	return filepath.Join(c.folder(), name), nil
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
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(r.String()), 0o644)
}

// replay says how repro files stand, and makes other runs again. Its exit status is that of git
// bisect run with -verdict.
func replay(c *call) error {
	h, ch := c.how(), c.choice("1")
	refresh := c.set.Bool("refresh", false,
		"write moved, drifted and fixed repros anew, as they stand now")
	verdict := c.set.Bool("verdict", false,
		"exit with 1 if the failure shows, 0 if all holds, 125 if neither, for git bisect run")
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	c.tight = true
	return c.targets(ch, h, args, func(t target) error {
		defer c.busy("running %s", t.name).end()
		if t.file == "" {
			return c.again(t)
		}
		r, sc, err := c.readRepro(t.file)
		if err != nil {
			return err
		}
		rep, err := r.Replay(c.ctx, sc, explore.ReplayOptions{Workers: h.jobs})
		if err != nil {
			return err
		}
		fmt.Fprintf(c.out, "%s: %s\n", filepath.Base(t.file), r.Line(rep))
		if *verdict {
			c.exit = max(c.exit, status(rep.Status))
		} else if rep.Status.Bad() {
			c.exit = max(c.exit, exitFound)
		}
		if now := r.Refresh(rep); *refresh && now.String() != r.String() {
			if err := os.WriteFile(t.file, []byte(now.String()), 0o644); err != nil {
				return fmt.Errorf("-refresh: %w", err)
			}
			fmt.Fprintf(c.out, "%s: refreshed\n", filepath.Base(t.file))
		}
		return c.emit(replayJSON{t.file, rep.Status.String(), rep.Status.Bad(), r.Line(rep),
			runOf(rep.Outcome)})
	})
}

// again makes a run that no file keeps, and says in one line what it comes to.
func (c *call) again(t target) error {
	out, err := explore.Check(c.ctx, t.sc, t.o)
	out.File = t.planFile()
	if err != nil {
		return err
	}
	c.found(out)
	fmt.Fprintf(c.out, "%s: %s, trace hash %s\n", t.name, out.Summary(), hashOf(out))
	if out.File != "" {
		fmt.Fprintf(c.out, "replay: %s\n", out.ReplayCommand())
	}
	return c.emit(runOf(out))
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
