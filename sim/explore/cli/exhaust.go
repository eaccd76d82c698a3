package cli

import (
	"fmt"
	"path/filepath"
	"slices"

	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// exhaust tries every fault at every event of a run.
func exhaust(c *call) error {
	h, ch := c.how(), c.choice("1")
	pairs := c.set.Bool("pairs", false, "after all single faults, all pairs of them")
	from := c.set.Uint64("from", 1, "go on with the fault of this number")
	most := c.set.Uint64("runs", 0, "faults that are tried at most; 0: all")
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	if *from == 0 {
		return wrong("-from=0: faults are counted from 1")
	}
	return c.targets(ch, h, args, func(t target) error {
		bar := newProgress(c, &job{})
		bar.unit = "fault"
		bar.runs = *from - 1
		ex, err := explore.Exhaust(c.ctx, t.sc, explore.ExhaustOptions{Run: t.o, Pairs: *pairs,
			Skip: *from - 1, Runs: *most, Workers: h.jobs,
			Each: func(_, of uint64, out explore.Outcome) bool {
				bar.j.n = of
				bar.add(out)
				c.found(out)
				return true
			}})
		bar.done()
		if err != nil && c.ctx.Err() == nil {
			return err
		}
		ex.Write(c.out)
		files, failed := c.keepGroups("exhaust-", ex.Groups)
		if failed != nil {
			return failed
		}
		if e := c.emit(exhaustionOf(t, ex, files)); e != nil {
			return e
		}
		if done := ex.Skipped + ex.Runs; err != nil {
			more := ""
			if *pairs {
				more = " -pairs"
			}
			return c.interrupted("after %d of %d faults; go on: %s exhaust %s -from=%d%s%s", done,
				ex.Singles+ex.Pairs, c.name, t.name, done+1, more, hyphened(h.flags()))
		}
		return nil
	})
}

// keepGroups writes the first failure of each kind into a repro file, and says so. There is a name
// for each kind, an empty one where no file was written.
func (c *call) keepGroups(prefix string, groups []explore.Group) (files []string, err error) {
	for _, g := range groups {
		to := explore.Target{Property: g.Property, Key: g.Key}
		if !g.First.FailsAs(to) {
			files = append(files, "") // it is not deterministic
			continue
		}
		name := prefix + reproName(g.First, to)
		if slices.ContainsFunc(files, func(f string) bool { return filepath.Base(f) == name }) {
			name = fmt.Sprintf("%s%d-%s", prefix, len(files)+1, reproName(g.First, to))
		}
		file, err := c.own(name)
		if err == nil {
			err = c.keepRepro(file, explore.NewRepro(g.First, to, explore.RuleBug))
		}
		if err != nil {
			return files, err
		}
		files = append(files, file)
		fmt.Fprintf(c.out, "kept in %s\n", file)
	}
	return files, nil
}

// exhaustionJSON is what exhaust comes to.
type exhaustionJSON struct {
	Scenario   string          `json:"scenario"`
	Variant    string          `json:"variant"`
	Seed       uint64          `json:"seed"`
	Events     uint64          `json:"events"`
	Singles    uint64          `json:"singles"` // faults at events
	Pairs      uint64          `json:"pairs"`   // that were asked for
	Done       uint64          `json:"done"`    // of both
	Failed     uint64          `json:"failed"`
	Violations []exhaustedJSON `json:"violations"`
}

// exhaustedJSON is one kind of failure.
type exhaustedJSON struct {
	Property string   `json:"property"`
	Key      string   `json:"key"`
	Count    uint64   `json:"count"`
	Faults   []string `json:"faults"` // of the first
	File     string   `json:"file"`
}

func exhaustionOf(t target, ex explore.Exhaustion, files []string) exhaustionJSON {
	is := exhaustionJSON{t.sc.Name, t.o.Variant, t.o.Seed, ex.Events, ex.Singles, ex.Pairs,
		ex.Skipped + ex.Runs, ex.Failed, []exhaustedJSON{}}
	for i, g := range ex.Groups {
		v := exhaustedJSON{Property: g.Property, Key: g.Key, Count: g.Count, File: files[i]}
		v.Faults = planOf(g.First.Plan.Keep(func(i int) bool {
			return plan.Line.Hangs(g.First.Plan.Lines[i])
		}))
		is.Violations = append(is.Violations, v)
	}
	return is
}
