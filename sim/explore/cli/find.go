package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
)

// find measures findability: from so many start seeds on, how many seeds it takes
// until a run violates each property that a variant is known to violate, with the
// swarm and without.
func find(c *call) error {
	scenario := c.set.String("scenario", "", "scenario; empty: all")
	variant := c.set.String("variant", "", "variant; empty: all")
	starts := c.set.Int("starts", 30, "start seeds: 1, 1000001, 2000001, …")
	within := c.set.Uint64("within", 10_000, "seeds tried from each start on, at most")
	_, err := c.parse(0, 0, "flags only")
	if err != nil {
		return err
	}
	if *starts < 1 {
		return wrong("-starts=%d: one at least", *starts)
	}
	all := c.known(*scenario, *variant)
	if len(all) == 0 {
		return wrong("no scenario and variant of these names is known to violate anything; %s "+
			"list SCENARIO tells", c.name)
	}
	scenarios := widest(18, all, func(d defect) string { return d.sc.Name })
	variants := widest(10, all, func(d defect) string { return d.variant })
	properties := widest(4, all, func(d defect) string { return d.property.Name })
	row := func(scenario, variant, property string, cells [2]string) {
		fmt.Fprintf(c.out, "%-*s %-*s %-*s  %-28s %s\n", scenarios, scenario, variants, variant,
			properties, property, cells[0], cells[1])
	}
	row("scenario", "variant", "what",
		[2]string{"with swarm: seeds, seconds", "all faults on: seeds, seconds"})
	for _, d := range all {
		var cells [2]string
		for i, allOn := range [2]bool{false, true} {
			o := explore.SearchOptions{Run: explore.Options{Variant: d.variant, AllOn: allOn},
				Seeds: *within, Workers: 1,
				Wants: func(out explore.Outcome) bool { return out.Fails(d.property) }}
			if cells[i], err = findability(c.ctx, d.sc, o, *starts); err != nil {
				return c.interrupted("in %s %s; go on: %s find -scenario=%s -variant=%s "+
					"-starts=%d -within=%d",
					d.sc.Name, d.variant, c.name, d.sc.Name, d.variant, *starts, *within)
			}
		}
		row(d.sc.Name, d.variant, d.property.Name, cells)
	}
	fmt.Fprintln(c.out,
		"seeds: the median and the quartiles; seconds: of one processor, the median")
	return nil
}

// defect is what a variant is known to violate.
type defect struct {
	sc       *explore.Scenario
	variant  string
	property *model.Property
}

// known are the defects of the scenarios and variants of these names, or of all.
func (c *call) known(scenario, variant string) (list []defect) {
	for _, sc := range c.all {
		for _, v := range sc.Variants {
			if scenario != "" && sc.Name != scenario || variant != "" && v.Name != variant {
				continue
			}
			for _, property := range v.Expect.Finds {
				list = append(list, defect{sc, v.Name, property})
			}
		}
	}
	return list
}

// findability is one cell: one worker, so that time is that of one processor.
func findability(ctx context.Context, sc *explore.Scenario, o explore.SearchOptions,
	starts int) (string, error) {
	var seeds []uint64
	var times []time.Duration
	missed := 0
	for i := range uint64(starts) {
		o.Run.Seed = 1 + i*1_000_000
		began := time.Now()
		res, err := explore.Search(ctx, sc, o)
		if err != nil {
			return "", err
		}
		if !res.Found {
			missed++
		}
		seeds, times = append(seeds, res.Tried), append(times, time.Since(began))
	}
	slices.Sort(seeds)
	slices.Sort(times)
	n := len(seeds)
	text := fmt.Sprintf("%d (%d to %d), %.2g", seeds[n/2], seeds[n/4], seeds[3*n/4],
		times[n/2].Seconds())
	if missed > 0 {
		text += fmt.Sprintf(", %d missed", missed)
	}
	return text, nil
}
