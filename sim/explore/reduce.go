package explore

import (
	"fmt"
	"io"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// Reduction is the least that still fails in the same way.
type Reduction struct {
	Target  Target
	Before  int     // lines of the plan that was given
	Outcome Outcome // of the reduced run
	Runs    int     // how many were made, without those for Needs
	Minimal bool    // no line can be left out, under any of the neighbouring seeds; false if the budget was spent before
	Needs   []Need
	With    Rate // how often the reduced plan shows the target under other seeds
}

// Need is the evidence that a fault of the reduced plan matters.
type Need struct {
	Line    plan.Line
	Without string // what the run comes to without it
	Rate    Rate   // how often the target shows without it, under the same seeds as [Reduction.With]
}

// neighbours is how many seeds, from a run's own on, tell a schedule's luck from a cause.
const neighbours = 20

// reducer is a reduction on its way.
type reducer struct {
	sc       *Scenario
	schema   *plan.Schema
	opt      Options
	target   Target
	budget   int
	parallel int
	runs     int
	failed   map[string]bool // tried, and did not show the target
}

// Reduce cuts the plan of a failing run down: first lines, by halves, quarters
// and so on to single ones (delta debugging: Zeller and Hildebrandt,
// "Simplifying and Isolating Failure-Inducing Input", TSE 2002); then the schedule to
// fifo; then values. When nothing more can go, each line's absence is tried under
// neighbouring seeds as well, so that no line stays whose only merit is to shift a
// draw. A candidate counts only if it shows the same target. budget is in runs, so that the result does not depend on the machine; it does not
// depend on parallel either. A negative budget is none.
func Reduce(sc *Scenario, out Outcome, target Target, budget, parallel int) Reduction {
	r := reducer{sc: sc, schema: sc.Schema(), opt: out.Options(), target: target,
		budget: budget, parallel: parallel, failed: make(map[string]bool)}
	p := out.Plan
	r.opt.Plan = &p
	red := Reduction{Target: r.target, Before: len(p.Lines)}
	p = r.fewer(p, max(1, len(p.Lines)/2))
	r.straighten(p)
	for {
		before := p
		p = r.smaller(p)
		p = r.fewer(p, 1)
		if p.Equal(before) {
			p = r.elsewhere(p)
		}
		if p.Equal(before) || r.spent() {
			break
		}
	}
	red.Runs, red.Minimal = r.runs, !r.spent()
	r.opt.Plan = &p
	red.Outcome = Execute(sc, r.opt)
	r.need(&red)
	return red
}

func (r *reducer) spent() bool { return r.budget >= 0 && r.runs >= r.budget }

// first returns the first candidate that shows the target.
func (r *reducer) first(candidates []plan.Plan) (plan.Plan, bool) {
	var fresh []plan.Plan
	for _, p := range candidates {
		if !r.failed[r.key(p)] {
			fresh = append(fresh, p)
		}
	}
	if r.budget >= 0 {
		fresh = fresh[:min(len(fresh), max(0, r.budget-r.runs))]
	}
	found := -1
	inOrder(uint64(len(fresh)), r.parallel, func(i uint64) bool {
		o := r.opt
		o.Plan = &fresh[i]
		return Execute(r.sc, o).Shows(r.target)
	}, func(i uint64, shows bool) bool {
		r.runs++
		if shows {
			found = int(i)
		} else {
			r.failed[r.key(fresh[i])] = true
		}
		return !shows
	})
	if found < 0 {
		return plan.Plan{}, false
	}
	return fresh[found], true
}

func (r *reducer) key(p plan.Plan) string {
	return fmt.Sprintf("%d %s\n%s", r.opt.Seed, r.opt.Policy, p.Body())
}

// fewer leaves out as many neighbouring lines as size says, then half as many,
// down to one, again and again until no single line can go.
func (r *reducer) fewer(p plan.Plan, size int) plan.Plan {
	for ; size >= 1; size /= 2 {
		for {
			next, ok := r.first(without(p, size))
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

// elsewhere tries the absence of each line under neighbouring seeds, and goes over
// to the first that shows the target.
func (r *reducer) elsewhere(p plan.Plan) plan.Plan {
	home := r.opt.Seed
	for i := range uint64(neighbours) {
		r.opt.Seed = home + i
		if next, ok := r.first(without(p, 1)); ok {
			return next
		}
	}
	r.opt.Seed = home
	return p
}

// smaller makes the values of each line simpler while it can.
func (r *reducer) smaller(p plan.Plan) plan.Plan {
	for i := 0; i < len(p.Lines); {
		var candidates []plan.Plan
		for _, l := range r.schema.Simpler(p.Lines[i]) {
			candidates = append(candidates, p.Replace(i, l))
		}
		next, ok := r.first(candidates)
		if !ok {
			i++
			continue
		}
		p, i = next, 0 // a time may have moved lines; what is known to fail is not run again
	}
	return p
}

// straighten takes the plain schedule if the run still fails under it.
func (r *reducer) straighten(p plan.Plan) {
	if r.opt.Policy == sim.FIFO() {
		return
	}
	was := r.opt.Policy
	r.opt.Policy = sim.FIFO()
	if _, ok := r.first([]plan.Plan{p}); !ok {
		r.opt.Policy = was
	}
}

// need tries every fault's absence, and the plan under other seeds.
func (r *reducer) need(red *Reduction) {
	p := red.Outcome.Plan
	r.opt.Plan = &p
	red.With = rateUnder(r.sc, r.opt, r.target, neighbours, r.parallel)
	for i, l := range p.Lines {
		if l.Kind() != plan.Fault {
			continue
		}
		rest := p.Keep(func(j int) bool { return j != i })
		o := r.opt
		o.Plan = &rest
		red.Needs = append(red.Needs, Need{l, Execute(r.sc, o).Summary(), rateUnder(r.sc, o, r.target, neighbours, r.parallel)})
	}
}

// Write prints the reduction for a person.
func (red Reduction) Write(w io.Writer) {
	o := red.Outcome
	fmt.Fprintf(w, "%s: %d lines to %d in %d runs, schedule %s\n", red.Target, red.Before, len(o.Plan.Lines), red.Runs, o.Policy)
	fmt.Fprint(w, o.Plan.Body())
	if !red.Minimal {
		fmt.Fprintf(w, "the budget of runs was spent first: it may not be the least\n")
	}
	fmt.Fprintf(w, "sufficient: these lines fail so under %d of %d seeds\n", red.With.Hits, red.With.Runs)
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
		fmt.Fprintf(w, "  without %-32s %s; fails so under %d of %d seeds\n", n.Line.Brief(), n.Without, n.Rate.Hits, n.Rate.Runs)
	}
}
