package gotest

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"testing"

	"groundhog/sim/explore"
)

// Scenarios is the main test. Without -variant it runs every scenario in
// every variant under the seed, each against what is expected of it: a defect
// must be found within a stated number of seeds and replay bit for bit; a
// variant without defects must hold under the seed, and under a sweep. With
// -variant it runs just that, and fails if anything is violated.
func Scenarios(t *testing.T) {
	if asked.repro != "" {
		return // one failure is asked about, and Repros answers
	}
	w := &table{Writer: t.Output()}
	if asked.n == 1 {
		fmt.Fprintf(w, "seed %d, schedule %s\n", asked.from, asked.policy)
	} else {
		fmt.Fprintf(w, "seeds %d to %d, schedule %s\n", asked.from, asked.from+asked.n-1, asked.policy)
	}
	for _, sc := range asked.scenarios {
		if asked.variant == "" || asked.n == 1 {
			w.head(sc)
		}
		for _, v := range sc.Variants {
			o := asked.options(v.Name)
			switch {
			case asked.variant == v.Name:
				replay(t, w, sc, o)
			case asked.variant != "":
			case v.Expect.Clean():
				expectClean(t, w, sc, o)
			default:
				expectDefect(t, w, sc, v, o)
			}
		}
	}
}

// table is an output with a row for each run that is told of.
type table struct {
	io.Writer
	columns explore.Columns
}

// head makes the columns wide enough for a scenario, and names them where they are not as before.
func (w *table) head(sc *explore.Scenario) {
	var variants []string
	seeds := max(asked.n, asked.sweep, sc.Sweep)
	for _, v := range sc.Variants {
		if asked.variant == "" || asked.variant == v.Name {
			variants = append(variants, v.Name)
			seeds = max(seeds, uint64(v.Expect.Within))
		}
	}
	columns := sc.Columns(max(asked.from, asked.from+seeds-1), variants...)
	if columns != w.columns {
		fmt.Fprintln(w, columns.Header())
	}
	w.columns = columns
}

func (w *table) row(out explore.Outcome) { fmt.Fprintln(w, w.columns.Line(out)) }

// execute executes one run.
func execute(t *testing.T, sc *explore.Scenario, o explore.Options) explore.Outcome {
	t.Helper()
	out, err := explore.Execute(t.Context(), sc, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// run executes one run, twice if -verify asks for it.
func run(t *testing.T, w io.Writer, sc *explore.Scenario, o explore.Options) explore.Outcome {
	if !asked.verify {
		return execute(t, sc, o)
	}
	out, diff, err := explore.Verify(t.Context(), sc, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff == nil {
		fmt.Fprintf(w, "  verified: two runs of %s %s under seed %d, one trace\n", sc.Name, o.Variant, o.Seed)
		return out
	}
	t.Errorf("%s %s is not deterministic under seed %d", sc.Name, o.Variant, o.Seed)
	diff.Write(w)
	return out
}

// replay runs what was asked for and fails if it violates anything.
func replay(t *testing.T, w *table, sc *explore.Scenario, o explore.Options) {
	if asked.n > 1 {
		sum, err := explore.Sweep(t.Context(), sc, explore.SweepOptions{Run: o, Seeds: asked.n})
		if err != nil {
			t.Error(err)
		}
		sum.Write(w)
		if sum.Failed > 0 {
			t.Fail()
		}
		return
	}
	if asked.trace != nil {
		o.Trace = asked.trace
		defer fmt.Fprintf(w, "  trace: %s\n", asked.trace.Name())
	}
	out := execute(t, sc, o)
	w.row(out)
	if asked.verify {
		run(t, w, sc, o)
	}
	if !out.Held() {
		explore.Report(t.Context(), w, sc, out, 40)
		t.Fail()
	}
}

// expectClean runs a variant of which nothing bad is expected.
func expectClean(t *testing.T, w *table, sc *explore.Scenario, o explore.Options) {
	out := run(t, w, sc, o)
	w.row(out)
	seeds := max(cmp.Or(asked.sweep, sc.Sweep, 1000), asked.n)
	sum, err := explore.Sweep(t.Context(), sc, explore.SweepOptions{Run: o, Seeds: seeds, Each: func(each explore.Outcome) bool {
		if each.Held() {
			return true
		}
		t.Errorf("%s %s must hold, and does not under seed %d", sc.Name, o.Variant, each.Seed)
		w.row(each)
		explore.Report(t.Context(), w, sc, each, 40)
		return false
	}})
	if err != nil {
		t.Error(err)
	}
	fmt.Fprintf(w, "  %d seeds from %d on, %d steps: no violation (%v)\n", sum.Runs-sum.Failed, o.Seed, sum.Steps,
		explore.Rate{Hits: 0, Runs: sum.Runs - sum.Failed})
}

// expectDefect searches for each property that the variant must violate, and
// replays what it finds.
func expectDefect(t *testing.T, w *table, sc *explore.Scenario, v explore.Variant, o explore.Options) {
	surprised := false
	var shown []explore.Outcome
	for _, property := range v.Expect.Finds {
		if slices.ContainsFunc(shown, func(out explore.Outcome) bool { return out.Fails(property) }) {
			continue
		}
		res, err := explore.Search(t.Context(), sc, explore.SearchOptions{Run: o, Seeds: uint64(v.Expect.Within), Wants: func(out explore.Outcome) bool {
			if bad, surprise := out.Unexpected(v.Expect); surprise && !surprised {
				surprised = true
				t.Errorf("%s %s: %s %s under seed %d, which is not expected of it", sc.Name, v.Name, bad.Property.Name, bad.Kind, out.Seed)
				explore.Report(t.Context(), w, sc, out, 40)
			}
			return out.Fails(property)
		}})
		if err != nil {
			t.Error(err)
			return
		}
		found, tried := res.Outcome, res.Tried
		if !res.Found {
			t.Errorf("%s %s: none of %d seeds from %d on violates %s, which this variant is known to do", sc.Name, v.Name, tried, o.Seed, property)
			continue
		}
		shown = append(shown, found)
		w.row(found)
		if tried > 1 {
			fmt.Fprintf(w, "  %s appears after %d seeds from %d on\n", property, tried, o.Seed)
		}
		explore.Report(t.Context(), w, sc, found, storyLines())
		confirm(t, w, sc, o, found)
	}
}

// storyLines is how much is told of a defect: little if there are many to come.
func storyLines() int {
	if len(asked.scenarios) > 1 {
		return 6
	}
	return 40
}
