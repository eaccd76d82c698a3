// Package columns prints outcomes of runs, a line each, in columns that stand.
//
// # Contract
//
// A line has at most [Width] columns, cut with an ellipsis where a name or a verdict needs more:
// what is cut can be read in the report of the run.
//
// # Map of the files
//
//   - columns.go: everything.
//
//detlint:outside it prints what runs gave, and is not in them
package columns

import (
	"fmt"
	"strings"

	"groundhog/sim/explore"
)

// Width is how wide a line is at most: the test runner indents it by four.
const Width = 96

// Columns is the widths of the columns. The verdict comes last and has the rest.
type Columns struct{ scenario, variant, seed int }

// The widths of the columns whose contents are numbers, and the least that is left to the verdict.
const (
	steps        = 8
	hash         = 16
	blanks       = 5
	leastVerdict = 24
)

// New returns the columns of outcomes of one scenario under these variants, whose largest seed is
// the last.
func New(scenario string, last uint64, variants ...string) Columns {
	c := Columns{width(scenario), 0, width(fmt.Sprint(last))}
	for _, v := range variants {
		c.variant = max(c.variant, width(v))
	}
	c.scenario = max(c.scenario, len("scenario"))
	c.variant = max(c.variant, len("variant"))
	c.seed = max(c.seed, len("seed"))
	room := Width - steps - hash - blanks - leastVerdict - c.seed
	if over := c.scenario + c.variant - room; over > 0 {
		give := min(over, max(0, c.variant-room/3))
		c.variant -= give
		c.scenario -= over - give
	}
	return c
}

// Header names the columns.
func (c Columns) Header() string {
	return c.line("scenario", "variant", "seed", "steps", "trace hash", "verdict")
}

// Line is an outcome, without newline.
func (c Columns) Line(o explore.Outcome) string {
	return c.line(o.Scenario, o.Variant, fmt.Sprint(o.Seed), fmt.Sprint(o.Steps),
		fmt.Sprintf("%016x", o.Hash), verdict(o))
}

// verdict is the worst failure and how many further properties failed, as in "stuck
// every-job-is-done +1".
func verdict(o explore.Outcome) string {
	failures := o.Failures()
	if len(failures) < 2 {
		return o.Summary()
	}
	return fmt.Sprintf("%v %s +%d", failures[0].Kind, failures[0].Property, len(failures)-1)
}

func (c Columns) line(scenario, variant, seed, step, trace, verdict string) string {
	text := fmt.Sprintf("%-*s %-*s %*s %*s %-*s %s", c.scenario, cut(scenario, c.scenario),
		c.variant, cut(variant, c.variant), c.seed, cut(seed, c.seed), steps, step, hash, trace,
		verdict)
	return strings.TrimRight(cut(text, Width), " ")
}

func width(text string) int { return len([]rune(text)) }

// cut shortens a text to so many columns.
func cut(text string, columns int) string {
	if r := []rune(text); len(r) > columns {
		return string(r[:columns-1]) + "…"
	}
	return text
}
