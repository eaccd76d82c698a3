package explore

import (
	"context"
	"fmt"
	"io"
	"runtime"
)

// Which seeds of a sweep are run a second time although nothing is amiss: the first ones, and one
// in so many of the others.
const (
	checkFirst = 10
	checkEvery = 20
)

// sweepOne is the i-th run of a sweep. The first seeds, one in checkEvery of the rest, and all that
// fail are run twice.
func sweepOne(ctx context.Context, sc *Scenario, o Options, i uint64) (Outcome, error) {
	out, err := Execute(ctx, sc, o)
	if err != nil || out.Held() && i >= checkFirst && o.Seed%checkEvery != 0 {
		return out, err
	}
	if i == 0 {
		runtime.GC() // what depends on pools and finalizers now finds them in another state
	}
	return again(ctx, sc, o, out)
}

// again runs the options of out a second time. If the two runs differ, that is a verdict of its
// own.
func again(ctx context.Context, sc *Scenario, o Options, out Outcome) (Outcome, error) {
	if out.stalled {
		return out, nil
	}
	second, err := Execute(ctx, sc, o)
	if err != nil {
		return out, err
	}
	out.checked = true
	if second.Hash != out.Hash || second.Summary() != out.Summary() {
		v := SameEachTime.Violated(nil, "two runs of one seed differ",
			"two runs of one seed have the hashes %016x and %016x, and their verdicts are: %s, "+
				"and %s", out.Hash, second.Hash, out.Summary(), second.Summary())
		v.Step = out.Steps
		out.Verdicts = append(out.Verdicts, v.At(int64(out.Now)))
	}
	return out, nil
}

// Check is [Execute], twice. If the two runs differ, the outcome has a verdict about
// [SameEachTime], and [Report] shows where they part.
func Check(ctx context.Context, sc *Scenario, o Options) (Outcome, error) {
	out, err := Execute(ctx, sc, o)
	if err != nil {
		return out, err
	}
	return again(ctx, sc, o, out)
}

// attempts is how many pairs of runs are compared record by record to find out where runs part of
// which two have differed.
const attempts = 5

// writeDifference prints where runs with the options of o part.
func (o Outcome) writeDifference(ctx context.Context, w io.Writer, sc *Scenario) {
	fmt.Fprint(w, "  differs from run to run: ")
	for range attempts {
		_, d, err := Verify(ctx, sc, o.Options())
		if err != nil {
			return
		}
		if d != nil {
			d.Write(w)
			return
		}
	}
	fmt.Fprintf(w, "%d pairs of runs that were compared record by record were the same;\n"+
		"    look for what happens rarely, or in the code that judges a run\n", attempts)
}
