package gotest

import (
	"fmt"
	"io"
	"testing"

	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/columns"
)

// table prints a row for each run that is worth one, all of a scenario under one heading.
type table struct{ columns columns.Columns }

// newTable prints the heading of a scenario, with columns that are wide enough for all its rows.
func (req *request) newTable(t *testing.T, sc *explore.Scenario) *table {
	if req.seeds == 1 {
		fmt.Fprintf(t.Output(), "seed %d, schedule %s\n", req.first, req.policy)
	} else {
		fmt.Fprintf(t.Output(), "seeds %d to %d, schedule %s\n", req.first, req.first+req.seeds-1,
			req.policy)
	}
	var variants []string
	seeds := max(req.seeds, req.sweep, sc.Sweep)
	for _, v := range sc.Variants {
		if req.variant == "" || req.variant == v.Name {
			variants = append(variants, v.Name)
			seeds = max(seeds, uint64(v.Expect.Within))
		}
	}
	c := columns.New(sc.Name, max(req.first, req.first+seeds-1), variants...)
	fmt.Fprintln(t.Output(), c.Header())
	return &table{c}
}

func (tb *table) row(w io.Writer, out explore.Outcome) { fmt.Fprintln(w, tb.columns.Line(out)) }
