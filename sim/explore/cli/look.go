package cli

import (
	"fmt"
	"strings"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
	"groundhog/sim/explore/plan"
)

// list prints what there is.
func list(c *call) error {
	args, err := c.parse(0, -1, "names or patterns of scenarios")
	if err != nil {
		return err
	}
	all, err := c.scenarios(strings.Join(args, ","))
	if err != nil {
		return err
	}
	for _, sc := range all {
		if err := c.emit(scenarioOf(sc)); err != nil {
			return err
		}
	}
	if len(args) == 0 {
		width := widest(20, c.all, func(sc *explore.Scenario) string { return sc.Name })
		for _, sc := range c.all {
			fmt.Fprintf(c.out, "%-*s %s\n", width, sc.Name, sc.Doc)
		}
		return nil
	}
	for i, sc := range all {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		c.describe(sc)
	}
	return nil
}

// describe prints what a scenario consists of.
func (c *call) describe(sc *explore.Scenario) {
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
}

func expectation(e explore.Expect) string {
	if e.Clean() {
		return " (holds)"
	}
	if len(e.Finds) == 0 {
		return fmt.Sprintf(" (may violate %v)", e.Allows)
	}
	return fmt.Sprintf(" (violates %v)", e.Finds)
}

// show prints the story of a run.
func show(c *call) error {
	h, ch := c.how(), c.choice("1")
	lines := c.set.Int("lines", 40, "lines of plan, history and trace at most")
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	return c.targets(ch, h, args, func(t target) error {
		busy := c.busy("running %s", t.name)
		out, err := explore.Check(c.ctx, t.sc, t.o)
		out.File = t.planFile()
		busy.end()
		if err != nil {
			return err
		}
		c.found(out)
		row := columns.New(t.sc.Name, out.Seed, out.Variant)
		fmt.Fprintf(c.out, "%s\n%s\n", row.Header(), row.Line(out))
		explore.Report(c.ctx, c.out, t.sc, out, *lines)
		if err := c.emit(runOf(out)); err != nil {
			return err
		}
		return c.ctx.Err()
	})
}

// inevitable finds the point of no return.
func inevitable(c *call) error {
	h, ch := c.how(), c.choice("1")
	futures := c.set.Uint64("futures", 60,
		"how often the rest of the run is drawn anew after each step looked at")
	property := c.set.String("property", "", propertyUsage)
	args, err := c.parse(0, -1, "RUNs")
	if err != nil {
		return err
	}
	if err := c.someRun(args); err != nil {
		return err
	}
	if *futures < 2 {
		return wrong("-futures=%d: two at least, or there is no chance to speak of", *futures)
	}
	return c.targets(ch, h, args, func(t target) error {
		out, failure, err := c.failing(t, *property)
		if err != nil {
			return err
		}
		busy := c.busy("%s: looking for the step that decided", t.name)
		in, err := explore.Inevitable(c.ctx, t.sc, out, explore.InevitableOptions{
			Target: failure, Futures: *futures, Workers: h.jobs, Each: pointCounter(busy)})
		busy.end()
		in.Write(c.out)
		if e := c.emit(inevitabilityOf(in)); e != nil {
			return e
		}
		if err != nil {
			return c.interrupted("after %d steps; fewer -futures take less time", len(in.Points))
		}
		return nil
	})
}

// someRun wants a command that is about single runs to be told which, by arguments or flags.
func (c *call) someRun(args []string) error {
	if len(args) == 0 && !c.given("scenario") {
		return wrong("%s: 0 arguments given: expected a RUN, such as %s", c.set.Name(),
			c.exampleOf("$S/$V/1"))
	}
	return nil
}

// pointCounter tells a person at a terminal how many points were looked at.
func pointCounter(b *busy) func(explore.Point) {
	points := 0
	return func(p explore.Point) {
		points++
		b.say("%d points looked at, the last after step %d: %v", points, p.Step, p.Rate)
	}
}
