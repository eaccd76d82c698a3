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
	Checked           uint64  // seeds that were run twice
	Digest            uint64  // of the seeds and trace hashes: see [Summary.Add]
	Groups            []Group // in order of appearance
	Marks             []Mark
}

// SweepOptions say which seeds [Sweep] runs.
type SweepOptions struct {
	Run   Options // of every run; its seed is the first
	Seeds uint64  // how many seeds; they wrap around at 2^64
	// seeds of the same sweep that were run before it was interrupted
	Done    uint64
	Workers int // runs at a time; 0: one for each processor
	// sees every outcome in order of seeds, and ends the sweep by false; may be nil
	Each func(out Outcome) bool
}

// Sweep runs a range of seeds, some of them twice: see [Check]. When ctx ends first, the summary is
// of the seeds before the first that was not run to its end, and the error that of ctx.
func Sweep(ctx context.Context, sc *Scenario, o SweepOptions) (Summary, error) {
	sum := sc.Summary(o.Run.Variant)
	err := inOrder(ctx, o.Seeds, o.Workers, func(i uint64) (Outcome, error) {
		return sweepOne(ctx, sc, o.Run.under(i), o.Done+i)
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

// Add counts a run. The digest is a sum over the runs, so that the digests of the parts of a sweep
// add up to that of the whole, in whatever order and shares it was run.
func (sum *Summary) Add(out Outcome) {
	sum.Runs++
	sum.Digest += digest(out.Seed, out.Hash)
	sum.Steps += out.Steps
	if out.checked {
		sum.Checked++
	}
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

// digest mixes what a seed came to: the finaliser of SplitMix64 (Steele, Lea, Flood, 2014), twice.
func digest(seed, hash uint64) uint64 {
	mix := func(x uint64) uint64 {
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		return x ^ x>>31
	}
	return mix(mix(seed) + hash)
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

// RateOf is how often the runs of a group came up: among all, but of those that differed from run
// to run among the seeds that were run twice.
func (sum Summary) RateOf(g Group) Rate {
	if g.Property == SameEachTime.Name {
		return Rate{g.Count, max(sum.Checked, g.Count)}
	}
	return Rate{g.Count, sum.Runs}
}

// Rate is how often seeds failed.
func (sum Summary) Rate() Rate { return Rate{sum.Failed, sum.Runs} }

// Write prints the summary: one line, then three a group: how often, with a confidence interval;
// how to replay the first; and how many seeds must hold before a fix is to be believed.
func (sum Summary) Write(w io.Writer) {
	fmt.Fprintf(w, "%-20s %-12s %d seeds, %d steps: ", sum.Scenario, sum.Variant, sum.Runs,
		sum.Steps)
	if sum.Failed == 0 {
		fmt.Fprintf(w, "no violation (%v)\n", sum.Rate())
		return
	}
	fmt.Fprintf(w, "%d seeds violate something\n", sum.Failed)
	for _, g := range sum.Common() {
		rate, among, then := sum.RateOf(g), "", ""
		if g.Property == SameEachTime.Name {
			among = fmt.Sprintf(" of the %d seeds that were run twice", rate.Runs)
		} else {
			then = fmt.Sprintf("; clean seeds needed to believe a fix: %d", rate.Trust())
		}
		fmt.Fprintf(w, "  %6d  %-10s %s\n          %v%s%s\n          %s\n",
			g.Count, g.Property, g.Key, rate, among, then, g.First.ReplayCommand())
	}
}
