package explore

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
)

// Group is all the runs of a sweep that broke one property for one reason.
type Group struct {
	Property string
	Key      string
	Count    uint64
	First    Outcome // of the lowest seed
}

// Summary is what came of a sweep.
type Summary struct {
	Scenario, Variant string
	Runs, Failed      uint64
	Steps             uint64
	Groups            []Group // in order of appearance
	Marks             []Mark
}

// checkEvery says which seeds of a sweep are run a second time although nothing is amiss: one in so
// many.
const checkEvery = 20

// executeChecked is Execute, and a second time for each seed that checkEvery chooses and for those
// that fail: if the two hashes differ, that is a verdict of its own. [Verify] shows where.
func executeChecked(ctx context.Context, sc *Scenario, o Options) (Outcome, error) {
	out, err := Execute(ctx, sc, o)
	if err != nil || out.stalled || out.Held() && o.Seed%checkEvery != 0 {
		return out, err
	}
	again, err := Execute(ctx, sc, o)
	if err == nil && again.Hash != out.Hash {
		differ := Harness.Violated(nil, "determinism",
			"two runs of one seed have the hashes %016x and %016x: run it with -verify", out.Hash, again.Hash)
		differ.Step = out.Steps
		out.Verdicts = append(out.Verdicts, differ.At(int64(out.Now)))
	}
	return out, err
}

// SweepOptions say which seeds [Sweep] runs.
type SweepOptions struct {
	Run     Options                // of every run; its seed is the first
	Seeds   uint64                 // how many seeds; they wrap around at 2^64
	Workers int                    // runs at a time; 0: one for each processor
	Each    func(out Outcome) bool // sees every outcome in order of seeds, and ends the sweep by false; may be nil
}

// Sweep runs a range of seeds, some of them twice to check that both runs are the same. When ctx ends
// first, the summary is of the seeds before the first that was not run to its end, and the error that
// of ctx.
func Sweep(ctx context.Context, sc *Scenario, o SweepOptions) (Summary, error) {
	sum := sc.Summary(o.Run.Variant)
	err := inOrder(ctx, o.Seeds, o.Workers, func(i uint64) (Outcome, error) {
		return executeChecked(ctx, sc, o.Run.under(i))
	}, func(_ uint64, out Outcome) bool {
		sum.Add(out)
		return o.Each == nil || o.Each(out)
	})
	return sum, err
}

// Summary returns the summary of no runs yet.
func (sc *Scenario) Summary(variant string) Summary {
	sum := Summary{Scenario: sc.Name, Variant: variant}
	for _, name := range sc.marks() {
		sum.Marks = append(sum.Marks, Mark{Name: name})
	}
	return sum
}

// Add counts a run.
func (sum *Summary) Add(out Outcome) {
	sum.Runs++
	sum.Steps += out.Steps
	for i, n := range out.Marks {
		sum.Marks[i].Times += n
		sum.Marks[i].Seeds += min(n, 1)
	}
	if out.Held() {
		return
	}
	sum.Failed++
	for _, v := range out.Failures() {
		sum.count(Group{Property: v.Property.Name, Key: v.Key, Count: 1, First: out})
	}
}

// Clone returns a copy that counts on its own.
func (sum Summary) Clone() Summary {
	sum.Groups, sum.Marks = slices.Clone(sum.Groups), slices.Clone(sum.Marks)
	return sum
}

func (sum *Summary) count(g Group) {
	for i := range sum.Groups {
		if known := &sum.Groups[i]; known.Property == g.Property && known.Key == g.Key {
			known.Count += g.Count
			return
		}
	}
	sum.Groups = append(sum.Groups, g)
}

// Common returns the groups, the most frequent first.
func (sum Summary) Common() []Group {
	groups := slices.Clone(sum.Groups)
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(b.Count, a.Count) })
	return groups
}

// Rate is how often seeds failed.
func (sum Summary) Rate() Rate { return Rate{sum.Failed, sum.Runs} }

// Write prints the summary: one line, then three a group: how often, with a confidence interval; how to replay the first; and
// how many seeds must hold before a fix is to be believed.
func (sum Summary) Write(w io.Writer) {
	fmt.Fprintf(w, "%-20s %-12s %d seeds, %d steps: ", sum.Scenario, sum.Variant, sum.Runs, sum.Steps)
	if sum.Failed == 0 {
		fmt.Fprintf(w, "no violation (%v)\n", sum.Rate())
		return
	}
	fmt.Fprintf(w, "%d seeds violate something\n", sum.Failed)
	for _, g := range sum.Common() {
		rate := Rate{g.Count, sum.Runs}
		fmt.Fprintf(w, "  %6d  %-10s %s\n          %v; clean seeds needed to believe a fix: %d\n          %s\n",
			g.Count, g.Property, g.Key, rate, rate.Trust(), g.First.ReplayCommand())
	}
}
