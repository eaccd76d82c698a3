package cli

import (
	"fmt"
	"slices"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
)

// diffJSON is where two runs part.
type diffJSON struct {
	First      runJSON  `json:"first"`
	Second     runJSON  `json:"second"`
	Same       bool     `json:"same"`        // record by record
	PlanFirst  []string `json:"plan_first"`  // lines that only the first plan has
	PlanSecond []string `json:"plan_second"` // lines that only the second has

	Record uint64   `json:"record"` // the first that differs
	Step   uint64   `json:"step"`
	Before []string `json:"before"` // the records before it
	Then   struct { // what follows
		First  []string `json:"first"`
		Second []string `json:"second"`
	} `json:"then"`
}

// diff compares two runs: of two variants, of two seeds, of two plans.
func diff(c *call) error {
	h, ch := c.how(), c.choice("1")
	args, err := c.parse(1, 2, "two RUNs, or one that means two, such as S/V,W/7")
	if err != nil {
		return err
	}
	var sides []explore.Side
	var names []string
	for _, arg := range args {
		jobs, err := c.choose(ch, h, []string{arg})
		if err != nil {
			return err
		}
		for _, j := range jobs {
			for t := range j.targets {
				if names = append(names, t.name); len(names) > 2 {
					return wrong("diff is about two runs, and more are meant: name two, such as "+
						"%s %s", names[0], names[1])
				}
				sides = append(sides, explore.Side{Scenario: t.sc, Options: t.o})
			}
		}
	}
	if len(sides) < 2 {
		return wrong("diff is about two runs, and %s is one: name another", names[0])
	}
	busy := c.busy("running %s and %s", names[0], names[1])
	first, second, d, err := explore.Apart(c.ctx, sides[0], sides[1])
	busy.end()
	if err != nil {
		return err
	}
	return c.apart(first, second, d)
}

// apart prints how two runs differ.
func (c *call) apart(first, second explore.Outcome, d *explore.Difference) error {
	v := diffJSON{First: runOf(first), Second: runOf(second), Same: d == nil}
	v.PlanFirst, v.PlanSecond = without(v.First.Plan, v.Second.Plan), without(v.Second.Plan,
		v.First.Plan)
	row := columns.New(first.Scenario, first.Seed, first.Variant, second.Variant)
	fmt.Fprintf(c.out, "%s\n%s\n%s\n", row.Header(), row.Line(first), row.Line(second))
	for _, line := range v.PlanFirst {
		fmt.Fprintf(c.out, "- %s\n", line)
	}
	for _, line := range v.PlanSecond {
		fmt.Fprintf(c.out, "+ %s\n", line)
	}
	if len(v.PlanFirst)+len(v.PlanSecond) == 0 {
		fmt.Fprintf(c.out, "both follow the same plan, of %d lines\n", len(v.First.Plan))
	}
	if d == nil {
		fmt.Fprintln(c.out, "the two runs are the same, record by record")
		return c.emit(v)
	}
	c.exit = exitFound
	d.Write(c.out)
	v.Record, v.Step, v.Before = d.Record, d.Step, d.Before
	v.Then.First, v.Then.Second = d.First, d.Second
	return c.emit(v)
}

// without are the lines of a list that another does not have, each as often as it has it more.
func without(list, other []string) []string {
	rest := slices.Clone(other)
	only := []string{}
	for _, line := range list {
		if at := slices.Index(rest, line); at >= 0 {
			rest = slices.Delete(rest, at, at+1)
			continue
		}
		only = append(only, line)
	}
	return only
}
