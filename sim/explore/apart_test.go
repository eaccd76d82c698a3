package explore

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// apart lets the scenarios run in processes of their own, which come to this call again. What more
// is given are arguments of theirs.
func apart(t testing.TB, more []string, all ...*Scenario) context.Context {
	for _, sc := range all {
		sc.Programs = true
	}
	if Serve(all...) {
		t.SkipNow()
	}
	args := append([]string{"-test.run=^" + t.Name() + "$"}, more...)
	return WithWorker(t.Context(), Worker{Args: args})
}

type (
	throw struct{}
	nudge struct {
		Force int `plan:"1..9"`
	}
)

var (
	throwsOne = plan.Op[throw]("throw", "somebody throws")
	nudges    = plan.Fault[nudge]("nudge", "somebody pushes the table")
)

// throws is a scenario with all that an outcome has: a plan with faults, evidence with a picture, a
// story, marks, a series, and log lines. Every third seed violates something.
func throws() *Scenario {
	fair := &model.Property{Name: "fair", Kind: model.Safety, Statement: "no throw is a six"}
	return &Scenario{
		Name: "throws", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "six", Expect: Expect{Finds: []*model.Property{fair},
			Within: 9}}},
		Properties: []*model.Property{fair},
		Sometimes:  []string{"thrown"},
		Plan: plan.Schema{Length: time.Second, OnEvents: sim.Always(), Parts: []plan.Part{
			{Action: throwsOne, Min: 3, Max: 5, To: time.Second},
			{Action: nudges, Max: 2, To: time.Second}}},
		Play: func(r *Run) {
			forces, sum := r.Series("force", Bytes), uint64(0)
			die := r.Sim.Stream("die")
			var last *model.Evidence
			r.Follow(throwsOne.Do(func(throw) {
				n := die.IntN(6) + 1
				r.Sim.World().Logf("a %d, \xff\nafter %d", n, sum)
				r.Sim.World().Note(r.Sim.Symbol("thrown"), uint64(n), sum)
				if n == 6 {
					last = &model.Evidence{Event: n, Subject: "die",
						Picture: func() []byte { return fmt.Append(nil, "a six after ", sum) }}
				}
			}), nudges.Do(func(n nudge) {
				sum += uint64(n.Force)
				forces.Record(sum)
			}))
			r.Story = func(v model.Verdict) []string { return []string{"it is said", v.Key} }
			if !r.For(2 * time.Second) {
				return
			}
			if last == nil {
				r.Held(fair)
			} else {
				r.Judge(fair.Violated(last, "six", "a six with force %d", sum))
			}
		},
	}
}

// inProcess is the scenario as it runs without processes of its own.
func inProcess(sc *Scenario) *Scenario {
	same := *sc
	same.Programs = false
	return &same
}

// seen is a run with all that it writes. Pictures are drawn.
type seen struct {
	Outcome  Outcome
	Pictures []string
	Trace    string
	Lines    []sim.LogLine
}

func see(t *testing.T, ctx context.Context, sc *Scenario, o Options) (s seen) {
	t.Helper()
	var trace bytes.Buffer
	o.Trace, o.Log = &trace, func(l sim.LogLine) { s.Lines = append(s.Lines, l) }
	out, err := Execute(ctx, sc, o)
	require.NoError(t, err)
	for i := range out.Verdicts {
		if e := out.Verdicts[i].Evidence; e != nil && e.Picture != nil {
			s.Pictures = append(s.Pictures, string(e.Picture()))
			e.Picture = nil
		}
	}
	s.Outcome, s.Trace = out, trace.String()
	return s
}

// TestApartIsTheSame: a run in a process of its own is the same to its caller, with every option.
func TestApartIsTheSame(t *testing.T) {
	ctx := apart(t, nil, throws())
	given, _ := throws().Schema().Draw(plan.Seeded(77), false)
	pictures, hanging := 0, false
	for _, o := range []Options{
		{Seed: 1}, {Seed: 2, Series: true}, {Seed: 3, Policy: sim.PCT(3), AllOn: true},
		{Seed: 4, Policy: sim.FIFO(), Plan: &given}, {Seed: 1 << 63, Plan: &plan.Plan{
			Scenario: "throws"}},
		{Seed: 6, fork: &fork{step: 3, seed: 8}, StallLimit: time.Minute},
	} {
		o.Variant = "six"
		sc := throws()
		sc.Programs = true
		one, two := see(t, ctx, inProcess(sc), o), see(t, ctx, sc, o)
		require.Equal(t, one, two)
		require.Equal(t, one.Outcome.Options(), two.Outcome.Options())
		pictures += len(two.Pictures)
		hanging = hanging || slices.ContainsFunc(two.Outcome.Plan.Lines, plan.Line.Hangs)
	}
	require.NotZero(t, pictures)
	require.True(t, hanging, "events that a process has told of")
}

// undrawn takes the pictures, which are functions, out of an outcome, and wants them to be there.
func undrawn(o *Outcome) {
	for i := range o.Verdicts {
		if e := o.Verdicts[i].Evidence; e.Picture == nil {
			panic("no picture")
		}
		o.Verdicts[i].Evidence.Picture = nil
	}
}

// TestApartEverythingWorks: what is made of runs is made of those in processes too.
func TestApartEverythingWorks(t *testing.T) {
	sc := throws()
	ctx := apart(t, nil, sc)
	here := inProcess(sc)
	search := SearchOptions{Run: Options{Variant: "six", Seed: 1}, Seeds: 20,
		Wants: func(o Outcome) bool { return !o.Held() && len(o.Plan.Lines) > o.Plan.Faults() }}
	one, two := must(Search(ctx, here, search)), must(Search(ctx, sc, search))
	require.True(t, two.Found)
	for _, res := range []*SearchResult{&one, &two} {
		undrawn(&res.Outcome)
	}
	require.Equal(t, one, two)
	sweep := SweepOptions{Run: Options{Variant: "six", Seed: one.Outcome.Seed}, Seeds: 4}
	three, four := must(Sweep(ctx, here, sweep)), must(Sweep(ctx, sc, sweep))
	for _, sum := range []Summary{three, four} {
		undrawn(&sum.Groups[0].First)
	}
	require.Equal(t, three, four)
	least := ReduceOptions{Budget: 20}
	five, six := must(Reduce(ctx, here, one.Outcome, least)),
		must(Reduce(ctx, sc, one.Outcome, least))
	for _, red := range []*Reduction{&five, &six} {
		undrawn(&red.Outcome)
	}
	require.Equal(t, five, six)
	futures := InevitableOptions{Futures: 2}
	require.Equal(t, must(Inevitable(ctx, here, one.Outcome, futures)),
		must(Inevitable(ctx, sc, one.Outcome, futures)))
	var text, same bytes.Buffer
	Report(ctx, &text, here, one.Outcome, 40)
	Report(ctx, &same, sc, one.Outcome, 40)
	require.Equal(t, text.String(), same.String())
	_, d, err := Verify(ctx, sc, one.Outcome.Options())
	require.NoError(t, err)
	require.Nil(t, d)
}

var heated int // a package variable, as a program has them

// TestApartIsFresh: no run finds what another has left in package variables, and two that differ
// from process to process are told apart.
func TestApartIsFresh(t *testing.T) {
	warm := &Scenario{Name: "warm", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "variable"}, {Name: "process"}},
		Play: func(r *Run) {
			heated++
			n := heated
			if r.Variant == "process" {
				n = os.Getpid()
			}
			r.Sim.World().Note(r.Sim.Symbol("heated"), uint64(n), 0)
		}}
	ctx := apart(t, nil, warm)
	sum := must(Sweep(ctx, warm,
		SweepOptions{Run: Options{Variant: "variable", Seed: 1}, Seeds: 4}))
	require.Zero(t, sum.Failed)
	here := must(Check(ctx, inProcess(warm), Options{Variant: "variable"}))
	require.True(t, here.Fails(SameEachTime))
	require.True(t, must(Check(ctx, warm, Options{Variant: "process"})).Fails(SameEachTime))
}

// meets is a scenario whose runs, of seeds 2n and 2n+1, wait in real time for each other, in the
// folder that is the last argument.
func meets() *Scenario {
	return &Scenario{Name: "meets", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "only"}},
		Play: func(r *Run) {
			file := func(seed uint64) string {
				return filepath.Join(flag.Arg(flag.NArg()-1), fmt.Sprint(seed))
			}
			err := os.WriteFile(file(r.Sim.Seed()), nil, 0o600)
			for err == nil {
				if _, gone := os.Stat(file(r.Sim.Seed() ^ 1)); gone == nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
			r.Harness("%v", err)
		}}
}

// TestApartInParallel: two processes work at a time, and no more wait for each other than must.
func TestApartInParallel(t *testing.T) {
	sc := meets()
	ctx := apart(t, []string{t.TempDir()}, sc)
	sum := must(Search(ctx, sc, SearchOptions{Seeds: 8, Workers: 2,
		Run:   Options{Variant: "only", StallLimit: 20 * time.Second},
		Wants: func(out Outcome) bool { return !out.Held() }}))
	require.EqualValues(t, 8, sum.Tried)
	require.False(t, sum.Found)
}

// BenchmarkApart is what a process costs that makes a run of nothing, on every processor.
func BenchmarkApart(b *testing.B) {
	sc := &Scenario{Name: "nothing", StepLimit: 10, TimeLimit: time.Second,
		Variants: []Variant{{Name: "only"}}, Play: func(r *Run) {}}
	sc.Programs = true
	if Serve(sc) {
		return
	}
	ctx := WithWorker(b.Context(), Worker{
		Args: []string{"-test.run=^$", "-test.bench=^" + b.Name() + "$"}})
	for _, parallel := range []int{1, runtime.GOMAXPROCS(0)} {
		b.Run(fmt.Sprintf("workers=%d", parallel), func(b *testing.B) {
			sum, err := Sweep(ctx, sc, SweepOptions{Run: Options{Variant: "only", Seed: 1},
				Seeds: uint64(b.N), Workers: parallel, Done: checkFirst})
			if err != nil || sum.Failed > 0 {
				b.Fatal(err, sum.Groups)
			}
		})
	}
}
