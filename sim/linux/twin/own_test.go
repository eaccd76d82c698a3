//go:build linux && (amd64 || arm64)

package twin_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
	"groundhog/sim/linux"
)

var total = &model.Property{Name: "total", Kind: model.Safety, Statement: "no deposit is lost"}

var balance int // of the bank, as a program keeps it

// bank adds to a balance in four goroutines, which keep the lock from reading to writing or not.
func bank(locked bool) {
	var lock sync.Mutex
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			lock.Lock()
			defer lock.Unlock()
			before := balance
			if !locked {
				lock.Unlock() // another goroutine may go on here
				lock.Lock()
			}
			balance = before + 1
		})
	}
	all.Wait()
	fmt.Println("the balance is", balance)
}

// deposits is a scenario whose host runs the bank.
func deposits() *explore.Scenario {
	return &explore.Scenario{
		Name: "deposits", Doc: "four goroutines of a bank", Test: ".", Programs: true, Sweep: 20,
		StepLimit: 10_000, TimeLimit: time.Minute,
		Properties: []*model.Property{total},
		Variants: []explore.Variant{
			{Name: "racy", Expect: explore.Expect{Finds: []*model.Property{total}, Within: 20}},
			{Name: "locked"},
		},
		Play: func(r *explore.Run) {
			h := r.Sim.NewHost("bank", nil)
			linux.Boot(h, nil, nil, linux.Program{Main: func() { bank(r.Variant == "locked") }})
			h.Boot()
			r.For(time.Second)
			if balance == 4 {
				r.Held(total)
			} else {
				r.Violated(total, "lost deposit", "the balance is %d after four deposits", balance)
			}
		},
	}
}

// TestPrograms: plain go test is enough to run an ordinary program under seeds, whose package
// variables are new in each run.
func TestPrograms(t *testing.T) { gotest.Run(t, deposits()) }

// TestProgramIsTraced: what the program prints and what it calls comes back from its process, the
// same each time.
func TestProgramIsTraced(t *testing.T) {
	sc := deposits()
	ctx := gotest.Context(t, sc)
	var lines []sim.LogLine
	o := explore.Options{Variant: "locked", Seed: 3,
		Log: func(l sim.LogLine) { lines = append(lines, l) }}
	out, err := explore.Execute(ctx, sc, o)
	require.NoError(t, err)
	require.True(t, out.Held(), out.Verdicts)
	require.Equal(t, "the balance is 4", strings.TrimSpace(lines[0].Text))
	_, d, err := explore.Verify(ctx, sc, o)
	require.NoError(t, err)
	require.Nil(t, d)
}

// TestAProgramThatNeverWaits is found by the watchdog in its process, with the function.
func TestAProgramThatNeverWaits(t *testing.T) {
	sc := deposits()
	sc.Play = func(r *explore.Run) {
		h := r.Sim.NewHost("bank", nil)
		linux.Boot(h, nil, nil, linux.Program{Main: func() { countsForEver() }})
		h.Boot()
		r.For(time.Second)
	}
	out, err := explore.Execute(gotest.Context(t, sc), sc, explore.Options{Variant: "locked",
		Seed: 1, StallLimit: time.Second})
	require.NoError(t, err)
	require.Regexp(t, `^callback of bank/program has been in groundhog/sim/linux/twin_test\.`+
		`countsForEver \(twin/own_test\.go:\d+\) for 1s, at step 1, 0\.000000000s: it computes `+
		`without ever giving way: a loop that makes no system call, uses no channel, takes no lock `+
		`and looks at no clock\n`, out.Worst().Reason)
}

func countsForEver() {
	for balance = 1; balance > 0; balance |= 1 {
	}
}

// TestWithoutTheRuntime: a process that cannot run programs says so, and what to do.
func TestWithoutTheRuntime(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("bank", nil)
	boot := func() { linux.Boot(h, nil, nil, linux.Program{Main: countsForEver}) }
	require.PanicsWithValue(t, "linux: this process cannot run programs: build the test with "+
		"`go tool groundhog test`, or set Programs in the scenario, so that its runs are made in "+
		"processes that can", boot)
}

// goTest tests a package under a seed as a person does.
func goTest(t *testing.T, seed string, args ...string) string {
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"test"}, args...)...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDHOG_") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "GROUNDHOG_SEED="+seed)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// TestCover: what only the processes of runs call is covered.
func TestCover(t *testing.T) {
	profile := filepath.Join(t.TempDir(), "profile")
	out := goTest(t, "1", "-count=1", "-coverprofile="+profile, "./testdata/shop")
	require.Contains(t, out, "coverage: 100.0% of statements")
	text, err := os.ReadFile(profile)
	require.NoError(t, err)
	require.Contains(t, string(text), "testdata/shop/shop.go:8.19,10.3 1 1")
}

// TestCache: a result that the go command has kept is never that of another seed.
func TestCache(t *testing.T) {
	goTest(t, "20", "-v", "./testdata/shop") // a run that builds the twin has asked for more files
	for _, seed := range []string{"21", "22"} {
		require.Contains(t, goTest(t, seed, "-v", "./testdata/shop"), "seed "+seed+", schedule")
	}
	out := ""
	for range 5 { // the go command keeps no result whose files, as the twin, are seconds old
		out = goTest(t, "21", "-v", "./testdata/shop")
		if strings.Contains(out, "(cached)") {
			break
		}
	}
	require.Contains(t, out, "(cached)")
	require.Contains(t, out, "seed 21, schedule")
}
