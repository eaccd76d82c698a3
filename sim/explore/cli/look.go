package cli

import (
	"fmt"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
	"groundhog/sim/explore/plan"
)

// list prints what there is.
func list(c *call) error {
	args, err := c.parse(0, 1, "one scenario at most")
	if err != nil {
		return err
	}
	if len(args) == 0 {
		width := widest(20, c.all, func(sc *explore.Scenario) string { return sc.Name })
		for _, sc := range c.all {
			fmt.Fprintf(c.out, "%-*s %s\n", width, sc.Name, sc.Doc)
		}
		return nil
	}
	sc, err := explore.Find(c.all, args[0])
	if err != nil {
		return wrong("%v", err)
	}
	fmt.Fprintf(c.out, "%s: %s\n\nvariants\n", sc.Name, sc.Doc)
	width := widest(16, sc.Variants, func(v explore.Variant) string { return v.Name })
	for _, v := range sc.Variants {
		fmt.Fprintf(c.out, "  %-*s %s%s\n", width, v.Name, v.Doc, expectation(v.Expect))
	}
	fmt.Fprintf(c.out, "\nlines of plans, from 0s to %v\n", sc.Plan.Length)
	for _, a := range sc.Plan.All() {
		fmt.Fprintf(c.out, "  %-5s %-16s %s\n", a.Kind(), a.Name(), a.Doc())
		for _, arg := range a.Arguments() {
			fmt.Fprintf(c.out, "          %s: %s\n", arg.Name, arg.Domain)
		}
	}
	p, swarm := sc.Schema().Draw(plan.Seeded(1), true)
	fmt.Fprintf(c.out, "\nthe plan of seed 1 (%s)\n%s", swarm, p)
	return nil
}

func expectation(e explore.Expect) string {
	if e.Clean() {
		return " (holds)"
	}
	return fmt.Sprintf(" (violates %v)", e.Finds)
}

// show prints the story of a run.
func show(c *call) error {
	h := c.how()
	lines := c.set.Int("lines", 40, "lines of plan, history and trace at most")
	args, err := c.parse(1, 1, "one RUN")
	if err != nil {
		return err
	}
	sc, o, err := c.target(args[0], h)
	if err != nil {
		return err
	}
	out, err := explore.Check(c.ctx, sc, o)
	if err != nil {
		return err
	}
	row := columns.New(sc.Name, out.Seed, out.Variant)
	fmt.Fprintf(c.out, "%s\n%s\n", row.Header(), row.Line(out))
	explore.Report(c.ctx, c.out, sc, out, *lines)
	if len(out.Failures()) > 0 {
		c.exit = exitFound
	}
	return c.ctx.Err()
}

// inevitable finds the point of no return.
func inevitable(c *call) error {
	h := c.how()
	futures := c.set.Uint64("futures", 40,
		"how often the rest of the run is drawn anew after each step looked at")
	property := c.set.String("property", "", propertyUsage)
	args, err := c.parse(1, 1, "one RUN")
	if err != nil {
		return err
	}
	sc, out, target, err := c.failing(args[0], h, *property)
	if err != nil {
		return err
	}
	if *futures < 2 {
		return wrong("-futures=%d: two at least, or there is no chance to speak of", *futures)
	}
	in, err := explore.Inevitable(c.ctx, sc, out, explore.InevitableOptions{
		Target: target, Futures: *futures, Workers: h.jobs, Each: c.pointCounter()})
	if c.bar {
		fmt.Fprint(c.err, "\r\x1b[K")
	}
	in.Write(c.out)
	if err != nil {
		return c.interrupted("after %d steps; fewer -futures take less time", len(in.Points))
	}
	return nil
}

// pointCounter tells a person at a terminal how many points were looked at.
func (c *call) pointCounter() func(explore.Point) {
	points := 0
	return func(p explore.Point) {
		if points++; c.bar {
			fmt.Fprintf(c.err, "\r\x1b[K%d points looked at, the last after step %d: %v", points,
				p.Step, p.Rate)
		}
	}
}
