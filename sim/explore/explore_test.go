package explore

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
)

var sum = &model.Property{Name: "sum", Kind: model.Safety, Statement: "no increment is lost"}

// lostUpdate is a scenario of two clients that each read a counter, think, and
// write back what they read plus one. With the variant "locked" they hold a
// lock meanwhile.
func lostUpdate() *Scenario {
	return &Scenario{
		Name: "lost-update", Doc: "two clients add one to a counter",
		StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []Variant{
			{Name: "racy", Expect: Expect{Finds: []*model.Property{sum}, Within: 50}},
			{Name: "locked"},
		},
		Properties: []*model.Property{sum},
		Play: func(r *Run) {
			counter := 0
			lock := sim.NewMutex(r.Sim, "counter")
			for _, name := range []string{"one", "two"} {
				h := r.Sim.NewHost(name, func(p *sim.Proc) {
					p.Sleep(p.Stream("start").Duration(0, 20*time.Millisecond))
					if r.Variant == "locked" {
						lock.Lock()
						defer lock.Unlock()
					}
					read := counter
					p.Sleep(time.Millisecond)
					counter = read + 1
				})
				h.Boot()
			}
			r.For(time.Second)
			if counter == 2 {
				r.Held(sum)
			} else {
				r.Violated(sum, "lost update", "the counter is %d after two increments", counter)
			}
		},
	}
}

func TestSearchFindsTheLowestSeed(t *testing.T) {
	sc := lostUpdate()
	violated := func(o Outcome) bool { return o.Fails(sum) }
	one := must(Search(t.Context(), sc,
		SearchOptions{Run: Options{Variant: "racy", Seed: 100}, Seeds: 200, Workers: 1,
			Wants: violated}))
	require.True(t, one.Found)
	require.Equal(t, 100+one.Tried-1, one.Outcome.Seed)
	for _, workers := range []int{2, 7} {
		many := must(Search(t.Context(), sc,
			SearchOptions{Run: Options{Variant: "racy", Seed: 100}, Seeds: 200, Workers: workers,
				Wants: violated}))
		require.Equal(t, one, many)
	}
	none := must(Search(t.Context(), sc,
		SearchOptions{Run: Options{Variant: "locked", Seed: 100}, Seeds: 300, Wants: violated}))
	require.Equal(t, SearchResult{Tried: 300}, none)
}

func TestSweepGroupsAndKeepsOrder(t *testing.T) {
	var seeds []uint64
	sum := must(Sweep(t.Context(), lostUpdate(),
		SweepOptions{Run: Options{Variant: "racy", Seed: 5}, Seeds: 100, Workers: 3,
			Each: func(o Outcome) bool {
				seeds = append(seeds, o.Seed)
				return true
			}}))
	require.EqualValues(t, 100, sum.Runs)
	require.Len(t, sum.Groups, 1)
	require.Equal(t, sum.Failed, sum.Groups[0].Count)
	require.Greater(t, sum.Failed, uint64(0))
	require.Less(t, sum.Failed, uint64(100))
	for i, s := range seeds {
		require.EqualValues(t, 5+i, s)
	}
	var text bytes.Buffer
	sum.Write(&text)
	require.Contains(t, text.String(), "lost update")
	require.Contains(t, text.String(), fmt.Sprintf("-seed=%d", sum.Groups[0].First.Seed))

	stopped := must(Sweep(t.Context(), lostUpdate(),
		SweepOptions{Run: Options{Variant: "racy"}, Seeds: 1000, Workers: 2,
			Each: func(o Outcome) bool { return o.Seed < 9 }}))
	require.EqualValues(t, 10, stopped.Runs)
}

func TestDigestsOfPartsAddUp(t *testing.T) {
	sweep := func(variant string, from, seeds uint64) uint64 {
		return must(Sweep(t.Context(), lostUpdate(), SweepOptions{Seeds: seeds,
			Run: Options{Variant: variant, Seed: from}})).Digest
	}
	whole := sweep("racy", 1, 60)
	require.Equal(t, whole, sweep("racy", 41, 20)+sweep("racy", 1, 40))
	require.NotEqual(t, whole, sweep("racy", 2, 60))
	require.NotEqual(t, whole, sweep("locked", 1, 60))
}

func TestOutcomeText(t *testing.T) {
	res := must(Search(t.Context(), lostUpdate(),
		SearchOptions{Run: Options{Variant: "racy"}, Seeds: 100,
			Wants: func(o Outcome) bool { return !o.Held() }}))
	require.True(t, res.Found)
	o := res.Outcome
	require.Equal(t, "violated sum", o.Summary())
	var text bytes.Buffer
	Report(t.Context(), &text, lostUpdate(), o, 3)
	require.Contains(t, text.String(), "the counter is 1 after two increments")
	require.Contains(t, text.String(),
		"the trace up to 1.000s, without packets, files, calls and wake-ups:\n")
	require.Contains(t, text.String(), "boot    two                  incarnation 1\n")
	for _, line := range strings.Split(text.String(), "\n") {
		require.LessOrEqual(t, len(line), reportWidth)
	}
	require.Contains(t, text.String(),
		"replay: go test ./scenarios -scenario=lost-update -variant=racy -seed=")
	v, surprise := o.Unexpected(Expect{})
	require.True(t, surprise)
	require.Equal(t, "lost update", v.Key)
	_, surprise = o.Unexpected(Expect{Allows: []*model.Property{sum}})
	require.False(t, surprise)
}

// TestRunsThatBreak covers what ends a run before its checkers speak.
func TestRunsThatBreak(t *testing.T) {
	play := func(f func(r *Run)) Outcome {
		return execute(&Scenario{Name: "x", StepLimit: 100, TimeLimit: time.Hour, Play: f},
			Options{Seed: 3})
	}
	for name, c := range map[string]struct {
		play     func(r *Run)
		property string
		key      string
		reason   string
	}{
		"process panics": {func(r *Run) {
			r.Sim.NewHost("h", func(p *sim.Proc) { panic("ouch") }).Boot()
			require.False(t, r.For(time.Second))
			require.False(t, r.For(time.Second))
		}, "no-panic", "explore.TestRunsThatBreak: ouch", "process h/main panicked at seed 3"},
		"play panics": {func(r *Run) { panic("ouch") }, "no-panic",
			"explore.TestRunsThatBreak: ouch", "scenario panicked at seed 3"},
		"play goexits": {func(r *Run) { (&testing.T{}).FailNow() }, "harness", "goexit",
			"scenario called runtime.Goexit"},
		"play fails": {func(r *Run) { r.Sim.Fail("%d is odd", 3) }, "no-panic",
			"explore.TestRunsThatBreak: N is odd", "3 is odd"},
		"simulator bug": {func(r *Run) {
			r.Sim.NewHost("h", func(p *sim.Proc) { p.Sleep(time.Hour) }).Boot()
			r.Sim.World().After(0, sim.HandlerFunc(nil), 0)
			r.For(time.Second)
		}, "harness", "bug", "simulator bug at seed 3, step 1"},
		"story panics": {func(r *Run) {
			r.Story = func(model.Verdict) []string { panic("ouch") }
			r.Judge(model.Verdict{Property: Budget, Kind: model.Exhausted, Key: "k", Reason: "why"})
		}, "no-panic", "explore.TestRunsThatBreak: ouch", "scenario panicked at seed 3"},
		"process goexits": {func(r *Run) { goexits(r) }, "harness", "goexit",
			"process h/main called runtime.Goexit"},
		"budget of steps": {func(r *Run) { spin(r, 0) }, "budget", "step limit",
			"step limit at 0.000000000s after 100 steps"},
		"budget of time": {func(r *Run) { spin(r, time.Hour) }, "budget", "time limit",
			"time limit"},
		"scheduled callback": {func(r *Run) { callbackPanics(r) }, "no-panic",
			"explore.callbackPanics: runtime error: index out of range [N] with length N",
			"(explore/explore_test.go:"},
	} {
		t.Run(name, func(t *testing.T) {
			out := play(c.play)
			require.False(t, out.Held())
			require.Equal(t, c.property, out.Worst().Property.Name)
			require.Equal(t, c.key, out.Worst().Key)
			require.Contains(t, out.Worst().Reason, c.reason)
			require.Equal(t, out.Hash, play(c.play).Hash)
		})
	}
}

func goexits(r *Run) {
	r.Sim.NewHost("h", func(p *sim.Proc) { (&testing.T{}).FailNow() }).Boot()
	r.For(time.Second)
}

func callbackPanics(r *Run) {
	r.Sim.World().After(0, sim.HandlerFunc(func(arg uint64) { _ = []int{}[arg] }), 7)
	r.For(time.Second)
}

func spin(r *Run, each time.Duration) {
	r.Sim.NewHost("h", func(p *sim.Proc) {
		for {
			p.Sleep(each)
		}
	}).Boot()
	r.For(100 * time.Hour)
}

// leaks are the usual ones: what gets into a trace that is no function of the seed.
var leaks = map[string]func(note func(uint64)){
	"map order": func(note func(uint64)) {
		many := make(map[uint64]bool)
		for i := range uint64(64) {
			many[i] = true
		}
		for i := range many {
			note(i)
			break
		}
	},
	"order of two": func(note func(uint64)) {
		for i := range map[uint64]bool{1: true, 2: true} {
			note(i)
		}
	},
	"wall clock": func(note func(uint64)) { note(uint64(time.Now().UnixNano())) },
	"pointer": func(note func(uint64)) {
		p := new([64]byte)
		shown = append(shown, p)
		note(uint64(uintptr(unsafe.Pointer(p))))
	},
}

// shown keeps what a pointer leak has shown, so that no two runs show the same.
var shown []*[64]byte

// leaky is a scenario with a leak in its sixth step.
func leaky(leak string) *Scenario {
	return &Scenario{Name: "leaky", Play: func(r *Run) {
		topic := r.Sim.Symbol("ran")
		r.Sim.NewHost("h", func(p *sim.Proc) {
			for range 5 {
				p.Sleep(time.Second)
			}
			leaks[leak](func(n uint64) { p.Host().Note(topic, n, 0) })
			p.Sleep(time.Second)
		}).Boot()
		r.For(time.Minute)
	}}
}

// TestVerifyFindsALeak plants a leak of each kind, and wants the step named at which
// two runs part, with the records of both sides.
func TestVerifyFindsALeak(t *testing.T) {
	for leak := range leaks {
		t.Run(leak, func(t *testing.T) {
			var diff *Difference
			for range 300 { // a map of two keys has the same order in three of four pairs of runs
				if diff = verify(t, leaky(leak), Options{Seed: 1}); diff != nil {
					break
				}
			}
			require.NotNil(t, diff)
			require.EqualValues(t, 6, diff.Step)
			require.NotEqual(t, diff.First[0], diff.Second[0])
			require.Contains(t, diff.First[0]+diff.Second[0], "note    h                    ran ")
			require.Contains(t, diff.Before[len(diff.Before)-1], "resume  h/main")
			var text bytes.Buffer
			diff.Write(&text)
			require.Contains(t, text.String(), "part at record")
		})
	}
	diff := verify(t, lostUpdate(), Options{Variant: "racy", Seed: 1})
	require.Nil(t, diff)
}

func verify(t *testing.T, sc *Scenario, o Options) *Difference {
	t.Helper()
	_, diff, err := Verify(t.Context(), sc, o)
	require.NoError(t, err)
	return diff
}

func TestVerifyShowsATraceThatEnds(t *testing.T) {
	runs := 0
	uneven := &Scenario{Name: "uneven", Play: func(r *Run) {
		runs++
		for range runs {
			r.Sim.World().Note(r.Sim.Symbol("n"), 0, 0)
		}
	}}
	diff := verify(t, uneven, Options{})
	require.NotNil(t, diff)
	require.Equal(t, []string{"(the trace ends here)"}, diff.First)
	require.Len(t, diff.Second, 1)
}

func TestParseSeed(t *testing.T) {
	for text, want := range map[string]uint64{
		"0": 0, "17": 17, "18446744073709551615": 1<<64 - 1, "0xff": 255,
		"00000000000000110123456789abcdef01234567": 17,
		"FFFFFFFFFFFFFFFF0123456789abcdef01234567": 1<<64 - 1,
	} {
		got, err := ParseSeed(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "x", "-1", "1.5", "18446744073709551616", "0x",
		"12g4567890123456789012345678901234567890", strings.Repeat("z", 40)} {
		_, err := ParseSeed(text)
		require.ErrorContains(t, err, "is no number", text)
	}
}

func TestParseSeeds(t *testing.T) {
	from, n, err := ParseSeeds("3-7")
	require.NoError(t, err)
	require.Equal(t, []uint64{3, 5}, []uint64{from, n})
	from, n, err = ParseSeeds("9")
	require.NoError(t, err)
	require.Equal(t, []uint64{9, 1}, []uint64{from, n})
	for text, want := range map[string]string{
		"7-3": "runs backwards: write 3-7", "a-3": "is no number", "3-": "is no number",
		"":                       "is no number",
		"0-18446744073709551615": "choose fewer",
	} {
		_, _, err := ParseSeeds(text)
		require.ErrorContains(t, err, want, text)
	}
}

// TestDeadlock wants a run that ends in a deadlock to fail, unless who waits says
// that it may.
func TestDeadlock(t *testing.T) {
	sc := &Scenario{Name: "x", StepLimit: 100, TimeLimit: time.Hour, Play: func(r *Run) {
		r.Sim.NewHost("server", func(p *sim.Proc) {
			if r.Variant == "daemon" {
				p.Daemon()
			}
			m := sim.NewMutex(r.Sim, "table")
			m.Lock()
			m.Lock()
		}).Boot()
		r.For(time.Minute)
	}}
	out := execute(sc, Options{})
	require.Equal(t, Target{"no-deadlock", "main waits in lock on mutex table"}, out.Target())
	require.Contains(t, out.Worst().Reason,
		"server/main waits in lock on mutex table since 0.000000000s")
	require.True(t, execute(sc, Options{Variant: "daemon"}).Held())
}
