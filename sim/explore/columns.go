package explore

import "fmt"

// Columns are the widths of a table of outcomes, a line each. They follow the names of a scenario and
// its variants, so that columns stand; what they take beyond the usual is taken from columns that can
// spare it, so that a line has at most 96 columns.
type Columns struct{ scenario, variant, seed, verdict int }

// The usual widths, and the least to which a column goes; those of names go as far as the names.
var (
	usual = Columns{scenario: 18, variant: 11, seed: 7, verdict: 21}
	least = Columns{scenario: len("scenario"), variant: len("variant"), seed: 4, verdict: 11}
)

// Columns are those of a table of these variants under a scenario, whose largest seed is the last.
func (sc *Scenario) Columns(last uint64, variants ...string) Columns {
	c := usual
	longest := 0
	for _, v := range variants {
		longest = max(longest, width(v))
	}
	c.scenario, c.variant = max(c.scenario, width(sc.Name)), max(c.variant, longest)
	over := c.scenario + c.variant - usual.scenario - usual.variant
	for _, spare := range []struct {
		from  *int
		least int
	}{
		{&c.scenario, max(least.scenario, width(sc.Name))},
		{&c.variant, max(least.variant, longest)},
		{&c.seed, min(usual.seed, max(least.seed, width(fmt.Sprint(last))))},
		{&c.verdict, least.verdict},
		{&c.seed, least.seed},
		{&c.variant, least.variant}, // from here on names are cut
		{&c.scenario, least.scenario},
	} {
		give := min(over, *spare.from-spare.least)
		*spare.from -= give
		over -= give
	}
	return c
}

func width(text string) int { return len([]rune(text)) }

// Header names the columns.
func (c Columns) Header() string {
	return c.line("scenario", "variant", "seed", "verdict", "steps", "virtual", "trace hash")
}

// Line is an outcome in one line, without newline. What is too long for its column is cut, and can
// be read in the report.
func (c Columns) Line(o Outcome) string {
	return c.line(o.Scenario, o.Variant, fmt.Sprint(o.Seed), o.brief(c.verdict), fmt.Sprint(o.Steps), seconds(o.Now), fmt.Sprintf("%016x", o.Hash))
}

func (c Columns) line(scenario, variant, seed, verdict, steps, virtual, hash string) string {
	return fmt.Sprintf("%-*s %-*s %-*s %-*s %7s %9s  %s", c.scenario, cut(scenario, c.scenario), c.variant, cut(variant, c.variant),
		c.seed, cut(seed, c.seed), c.verdict, cut(verdict, c.verdict), steps, virtual, hash)
}
