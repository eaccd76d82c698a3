package cli

import (
	"fmt"
	"slices"
	"time"

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
	if _, err := c.parse(0, 0, "flags only"); err != nil {
		return err
	}
	if *starts < 1 {
		return wrong("-starts=%d: one at least", *starts)
	}
	fmt.Fprintf(c.out, "%-18s %-10s %-4s  %-28s %-28s\n", "scenario", "variant", "what", "with swarm: seeds, seconds", "all faults on: seeds, seconds")
	none := true
	for _, sc := range c.all {
		for _, v := range sc.Variants {
			if *scenario != "" && sc.Name != *scenario || *variant != "" && v.Name != *variant {
				continue
			}
			for _, property := range v.Expect.Finds {
				none = false
				var cells [2]string
				for i, allOn := range [2]bool{false, true} {
					cells[i] = findability(c, sc, explore.Options{Variant: v.Name, AllOn: allOn}, property, *starts, *within)
				}
				if c.ctx.Err() != nil {
					c.exit = exitInterrupted
					return nil
				}
				fmt.Fprintf(c.out, "%-18s %-10s %-4s  %-28s %-28s\n", sc.Name, v.Name, property, cells[0], cells[1])
			}
		}
	}
	if none {
		return wrong("no scenario and variant of these names is known to violate anything; groundhog list SCENARIO tells")
	}
	fmt.Fprintln(c.out, "seeds: the median and the quartiles; seconds: of one processor, the median")
	return nil
}

// findability is one cell: one worker, so that time is that of one processor.
func findability(c *call, sc *explore.Scenario, o explore.Options, property string, starts int, within uint64) string {
	var seeds []uint64
	var times []time.Duration
	missed := 0
	for i := range uint64(starts) {
		o.Seed = 1 + i*1_000_000
		began := time.Now()
		_, tried, ok := explore.Search(sc, o, within, 1, func(out explore.Outcome) bool {
			return out.Breaks(property) || c.ctx.Err() != nil
		})
		if !ok {
			missed++
		}
		seeds, times = append(seeds, tried), append(times, time.Since(began))
	}
	slices.Sort(seeds)
	slices.Sort(times)
	n := len(seeds)
	text := fmt.Sprintf("%d (%d to %d), %.2g", seeds[n/2], seeds[n/4], seeds[3*n/4], times[n/2].Seconds())
	if missed > 0 {
		text += fmt.Sprintf(", %d missed", missed)
	}
	return text
}
