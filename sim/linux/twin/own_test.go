//go:build linux && (amd64 || arm64)

package twin_test

import (
	"fmt"
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
