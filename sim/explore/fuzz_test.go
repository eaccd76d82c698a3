package explore

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

var unlucky = &model.Property{Name: "unlucky", Kind: model.Safety, Statement: "it never happens"}

// twoRare is a scenario in which two things of one chance in a thousand must happen one after the
// other: no plan brings them about, the seed alone.
func twoRare() *Scenario {
	return &Scenario{
		Name: "two-rare", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}}, Properties: []*model.Property{unlucky},
		Plan: plan.Schema{Length: time.Second},
		Play: func(r *Run) {
			both := false
			player := r.Sim.NewHost("player", func(p *sim.Proc) {
				for _, name := range []string{"first", "second"} {
					p.Sleep(time.Millisecond)
					if p.Stream("dice").Uint64N(1000) != 0 {
						return
					}
					p.Host().Note(r.Sim.Symbol(name), 0, 0)
				}
				both = true
			})
			r.Follow()
			player.Boot()
			r.For(time.Second)
			if both {
				r.Violated(unlucky, "twice", "both came")
			}
		},
	}
}

// timelines returns how many runs a search makes until one fails.
func timelines(t testing.TB, seed, most uint64) (uint64, Outcome) {
	found := Outcome{}
	f := must(Fuzz(t.Context(), twoRare(), FuzzOptions{
		Run: Options{Variant: "only", Seed: seed}, Runs: most,
		Each: func(out Outcome, fresh bool) bool {
			if !out.Held() {
				found = out
			}
			return out.Held()
		}}))
	return f.Runs, found
}

// TestTwoRareEvents: the median of searches reaches in less than 3,000 runs what a sweep reaches in
// a million. What is found replays from its file alone.
func TestTwoRareEvents(t *testing.T) {
	const searches = 9
	var runs []uint64
	for i := range uint64(searches) {
		n, out := timelines(t, 1+i*1_000_000, 20_000)
		runs = append(runs, n)
		require.True(t, out.Fails(unlucky))
		require.Contains(t, out.Plan.String(), `at note 1 of player "first"`)
		r, sc, err := ParseRepro([]*Scenario{twoRare()}, NewRepro(out, out.Target(),
			RuleBug).String())
		require.NoError(t, err)
		rep := must(r.Replay(t.Context(), sc, ReplayOptions{}))
		require.Equal(t, StatusSame, rep.Status)
	}
	slices.Sort(runs)
	t.Logf("runs until both events: %v", runs)
	require.Less(t, runs[searches/2], uint64(3000))
	sweep := must(Sweep(t.Context(), twoRare(), SweepOptions{
		Run: Options{Variant: "only", Seed: 1}, Seeds: 3000}))
	require.Zero(t, sweep.Failed, strings.Join(sweep.Unreached(), " "))
}

var (
	slept = &model.Property{Name: "slept", Kind: model.Safety, Statement: "it never falls asleep"}
	wakes = &model.Property{Name: "wakes", Kind: model.Liveness, Statement: "it is awake at last"}
)

// sleeper falls asleep at one poke of two hundred, and the next one wakes it.
func sleeper() *Scenario {
	poke := plan.Op[struct{}]("poke", "somebody pokes it")
	return &Scenario{
		Name: "sleeper", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}}, Properties: []*model.Property{slept, wakes},
		Plan: plan.Schema{Length: 10 * time.Second, Parts: []plan.Part{
			{Action: poke, Min: 30, Max: 30, To: 10 * time.Second}}},
		Play: func(r *Run) {
			asleep := false
			r.Follow(poke.Do(func(struct{}) {
				if asleep = r.Sim.Stream("poke").Uint64N(200) == 0; asleep {
					r.Violated(slept, "asleep", "it sleeps")
				}
			}))
			r.For(20 * time.Second)
			if asleep {
				r.Stuck(wakes, "asleep", "it sleeps for ever")
			}
		},
	}
}

// TestWhatFailedStaysSo: a search tries what a failure comes to when nothing happens any more, and
// finds in fewer than a hundred runs what one of two hundred comes to by itself.
func TestWhatFailedStaysSo(t *testing.T) {
	var runs []uint64
	for i := range uint64(9) {
		f := must(Fuzz(t.Context(), sleeper(), FuzzOptions{
			Run: Options{Variant: "only", Seed: 1 + 1000*i}, Runs: 300,
			Each: func(out Outcome, _ bool) bool { return !out.Fails(wakes) }}))
		runs = append(runs, f.Runs)
		require.NotZero(t, f.Strategy[strategyStay].Runs)
	}
	slices.Sort(runs)
	require.Less(t, runs[4], uint64(40), "%v", runs)
}

var hurt = &model.Property{Name: "hurt", Kind: model.Safety, Statement: "no kick hurts it"}

// turtle puts its head out for a millisecond at one poke of 2,000, and a kick hurts it only then.
func turtle() *Scenario {
	poke := plan.Op[struct{}]("poke", "somebody pokes it")
	kick := plan.Fault[struct{}]("kick", "somebody kicks it")
	length := 10 * time.Second
	return &Scenario{
		Name: "turtle", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{{Name: "only"}}, Properties: []*model.Property{hurt},
		Plan: plan.Schema{Length: length, Parts: []plan.Part{
			{Action: poke, Min: 30, Max: 30, To: length},
			{Action: kick, Min: 0, Max: 2, To: length}}},
		Play: func(r *Run) {
			until := sim.Instant(-1)
			r.Follow(poke.Do(func(struct{}) {
				if r.Sim.Stream("poke").Uint64N(2000) == 0 {
					until = r.Sim.Now() + sim.Instant(time.Millisecond)
					r.State("head", 1)
				}
			}), kick.Do(func(struct{}) {
				if r.Sim.Now() <= until {
					r.Violated(hurt, "head", "it was kicked on the head")
				}
			}))
			r.For(2 * length)
		},
	}
}

// TestFaultsHitRareMoments: a search lets faults fall at the moment of a rare state, while a
// sweep hardly meets it.
func TestFaultsHitRareMoments(t *testing.T) {
	var runs []uint64
	for i := range uint64(9) {
		f := must(Fuzz(t.Context(), turtle(), FuzzOptions{
			Run: Options{Variant: "only", Seed: 1 + 1000*i}, Runs: 1500,
			Each: func(out Outcome, _ bool) bool { return out.Held() }}))
		runs = append(runs, f.Runs)
	}
	slices.Sort(runs)
	require.Less(t, runs[4], uint64(400), "%v", runs)
	sweep := must(Sweep(t.Context(), turtle(), SweepOptions{
		Run: Options{Variant: "only", Seed: 1}, Seeds: 2000}))
	require.Less(t, sweep.Failed, uint64(5))
	t.Logf("runs: %v; of 2,000 seeds %d", runs, sweep.Failed)
}

// TestFuzzIsAFunctionOfItsOptions: whatever the workers, the search makes the same runs; the corpus
// it leaves is read back, and a search that begins with it knows all of it.
func TestFuzzIsAFunctionOfItsOptions(t *testing.T) {
	folder := t.TempDir()
	search := func(workers int, corpus string) (Fuzzing, []uint64) {
		var hashes []uint64
		f := must(Fuzz(t.Context(), cellar(), FuzzOptions{Workers: workers, Runs: 300,
			Run: Options{Variant: "old", Seed: 5}, Corpus: corpus,
			Each: func(out Outcome, _ bool) bool {
				hashes = append(hashes, out.Hash)
				return true
			}}))
		return f, hashes
	}
	one, first := search(1, "")
	many, second := search(3, folder)
	require.Equal(t, first, second)
	require.Equal(t, one.Digest, many.Digest)
	require.NotZero(t, many.Failed)

	runs, stale, err := ReadCorpus(folder, cellar())
	require.NoError(t, err)
	require.Empty(t, stale)
	require.Len(t, runs, many.Corpus)
	twin := filepath.Join(folder, "cellar", "999999.plan")
	require.NoError(t, os.WriteFile(twin, []byte(runs[0].String()), 0o600))
	again, third := search(2, folder)
	require.Equal(t, many.Corpus+1, again.Resumed)
	require.Equal(t, []string{twin}, again.Idlers, "all others came to something new")
	require.GreaterOrEqual(t, again.Features, many.Features)
	require.NotEqual(t, second[:100], third[len(runs)+1:len(runs)+101], "no run is made again")
	none, stale, err := ReadCorpus(folder, lostUpdate())
	require.NoError(t, err)
	require.Empty(t, none)
	require.Empty(t, stale)
}

// TestStatesAreBranchedAt: a state that the scenario names is a place for branches, and takes no
// part in the run.
func TestStatesAreBranchedAt(t *testing.T) {
	sc := twoRare()
	play := sc.Play
	sc.Play = func(r *Run) {
		r.Sim.World().After(time.Millisecond/2, sim.HandlerFunc(func(uint64) {
			if r.Sim.Stream("state").Uint64N(100) == 0 {
				r.State("level", 9)
			}
		}), 0)
		play(r)
	}
	f := must(Fuzz(t.Context(), sc, FuzzOptions{Run: Options{Variant: "only", Seed: 1}, Runs: 600}))
	require.NotEmpty(t, f.Branches)
	require.Equal(t, `at state 1 of world "level=9"`, f.Branches[0].At.String())
	require.NotZero(t, f.Branches[0].Tried)
	require.Len(t, f.Branches, 1, "no line of a plan is a place for branches")

	var text strings.Builder
	f.Write(&text)
	require.Contains(t, text.String(), `rare: at state 1 of world "level=9", in `)
	unwatched := execute(sc, Options{Variant: "only", Seed: 1})
	watched := execute(sc, Options{Variant: "only", Seed: 1, learn: true})
	require.Equal(t, unwatched.Hash, watched.Hash)
	require.NotEmpty(t, watched.reached)
}

// TestPortfolio: turns go to what brings something new, and the others are not forgotten.
func TestPortfolio(t *testing.T) {
	p := portfolio{arms: []arm{{name: "poor"}, {name: "rich"}, {name: "barred"}}}
	for i := range 1000 {
		next := p.choose(func(i int) bool { return i != 2 })
		p.give(next)
		if next == 1 && i%3 == 0 {
			p.won(next)
		}
	}
	require.Greater(t, p.arms[1].runs, 2*p.arms[0].runs)
	require.Greater(t, p.arms[0].runs, uint64(10))
	require.Zero(t, p.arms[2].runs)
	require.Equal(t, -1, p.choose(func(int) bool { return false }))
}
