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
	Futures uint64 // how often the rest of the run is drawn anew after each step looked at; 0: 40
	Workers int    // runs at a time; 0: one for each processor; the result does not depend on it
}

// Inevitability is how a violation became inevitable, step by step.
type Inevitability struct {
	Target        Target
	Outcome       Outcome
	Points        []Point // in order of steps
	Before, After Point   // of the point of no return: the steps between which the chance jumps most
	Interrupted   bool    // the context ended first: what is here was found before
	Lines         []string
}

// Sharp says whether one step makes a difference that is no accident: the
// confidence intervals before and after it do not meet.
func (in Inevitability) Sharp() bool {
	_, high := in.Before.Rate.Interval()
	low, _ := in.After.Rate.Interval()
	return in.After.Step == in.Before.Step+1 && low > high
}

// How many points are looked at, at least and at most.
const (
	leastPoints = 14
	mostPoints  = 48
)

// Inevitable finds the point of no return of a failing run. After k steps of it
// every later choice is drawn anew (schedule, network, disk, the operations and
// faults to come), under so many seeds: the share that still fails is the chance of
// the violation given those k steps. Where it jumps most is searched by
// bisection. The same seeds serve all k, which cancels most of the noise. The
// result is a function of the outcome and of the number of futures. When ctx ends first, Inevitable
// returns the points that it had by then, and the error of ctx.
func Inevitable(ctx context.Context, sc *Scenario, out Outcome, o InevitableOptions) (Inevitability, error) {
	if o.Target == (Target{}) {
		o.Target = out.Target()
	}
	if o.Futures == 0 {
		o.Futures = 40
	}
	in := Inevitability{Target: o.Target, Outcome: out}
	err := in.search(ctx, sc, o)
	if err == nil {
		err = in.replay(ctx, sc)
	}
	in.Interrupted = err != nil
	return in, err
}

// search looks at one step after another, and says between which two the chance jumps most.
func (in *Inevitability) search(ctx context.Context, sc *Scenario, o InevitableOptions) error {
	look := func(at int, step uint64) error {
		rate, err := in.chanceAfter(ctx, sc, step, o)
		if err == nil {
			in.Points = slices.Insert(in.Points, at, Point{Step: step, Rate: rate})
		}
		return err
	}
	if err := look(0, 0); err != nil {
		return err
	}
	if err := look(1, in.Outcome.Steps); err != nil {
		return err
	}
	for len(in.Points) < mostPoints {
		i := in.widest()
		a, b := in.Points[i], in.Points[i+1]
		if b.Step-a.Step <= 1 {
			if len(in.Points) >= leastPoints {
				break
			}
			if i = in.longest(); in.Points[i+1].Step-in.Points[i].Step <= 1 {
				break
			}
			a, b = in.Points[i], in.Points[i+1]
		}
		if err := look(i+1, a.Step+(b.Step-a.Step)/2); err != nil {
			return err
		}
	}
	return nil
}

// chanceAfter runs the futures after so many steps.
func (in Inevitability) chanceAfter(ctx context.Context, sc *Scenario, step uint64, o InevitableOptions) (Rate, error) {
	return rateOf(ctx, o.Futures, o.Workers, func(i uint64) (bool, error) {
		run := in.Outcome.Options()
		run.Fork = &Fork{Step: step, Seed: sim.NewStream(in.Outcome.Seed, "future").Uint64() + i}
		out, err := Execute(ctx, sc, run)
		return out.FailsAs(in.Target), err
	})
}

// widest returns the interval over which the chance rises most; of equals the
// longest, which is worth a look.
func (in Inevitability) widest() int {
	best := 0
	jump := func(i int) float64 { return in.Points[i+1].chance() - in.Points[i].chance() }
	length := func(i int) uint64 { return in.Points[i+1].Step - in.Points[i].Step }
	for i := 1; i+1 < len(in.Points); i++ {
		if jump(i) > jump(best) || jump(i) == jump(best) && length(i) > length(best) {
			best = i
		}
	}
	return best
}

// longest returns the interval of most steps, of equals the first.
func (in Inevitability) longest() int {
	best := 0
	for i := 1; i+1 < len(in.Points); i++ {
		if in.Points[i+1].Step-in.Points[i].Step > in.Points[best+1].Step-in.Points[best].Step {
			best = i
		}
	}
	return best
}

// replay runs the failing run again for what its trace says: when the steps of the points were, and the
// records of the step that decided and of the few before and after it; its own are marked.
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
		in.Lines = append(in.Lines, mark+sim.FormatRecord(r, t.Name))
	}, nil)
	if err == nil {
		in.Before, in.After = in.Points[i], in.Points[i+1]
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
		in.Outcome.Scenario, in.Outcome.Variant, in.Outcome.Seed, in.Points[0].Rate.Runs, len(in.Points), in.Target)
	fmt.Fprintf(w, "%10s %12s  %-24s %s\n", "step", "time", "fails (95 % interval)", "0 %"+strings.Repeat(" ", barWidth-7)+"100 %")
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
		fmt.Fprintf(w, "no single step decided: at the start %v of the futures fail so\n", in.Points[0].Rate)
	default:
		fmt.Fprintf(w, "point of no return: step %d at %s\n  before it %v, after it %v\n", a.Step, a.At, b.Rate, a.Rate)
		printAll(w, in.Lines[max(0, len(in.Lines)-24):])
	}
}

// barWidth is how many columns stand for 100 %.
const barWidth = 40

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
