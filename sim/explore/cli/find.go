package cli

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
)

// find measures findability: from so many start seeds on, how many seeds it takes
// until a run violates each property that a variant is known to violate, with the
// swarm and without.
func find(c *call) error {
	h := &how{policy: "random", swarm: true}
	ch := c.choice("1")
	starts := c.set.Int("starts", 30, "start seeds: 1, 1000001, 2000001, …")
	within := c.set.Uint64("within", 10_000, "seeds tried from each start on, at most")
	args, err := c.parse(0, -1, "any number of RUNs")
	if err != nil {
		return err
	}
	if *starts < 1 {
		return wrong("-starts=%d: one at least", *starts)
	}
	jobs, err := c.choose(ch, h, args)
	if err != nil {
		return err
	}
	all := known(jobs)
	named := c.given("seeds") || c.given("seed") ||
		slices.ContainsFunc(args, func(arg string) bool { return strings.Count(arg, "/") == 2 })
	if len(all) == 0 {
		return wrong("no scenario and variant of these names is known to violate anything; %s "+
			"list SCENARIO tells", c.name)
	}
	scenarios := widest(18, all, func(d defect) string { return d.sc.Name })
	variants := widest(10, all, func(d defect) string { return d.variant })
	properties := widest(4, all, func(d defect) string { return d.property.Name })
	row := func(scenario, variant, property string, cells [2]string) {
		fmt.Fprintf(c.out, "%-*s %-*s %-*s  %-20s  %s\n", scenarios, scenario, variants, variant,
			properties, property, cells[0], cells[1])
	}
	row("scenario", "variant", "what",
		[2]string{"swarm: seeds, s", "all faults: seeds, s"})
	for _, d := range all {
		var cells [2]findJSON
		for i, allOn := range [2]bool{false, true} {
			o := explore.SearchOptions{Run: explore.Options{Variant: d.variant, AllOn: allOn},
				Seeds: *within, Workers: 1,
				Wants: func(out explore.Outcome) bool { return out.Fails(d.property) }}
			n, seeds := uint64(*starts), farApart(*starts)
			if named {
				n, seeds = d.job.n, d.job.seeds
			}
			if cells[i], err = c.findability(d, o, n, seeds); err != nil {
				return c.interrupted("in %s %s; go on: %s find %s/%s -starts=%d -within=%d",
					d.sc.Name, d.variant, c.name, d.sc.Name, d.variant, *starts, *within)
			}
		}
		row(d.sc.Name, d.variant, d.property.Name, [2]string{cells[0].text(), cells[1].text()})
		if err := c.emit(defectJSON{d.sc.Name, d.variant, d.property.Name, cells[0],
			cells[1]}); err != nil {
			return err
		}
	}
	fmt.Fprintln(c.out,
		"seeds: the median and the quartiles; seconds: of one processor, the median")
	return nil
}

// farApart are so many seeds, a million between two of them.
func farApart(n int) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		for i := range uint64(n) {
			if !yield(1 + i*1_000_000) {
				return
			}
		}
	}
}

// defect is what a variant is known to violate.
type defect struct {
	sc       *explore.Scenario
	variant  string
	property *model.Property
	job      *job // its seeds are where searches start
}

// known are the defects of these scenarios and variants.
func known(jobs []*job) (list []defect) {
	for _, j := range jobs {
		v, _ := j.sc.Variant(j.options.Variant)
		for _, property := range v.Expect.Finds {
			list = append(list, defect{j.sc, v.Name, property, j})
		}
	}
	return list
}

// defectJSON is how hard a defect is to find.
type defectJSON struct {
	Scenario string   `json:"scenario"`
	Variant  string   `json:"variant"`
	Property string   `json:"property"`
	Swarm    findJSON `json:"swarm"`
	AllOn    findJSON `json:"all_on"`
}

// findJSON is how many seeds and how much time it takes.
type findJSON struct {
	Seeds   [3]uint64 `json:"seeds"`   // the lower quartile, the median and the upper quartile
	Seconds float64   `json:"seconds"` // of one processor, the median
	Missed  int       `json:"missed"`  // starts from which nothing was found
}

func (f findJSON) text() string {
	text := fmt.Sprintf("%d (%d to %d), %.2g", f.Seeds[1], f.Seeds[0], f.Seeds[2], f.Seconds)
	if f.Missed > 0 {
		text += fmt.Sprintf(", %d missed", f.Missed)
	}
	return text
}

// findability is one cell, of searches from n starts on: one worker, so that time is that of one
// processor.
func (c *call) findability(d defect, o explore.SearchOptions, n uint64,
	starts iter.Seq[uint64]) (f findJSON, err error) {
	var seeds []uint64
	var times []time.Duration
	busy := c.busy("%s %s", d.sc.Name, d.variant)
	defer busy.end()
	for start := range starts {
		busy.say("%s %s: %d of %d starts", d.sc.Name, d.variant, len(seeds), n)
		o.Run.Seed = start
		began := time.Now()
		res, err := explore.Search(c.ctx, d.sc, o)
		if err != nil {
			return f, err
		}
		if !res.Found {
			f.Missed++
		}
		seeds, times = append(seeds, res.Tried), append(times, time.Since(began))
	}
	slices.Sort(seeds)
	slices.Sort(times)
	f.Seeds = [3]uint64{seeds[len(seeds)/4], seeds[len(seeds)/2], seeds[3*len(seeds)/4]}
	f.Seconds = times[len(times)/2].Seconds()
	return f, nil
}
