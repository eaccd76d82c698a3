package explore

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/trace"
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

// Inevitability is how a violation became inevitable, step by step.
type Inevitability struct {
	Target        Target
	Outcome       Outcome
	Points        []Point // in order of steps
	Before, After Point   // of the point of no return: the steps between which the chance jumps most
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
// result is a function of the outcome and of futures.
func Inevitable(sc *Scenario, out Outcome, target Target, futures uint64, parallel int) Inevitability {
	in := Inevitability{Target: target, Outcome: out}
	look := func(step uint64) Point {
		return Point{Step: step, Rate: in.chanceAfter(sc, step, futures, parallel)}
	}
	in.Points = []Point{look(0), look(out.Steps)}
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
		in.Points = slices.Insert(in.Points, i+1, look(a.Step+(b.Step-a.Step)/2))
	}
	i := in.widest()
	in.replay(sc, in.Points[i+1].Step)
	in.Before, in.After = in.Points[i], in.Points[i+1]
	return in
}

// chanceAfter runs the futures after so many steps.
func (in Inevitability) chanceAfter(sc *Scenario, step, futures uint64, parallel int) Rate {
	return rateOf(futures, parallel, func(i uint64) bool {
		o := in.Outcome.Options()
		o.Fork = &Fork{Step: step, Seed: sim.NewStream(in.Outcome.Seed, "future").Uint64() + i}
		return Execute(sc, o).Shows(in.Target)
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

// replay replays the run for what its trace tells: when the steps of the points were, and the records of the step that decided
// and of the few before and after it; its own are marked.
func (in *Inevitability) replay(sc *Scenario, decided uint64) {
	const margin = 2 // steps on each side
	next := 1        // point; the first is before all steps
	records(sc, in.Outcome.Options(), func(r sim.Record, t *sim.TraceReader) {
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
	})
}

// Write draws the chances in the terminal, and shows the step that decided.
func (in Inevitability) Write(w io.Writer) {
	b, a := in.Before, in.After
	fmt.Fprintf(w, "%s %s seed %d: %d futures after each of %d steps\n%s\n",
		in.Outcome.Scenario, in.Outcome.Variant, in.Outcome.Seed, a.Rate.Runs, len(in.Points), in.Target)
	fmt.Fprintf(w, "%10s %12s  %-24s %s\n", "step", "time", "fails (95 % interval)", "0 %"+strings.Repeat(" ", barWidth-7)+"100 %")
	for _, p := range in.Points {
		mark := " "
		if p.Step == a.Step {
			mark = ">"
		}
		fmt.Fprintf(w, "%s%9d %12s  %-24s %s\n", mark, p.Step, seconds(p.At), p.Rate, bar(p.Rate))
	}
	if !in.Sharp() {
		fmt.Fprintf(w, "no single step decided: at the start %v of the futures fail so\n", in.Points[0].Rate)
		return
	}
	fmt.Fprintf(w, "point of no return: step %d at %s\n  before it %v, after it %v\n", a.Step, a.At, b.Rate, a.Rate)
	printLast(w, in.Lines, 24)
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
