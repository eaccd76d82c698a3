// Package fuzz lets pgregory.net/rapid and the fuzzer of go test choose the plans of
// a scenario.
//
//	func TestFuzzCounter(t *testing.T) { fuzz.Check(t, counter, "synced") }
//	func FuzzCounter(f *testing.F)     { fuzz.Fuzz(f, counter, "synced") }
//
// # Map of the files
//
//   - fuzz.go: rapid chooses, and what is kept of a failure. guided.go: the fuzzer of Go chooses.
//
// # Contract
//
// A plan is drawn up front, as data, so that rapid can shrink what it drew; the run
// is then a function of the plan and of one seed. The first violation found is the
// one that is shrunk: a candidate that fails in another way counts as passed, so
// that shrinking never drifts to another bug. What rapid is left with is cut down
// further by [explore.Reduce], which needs a hundredth of the runs, and kept as a
// repro file beside rapid's own fail file, under testdata/rapid/TEST. Both replay the
// same failure: the fail file as long as the generators stay as they are, the repro file
// for good.
//
// Under go test -fuzz the inputs are runs and changes of them: a run of the corpus that groundhog
// fuzz -corpus=testdata/corpus has left, or one that a seed draws, and [plan.Schema.Mutate] for
// each eight bytes that follow. What the fuzzer of Go keeps by the coverage of the code is such a
// chain.
//
// The package registers rapid's flags: import it in tests only.
//
//detlint:outside it chooses plans and keeps failures as files
package fuzz

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
	"groundhog/sim/explore/plan"
)

// Check draws plans of the scenario and fails if one makes the variant violate
// anything that it is not expected to. Rapid's flags apply (-rapid.checks=N,
// -rapid.seed=N, -rapid.failfile=FILE).
func Check(t *testing.T, sc *explore.Scenario, variant string) {
	t.Helper()
	s := newSearch(gotest.Context(t, sc), t, sc, variant)
	t.Cleanup(func() { s.report(t) })
	rapid.Check(t, s.property)
}

// search is one property under test.
type search struct {
	ctx    context.Context // of the test
	sc     *explore.Scenario
	expect explore.Expect
	opt    explore.Options
	first  explore.Target  // of the violation that is being shrunk
	last   explore.Outcome // of the last run that showed it
	found  bool
}

func newSearch(ctx context.Context, t testing.TB, sc *explore.Scenario, variant string) *search {
	t.Helper()
	v, err := sc.Variant(variant)
	if err == nil {
		err = sc.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	shortenShrinking()
	return &search{ctx: ctx, sc: sc, expect: v.Expect, opt: explore.Options{Variant: variant}}
}

// shortenShrinking lets rapid shrink for two seconds, unless its flag or environment says
// otherwise: the rest is better done by Reduce.
func shortenShrinking() {
	if f := flag.Lookup("rapid.shrinktime"); f != nil && f.Value.String() == f.DefValue &&
		os.Getenv("RAPID_SHRINKTIME") == "" {
		_ = flag.Set("rapid.shrinktime", "2s")
	}
}

// choice is what rapid chooses for one run.
type choice struct {
	seed  uint64
	lines int    // of the plan
	plan  string // as text, which rapid can compare
}

// GoString is how rapid prints it: in one line, since the report has the plan that is left of it.
func (c choice) GoString() string {
	return fmt.Sprintf("seed %d, a plan of %d lines", c.seed,
		c.lines)
}

// choose draws a seed and a plan in one piece: of its parts rapid would print every bit.
func (s *search) choose(t *rapid.T) choice {
	seed := rapid.Uint64Range(0, 1<<16).Draw(t, "seed")
	p, _ := s.sc.Schema().Draw(source{t}, rapid.Bool().Draw(t, "swarm"))
	return choice{seed, len(p.Lines), p.String()}
}

// property is what rapid checks. Its message names the violation and nothing that differs from run
// to run.
func (s *search) property(t *rapid.T) {
	chosen := rapid.Custom(s.choose).Draw(t, "run")
	p, err := s.sc.Schema().Parse(chosen.plan)
	if err != nil {
		t.Fatalf("a plan does not parse as it is printed: %v\n%s", err, chosen.plan)
	}
	o := s.opt
	o.Seed, o.Plan = chosen.seed, &p
	out, err := explore.Execute(s.ctx, s.sc, o)
	if s.ctx.Err() != nil {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.judge(t, out)
}

// judge fails the test by the first violation that is not expected, and by others like it.
func (s *search) judge(t interface {
	Fatalf(format string, args ...any)
}, out explore.Outcome) {
	v, surprise := out.Unexpected(s.expect)
	if !surprise {
		return
	}
	target := explore.Target{Property: v.Property.Name, Key: v.Key}
	if s.found && target != s.first {
		return
	}
	s.found, s.first, s.last = true, target, out
	t.Fatalf("%s %s violates %s", s.sc.Name, s.opt.Variant, target)
}

// report cuts the failure down, prints it and keeps it.
func (s *search) report(t *testing.T) {
	if !t.Failed() || !s.found {
		return
	}
	ctx := context.WithoutCancel(s.ctx) // the test's own ends before its cleanup
	red, err := explore.Reduce(ctx, s.sc, s.last, explore.ReduceOptions{Target: s.first,
		Budget: 1000})
	if err != nil {
		t.Error(err)
		return
	}
	var text strings.Builder
	red.Write(&text)
	explore.Report(ctx, &text, s.sc, red.Outcome, 20)
	folder := filepath.Join("testdata", "rapid", strings.ReplaceAll(t.Name(), "/", "-"))
	file := filepath.Join(folder, "failure.repro")
	err = os.MkdirAll(folder, 0o755)
	if err == nil {
		err = os.WriteFile(file, []byte(explore.NewRepro(red.Outcome, red.Target,
			explore.RuleBug).String()), 0o644)
	}
	if err == nil {
		fmt.Fprintf(&text, "kept in %s: move it to testdata/repros to replay it with every test\n",
			file)
	}
	fmt.Fprintln(t.Output(), text.String())
}

// source lets rapid choose.
type source struct{ t *rapid.T }

// wide is the width of a domain from which rapid's preference for small numbers
// would be felt: all faults would come at once.
const wide = 64

// Int draws a number. Those of wide domains are even: made of fair bits, of which
// the zero is the simplest.
func (s source) Int(label string, lo, hi int64) int64 {
	width := uint64(hi-lo) + 1
	if width <= wide || width == 0 {
		return rapid.Int64Range(lo, hi).Draw(s.t, label)
	}
	return rapid.Custom(func(t *rapid.T) int64 {
		const resolution = 20 // bits
		n := uint64(0)
		for range resolution {
			n *= 2
			if rapid.Bool().Draw(t, "bit") {
				n++
			}
		}
		step := max(1, width>>resolution)
		return lo + int64(n*step%width)
	}).Draw(s.t, label)
}

var _ plan.Source = source{}
