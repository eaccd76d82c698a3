package explore

import (
	"context"
	"fmt"
	"io"
	"strings"

	"groundhog/sim/explore/plan"
)

// ExhaustOptions say what [Exhaust] tries.
type ExhaustOptions struct {
	// Run is the run to which faults are added: with the operations of the plan that its seed
	// draws, or with the plan that is given, as it is.
	Run     Options
	Pairs   bool   // after all single faults, all pairs of them
	Skip    uint64 // how many were tried before
	Runs    uint64 // how many are tried at most; 0: all
	Workers int    // runs at a time; 0: one for each processor
	// Each sees every outcome in order, with its number from 0 on and how many there are, and ends
	// that by false; may be nil.
	Each func(number, of uint64, out Outcome) bool
}

// Exhaustion is what came of all faults at all events of one run.
type Exhaustion struct {
	Events  uint64 // at which some fault may fall
	Singles uint64 // faults at events, all there are
	Pairs   uint64 // of them, if they were asked for
	Skipped uint64
	Runs    uint64 // that were made
	Failed  uint64
	Groups  []Group // in order of appearance
}

// Exhaust tries every kind of fault at every event of a run, one in each run, and then pairs of
// them: see [plan.Schema.Singles] for what these are and in which order they come. The same options
// give the same sequence, so a number is enough to go on. When ctx ends first, it returns what was
// found by then, and the error of ctx.
func Exhaust(ctx context.Context, sc *Scenario, o ExhaustOptions) (ex Exhaustion, err error) {
	base, seen, err := sc.calm(ctx, o.Run)
	if err != nil {
		return ex, err
	}
	lines := sc.Schema().Singles(seen)
	n := uint64(len(lines))
	events := map[plan.Moment]bool{}
	for _, l := range lines {
		events[l.On] = true
	}
	ex.Events, ex.Singles = uint64(len(events)), n
	total := n
	if o.Pairs && n > 1 {
		ex.Pairs = n * (n - 1) / 2
		total += ex.Pairs
	}
	ex.Skipped = min(o.Skip, total)
	left := total - ex.Skipped
	if o.Runs > 0 {
		left = min(left, o.Runs)
	}
	sum := sc.Summary(o.Run.Variant)
	err = inOrder(ctx, left, o.Workers, func(i uint64) (Outcome, error) {
		run := o.Run
		p := plan.New(sc.Name, append(append([]plan.Line(nil), base.Lines...),
			chosen(lines, ex.Skipped+i)...))
		run.Plan = &p
		return Execute(ctx, sc, run)
	}, func(i uint64, out Outcome) bool {
		sum.Add(out)
		return o.Each == nil || o.Each(ex.Skipped+i, total, out)
	})
	ex.Runs, ex.Failed, ex.Groups = sum.Runs, sum.Failed, sum.Groups
	return ex, err
}

// chosen returns the lines of this number: single ones, then pairs, those first of which both come
// early.
func chosen(lines []plan.Line, number uint64) []plan.Line {
	n := uint64(len(lines))
	if number < n {
		return lines[number : number+1]
	}
	number -= n
	for sum := uint64(1); ; sum++ { // pairs i < j with i+j == sum
		first := uint64(0)
		if sum >= n {
			first = sum - n + 1
		}
		last := (sum - 1) / 2
		if count := last - first + 1; number >= count {
			number -= count
			continue
		}
		i := first + number
		return []plan.Line{lines[i], lines[sum-i]}
	}
}

// Done says whether everything was tried.
func (ex Exhaustion) Done() bool { return ex.Skipped+ex.Runs == ex.Singles+ex.Pairs }

// Write prints what was tried and what came of it: a statement, then the kinds of failures, the
// most frequent first.
func (ex Exhaustion) Write(w io.Writer) {
	singles := min(ex.Skipped+ex.Runs, ex.Singles)
	pairs := ex.Skipped + ex.Runs - singles
	var tried []string
	add := func(n, of uint64, what string) {
		switch {
		case of == 0:
		case n == of:
			tried = append(tried, fmt.Sprintf("all %d %s", of, what))
		case n > 0:
			tried = append(tried, fmt.Sprintf("%d of %d %s", n, of, what))
		}
	}
	add(singles, ex.Singles, "single faults")
	add(pairs, ex.Pairs, "pairs of faults")
	if len(tried) == 0 {
		tried = []string{"no fault"}
	}
	after := ""
	if ex.Skipped > 0 {
		after = fmt.Sprintf(" (%d of them before)", ex.Skipped)
	}
	came := "no violation"
	if ex.Failed > 0 {
		came = fmt.Sprintf("%d violate something", ex.Failed)
	}
	fmt.Fprintf(w, "%s at %d events of this run%s: %s\n", strings.Join(tried, ", "), ex.Events,
		after, came)
	for _, g := range (Summary{Groups: ex.Groups}).Common() {
		fmt.Fprintf(w, "  %6d  %s [%s]\n", g.Count, g.Property, g.Key)
		for _, l := range g.First.Plan.Lines {
			if l.Hangs() {
				fmt.Fprintf(w, "          %s\n", l)
			}
		}
	}
}
