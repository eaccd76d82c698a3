package explore

import (
	"context"
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// ReduceOptions say how [Reduce] goes about it. The zero value reduces the worst failure of the run
// without a limit.
type ReduceOptions struct {
	Target  Target // which failure must stay; the zero Target: the worst
	Budget  int    // runs at most, so that the result does not depend on the machine; 0: no limit
	Workers int    // runs at a time; 0: one for each processor; the result does not depend on it
}

// Reduction is the least that still fails in the same way.
type Reduction struct {
	Target      Target
	Before      int     // lines of the plan that was given
	Outcome     Outcome // of the reduced run
	Runs        int     // how many were made, without those for Needs
	Minimal     bool    // no line can be left out, under any of the neighbouring seeds
	Interrupted bool    // the context ended first: what is here was found before
	Needs       []Need
	With        Rate // how often the reduced plan shows the target under other seeds
}

// Need is the evidence that a fault of the reduced plan matters.
type Need struct {
	Line    plan.Line
	Without string // what the run comes to without it
	// how often the target shows without it, under the same seeds as [Reduction.With]
	Rate Rate
}

// neighbours is how many seeds, from a run's own on, distinguish the luck of one schedule from a
// cause.
const neighbours = 20

// reducer is a reduction under way.
type reducer struct {
	ReduceOptions
	sc       *Scenario
	schema   *plan.Schema
	run      Options // of the candidates, but for their plans
	best     Outcome // of the last candidate that showed the target
	runs     int
	rejected map[string]bool // candidates that did not show the target, by key
	err      error           // of the context
}

// Reduce cuts the plan of a failing run down: first lines, by halves, quarters and so on to single
// ones (delta debugging: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", TSE 2002); then the schedule to fifo; then values. When nothing more can go, each line's
// absence is tried under neighbouring seeds as well, so that no line stays whose only merit is to
// shift a draw. A candidate counts only if it shows the same target. When ctx ends first, Reduce
// returns the least that it has found so far, and the error of ctx.
func Reduce(ctx context.Context, sc *Scenario, out Outcome, o ReduceOptions) (Reduction, error) {
	if o.Target == (Target{}) {
		o.Target = out.Target()
	}
	r := reducer{ReduceOptions: o, sc: sc, schema: sc.Schema(), run: out.Options(),
		best:     out.given(),
		rejected: make(map[string]bool)}
	p := out.Plan
	r.run.Plan = &p
	red := Reduction{Target: r.Target, Before: len(p.Lines)}
	p = r.fewer(ctx, p, max(1, len(p.Lines)/2))
	r.simplerSchedule(ctx, p)
	for {
		before := p
		p = r.offEvents(ctx, p)
		p = r.smaller(ctx, p)
		p = r.fewer(ctx, p, 1)
		if p.Equal(before) {
			p = r.otherSeeds(ctx, p)
		}
		if p.Equal(before) || r.spent() {
			break
		}
	}
	red.Runs, red.Minimal, red.Outcome = r.runs, !r.spent(), r.best
	r.need(ctx, &red)
	red.Interrupted = r.err != nil
	return red, r.err
}

// given returns the outcome as if its plan had been given and not drawn: the run is the same.
func (o Outcome) given() Outcome {
	o.Given, o.Swarm = true, plan.Swarm{}
	return o
}

// spent says whether no further run may be made.
func (r *reducer) spent() bool { return r.err != nil || r.Budget > 0 && r.runs >= r.Budget }

// first returns the first candidate that shows the target.
func (r *reducer) first(ctx context.Context, candidates []plan.Plan) (plan.Plan, bool) {
	var fresh []plan.Plan
	for _, p := range candidates {
		if !r.rejected[r.key(p)] {
			fresh = append(fresh, p)
		}
	}
	if r.err != nil {
		return plan.Plan{}, false
	}
	if r.Budget > 0 {
		fresh = fresh[:min(len(fresh), max(0, r.Budget-r.runs))]
	}
	found := -1
	r.err = inOrder(ctx, uint64(len(fresh)), r.Workers, func(i uint64) (Outcome, error) {
		o := r.run
		o.Plan = &fresh[i]
		return Execute(ctx, r.sc, o)
	}, func(i uint64, out Outcome) bool {
		r.runs++
		if out.FailsAs(r.Target) {
			found, r.best = int(i), out
		} else {
			r.rejected[r.key(fresh[i])] = true
		}
		return found < 0
	})
	if found < 0 {
		return plan.Plan{}, false
	}
	return fresh[found], true
}

func (r *reducer) key(p plan.Plan) string {
	return fmt.Sprintf("%d %s\n%s", r.run.Seed, r.run.Policy, p.Body())
}

// fewer leaves out as many neighbouring lines as size says, then half as many,
// down to one, again and again until no single line can go.
func (r *reducer) fewer(ctx context.Context, p plan.Plan, size int) plan.Plan {
	for ; size >= 1; size /= 2 {
		for {
			next, ok := r.first(ctx, without(p, size))
			if !ok {
				break
			}
			p = next
		}
	}
	return p
}

// without returns the plans that lack so many neighbouring lines.
func without(p plan.Plan, size int) (shorter []plan.Plan) {
	for from := 0; from < len(p.Lines); from += size {
		shorter = append(shorter, p.Keep(func(i int) bool { return i < from || i >= from+size }))
	}
	return shorter
}

// offEvents takes lines off the events on which they hang, to the times at which they happened or
// soon after, where other lines can go then: those that were there for the event to be the sixth.
func (r *reducer) offEvents(ctx context.Context, p plan.Plan) plan.Plan {
	for i := 0; i < len(p.Lines); i++ {
		l, best := p.Lines[i], r.best
		if !l.Hangs() || i >= len(best.happened) || best.happened[i] < 0 {
			continue
		}
		l.On = plan.Moment{}
		for _, grain := range []sim.Instant{1, 1e6, 1e9} {
			l.At = best.happened[i] + grain - 1
			l.At -= l.At % grain
			timed, ok := r.first(ctx, []plan.Plan{p.Replace(i, l)})
			if !ok {
				continue
			}
			if fewer := r.fewer(ctx, timed, 1); len(fewer.Lines) < len(p.Lines) {
				return r.offEvents(ctx, fewer)
			}
			r.best = best
		}
	}
	return p
}

// otherSeeds tries the absence of each line under neighbouring seeds, and goes over to the first
// that shows the target.
func (r *reducer) otherSeeds(ctx context.Context, p plan.Plan) plan.Plan {
	own := r.run
	for i := range uint64(neighbours) {
		r.run = own.under(i)
		if next, ok := r.first(ctx, without(p, 1)); ok {
			return next
		}
	}
	r.run = own
	return p
}

// smaller makes the values of each line simpler while it can.
func (r *reducer) smaller(ctx context.Context, p plan.Plan) plan.Plan {
	for i := 0; i < len(p.Lines); {
		var candidates []plan.Plan
		for _, l := range r.schema.Simpler(p.Lines[i]) {
			candidates = append(candidates, p.Replace(i, l))
		}
		next, ok := r.first(ctx, candidates)
		if !ok {
			i++
			continue
		}
		p, i = next, 0 // a time may have moved lines; what is known to fail is not run again
	}
	return p
}

// simplerSchedule goes over to the schedule fifo if the run still fails under it.
func (r *reducer) simplerSchedule(ctx context.Context, p plan.Plan) {
	if r.run.Policy == sim.FIFO() {
		return
	}
	was := r.run.Policy
	r.run.Policy = sim.FIFO()
	if _, ok := r.first(ctx, []plan.Plan{p}); !ok {
		r.run.Policy = was
	}
}

// need tries every fault's absence, and the plan under other seeds.
func (r *reducer) need(ctx context.Context, red *Reduction) {
	p := red.Outcome.Plan
	r.run.Plan = &p
	if r.err == nil {
		red.With, r.err = rateUnder(ctx, r.sc, r.run, r.Target, neighbours, r.Workers)
	}
	for i, l := range p.Lines {
		if !l.IsFault() || r.err != nil {
			continue
		}
		rest := p.Keep(func(j int) bool { return j != i })
		o := r.run
		o.Plan = &rest
		var out Outcome
		if out, r.err = Execute(ctx, r.sc, o); r.err != nil {
			return
		}
		n := Need{Line: l, Without: out.Summary()}
		if n.Rate, r.err = rateUnder(ctx, r.sc, o, r.Target, neighbours, r.Workers); r.err == nil {
			red.Needs = append(red.Needs, n)
		}
	}
}

// Write prints the reduction for a person.
func (red Reduction) Write(w io.Writer) {
	o := red.Outcome
	fmt.Fprintf(w, "%s: %d lines to %d in %d runs, schedule %s\n", red.Target, red.Before,
		len(o.Plan.Lines), red.Runs, o.Policy)
	fmt.Fprint(w, o.Plan.Body())
	switch {
	case red.Interrupted && red.Minimal:
		fmt.Fprintf(w, "interrupted before it was known which faults it needs\n")
		return
	case red.Interrupted:
		fmt.Fprintf(w, "interrupted: it may not be the least\n")
		return
	case !red.Minimal:
		fmt.Fprintf(w, "the budget of runs was spent first: it may not be the least\n")
	}
	fmt.Fprintf(w, "sufficient: these lines fail so under %d of %d seeds\n", red.With.Hits,
		red.With.Runs)
	var names []string
	for _, n := range red.Needs {
		names = append(names, n.Line.Brief())
	}
	switch len(names) {
	case 0:
		fmt.Fprintln(w, "needs no fault: the operations alone fail")
	case 1:
		fmt.Fprintf(w, "needs %s\n", names[0])
	case 2:
		fmt.Fprintf(w, "needs both: %s\n", strings.Join(names, ", "))
	default:
		fmt.Fprint(w, wrap("needs all of: "+strings.Join(names, ", "), ""))
	}
	for _, n := range red.Needs {
		without := fmt.Sprintf("  without %-32s", n.Line.Brief())
		then := fmt.Sprintf("%s; fails so under %d of %d seeds", n.Without, n.Rate.Hits,
			n.Rate.Runs)
		if len(without)+1+len(then) > reportWidth {
			without += "\n   "
		}
		fmt.Fprintf(w, "%s %s\n", without, then)
	}
}
