package explore

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

// Point is how likely the violation is after so many steps of the run, whatever
// happens then.
type Point struct {
	Step uint64
	At   sim.Instant // of that step
	Rate Rate
}

// chance is the share of the futures that fail.
func (p Point) chance() float64 { return float64(p.Rate.Hits) / float64(p.Rate.Runs) }

// InevitableOptions say how [Inevitable] goes about it.
type InevitableOptions struct {
	Target  Target // which failure is meant; the zero Target: the worst
	Futures uint64 // how often the rest is drawn anew after each step looked at; 0: 60, with which
	// all that fail are more than 95 % at 95 %
	Workers int           // runs at a time; 0: one for each processor; the result stays the same
	Each    func(p Point) // sees every point as it is looked at; may be nil
}

// Inevitability is how a violation became inevitable, step by step.
type Inevitability struct {
	Target        Target
	Outcome       Outcome
	Points        []Point // in order of steps
	Before, After Point   // the steps between which the chance jumps most
	NoReturn      Point   // the first step after which every future fails, and later nearly all
	Interrupted   bool    // the context ended first: what is here was found before
	Lines         []string
}

// certain says whether every future fails.
func (p Point) certain() bool { return p.Rate.Hits == p.Rate.Runs }

// Decided returns the point of no return, unless that is the first step or the last, or there is
// none.
func (in Inevitability) Decided() (Point, bool) {
	p := in.NoReturn
	return p, !in.Interrupted && p.certain() && p.Step > 0 && p.Step < in.Outcome.Steps
}

// Sharp says whether one step makes a difference that is no accident: the confidence intervals
// before and after it do not meet.
func (in Inevitability) Sharp() bool {
	_, high := in.Before.Rate.Interval()
	low, _ := in.After.Rate.Interval()
	return in.After.Step == in.Before.Step+1 && low > high
}

// nearlyAll is the share of futures that may be called nearly all.
const nearlyAll = 0.95

// How many points are looked at, at least and at most.
const (
	leastPoints = 14
	mostPoints  = 48
)

// Inevitable finds the point of no return of a failing run. After k steps of it every later choice
// is drawn anew (schedule, network, disk, the operations and faults to come), under so many seeds:
// the share that still fails is the chance of the violation given those k steps. Two steps are
// searched by bisection: that over which the chance jumps most, and that after which every future
// fails, and later nearly all, which is often the same. The same seeds serve all k, which cancels
// most of the noise. The result is a function of the outcome and of the number of futures. When ctx
// ends first, Inevitable returns the points that it had by then, and the error of ctx.
func Inevitable(ctx context.Context, sc *Scenario, out Outcome, o InevitableOptions) (Inevitability,
	error) {
	if o.Target == (Target{}) {
		o.Target = out.Target()
	}
	if o.Futures == 0 {
		o.Futures = 60
	}
	in := Inevitability{Target: o.Target, Outcome: out}
	err := in.search(ctx, sc, o)
	if err == nil {
		err = in.replay(ctx, sc)
	}
	in.Interrupted = err != nil
	return in, err
}

// search looks at one step after another.
func (in *Inevitability) search(ctx context.Context, sc *Scenario, o InevitableOptions) error {
	look := func(at int, step uint64) error {
		rate, err := in.chanceAfter(ctx, sc, step, o)
		if err != nil {
			return err
		}
		p := Point{Step: step, Rate: rate}
		in.Points = slices.Insert(in.Points, at, p)
		if o.Each != nil {
			o.Each(p)
		}
		return nil
	}
	if err := look(0, 0); err != nil {
		return err
	}
	if err := look(1, in.Outcome.Steps); err != nil {
		return err
	}
	for len(in.Points) < mostPoints {
		i, ok := in.next()
		if !ok {
			break
		}
		a, b := in.Points[i], in.Points[i+1]
		if err := look(i+1, a.Step+(b.Step-a.Step)/2); err != nil {
			return err
		}
	}
	return nil
}

// next returns the interval that is worth another look: that of the largest jump, then that before
// the point of no return, until each is a single step; then the longest, while there are few
// points.
func (in *Inevitability) next() (i int, ok bool) {
	for _, i := range []int{in.widest(), in.firstCertain() - 1} {
		if i >= 0 && in.steps(i) > 1 {
			return i, true
		}
	}
	i = in.longest()
	return i, len(in.Points) < leastPoints && in.steps(i) > 1
}

// steps is the length of an interval between two points.
func (in *Inevitability) steps(i int) uint64 { return in.Points[i+1].Step - in.Points[i].Step }

// firstCertain is the first point after which every future fails, and after no later point fewer
// than nearly all.
func (in *Inevitability) firstCertain() int {
	first := len(in.Points) - 1
	for i := first; i >= 0 && in.Points[i].chance() >= nearlyAll; i-- {
		if in.Points[i].certain() {
			first = i
		}
	}
	return first
}

// chanceAfter runs the futures after so many steps.
func (in Inevitability) chanceAfter(ctx context.Context, sc *Scenario, step uint64,
	o InevitableOptions) (Rate, error) {
	return rateOf(ctx, o.Futures, o.Workers, func(i uint64) (bool, error) {
		run := in.Outcome.Options()
		run.fork = &fork{step: step, seed: sim.NewStream(in.Outcome.Seed, "future").Uint64() + i}
		out, err := Execute(ctx, sc, run)
		return out.FailsAs(in.Target), err
	})
}

// widest returns the interval over which the chance rises most; of equals the
// longest, which is worth a look.
func (in Inevitability) widest() int {
	best := 0
	jump := func(i int) float64 { return in.Points[i+1].chance() - in.Points[i].chance() }
	for i := 1; i+1 < len(in.Points); i++ {
		if jump(i) > jump(best) || jump(i) == jump(best) && in.steps(i) > in.steps(best) {
			best = i
		}
	}
	return best
}

// longest returns the interval of most steps, of equals the first.
func (in Inevitability) longest() int {
	best := 0
	for i := 1; i+1 < len(in.Points); i++ {
		if in.steps(i) > in.steps(best) {
			best = i
		}
	}
	return best
}

// replay runs the failing run again for what its trace says: when the steps of the points were, and
// the records of the step that decided and of the few before and after it; its own are marked.
func (in *Inevitability) replay(ctx context.Context, sc *Scenario) error {
	const margin = 2 // steps on each side
	next := 1        // point; the first is before all steps
	i := in.widest()
	decided := in.Points[i+1].Step
	err := records(ctx, sc, in.Outcome.Options(), func(r sim.Record, t *sim.TraceReader) {
		if next < len(in.Points) && r.Step == in.Points[next].Step && trace.IsStep(r.Kind) {
			in.Points[next].At = r.At
			next++
		}
		if r.Step+margin < decided || r.Step > decided+margin {
			return
		}
		mark := "  "
		if r.Step == decided {
			mark = "> "
		}
		in.Lines = append(in.Lines, mark+sc.FormatRecord(r, t.Name, in.Outcome.Plan))
	}, nil)
	if err == nil {
		in.Before, in.After = in.Points[i], in.Points[i+1]
		in.NoReturn = in.Points[in.firstCertain()]
	}
	return err
}

// Write draws the chances in the terminal, and shows the step that decided.
func (in Inevitability) Write(w io.Writer) {
	b, a := in.Before, in.After
	if len(in.Points) == 0 {
		fmt.Fprintf(w, "%s %s seed %d: interrupted before the first step was looked at\n",
			in.Outcome.Scenario, in.Outcome.Variant, in.Outcome.Seed)
		return
	}
	fmt.Fprintf(w, "%s %s seed %d: %d futures after each of %d steps\n%s\n",
		in.Outcome.Scenario, in.Outcome.Variant, in.Outcome.Seed, in.Points[0].Rate.Runs,
		len(in.Points), in.Target)
	fmt.Fprintf(w, "%10s %12s  %-24s %s\n", "step", "time", "fails (95 % interval)",
		"0 %"+strings.Repeat(" ", barWidth-7)+"100 %")
	for _, p := range in.Points {
		mark, at := " ", seconds(p.At)
		if p.Step == a.Step && !in.Interrupted {
			mark = ">"
		}
		if p.Step > 0 && in.Interrupted {
			at = "" // known only at the end
		}
		fmt.Fprintf(w, "%s%9d %12s  %-24s %s\n", mark, p.Step, at, p.Rate, bar(p.Rate))
	}
	switch {
	case in.Interrupted:
		fmt.Fprintf(w, "interrupted: the point of no return was not found yet\n")
	case !in.Sharp():
		fmt.Fprintf(w, "no single step decided: at the start %v of the futures fail so\n",
			in.Points[0].Rate)
		in.writeNoReturn(w)
	case a.Step == in.NoReturn.Step:
		fmt.Fprintf(w, "point of no return: step %d at %s\n  before it %v, after it %v\n", a.Step,
			a.At, b.Rate, a.Rate)
		printAll(w, in.Lines[max(0, len(in.Lines)-24):])
	default:
		fmt.Fprintf(w, "the step that matters most: %d at %s\n  before it %v, after it %v\n",
			a.Step, a.At, b.Rate, a.Rate)
		printAll(w, in.Lines[max(0, len(in.Lines)-24):])
		in.writeNoReturn(w)
	}
}

// writeNoReturn says from which step on nearly all futures fail, unless that is the first or the
// last.
func (in Inevitability) writeNoReturn(w io.Writer) {
	if p, ok := in.Decided(); ok {
		fmt.Fprintf(w, "point of no return: step %d at %s; from it on nearly all futures fail so\n",
			p.Step, p.At)
	}
}

// barWidth is how many columns stand for 100 %.
const barWidth = 28

// bar draws the interval of a rate: the mean as a block, its interval as a line.
func bar(r Rate) string {
	low, high := r.Interval()
	column := func(p float64) int { return min(barWidth-1, int(p*barWidth)) }
	cells := []rune(strings.Repeat(" ", barWidth))
	for i := column(low); i <= column(high); i++ {
		cells[i] = '─'
	}
	cells[column(float64(r.Hits)/float64(r.Runs))] = '█'
	return strings.TrimRight(string(cells), " ")
}
