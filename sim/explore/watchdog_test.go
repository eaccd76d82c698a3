package explore

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// stalls is a scenario in which every third seed does not come back: what is
// done instead runs in a process of host "server".
func stalls(hang func(p *sim.Proc)) *Scenario {
	return &Scenario{
		Name: "stalls", StepLimit: 1_000_000, TimeLimit: time.Hour,
		Variants: []Variant{{Name: "only"}},
		Play: func(r *Run) {
			r.Sim.NewHost("client", func(p *sim.Proc) { p.Sleep(time.Hour) }).Boot()
			r.Sim.NewHost("server", func(p *sim.Proc) {
				p.Sleep(time.Second)
				if r.Sim.Seed()%3 == 0 {
					hang(p)
				}
			}).Boot()
			r.For(time.Minute)
		},
	}
}

// release lets the goroutines of a test end that would otherwise wait for ever.
func release(t *testing.T) (hold chan struct{}) {
	hold = make(chan struct{})
	t.Cleanup(func() { close(hold) })
	return hold
}

// TestRunsThatDoNotReturn wants each kind of hang to be found, named with the
// process and the place in this file, and the sweep to go on.
func TestRunsThatDoNotReturn(t *testing.T) {
	hold := release(t)
	for name, c := range map[string]struct {
		hang       func(p *sim.Proc)
		key, cause string
	}{
		"mutex": {func(p *sim.Proc) {
			var mu sync.Mutex
			p.Go("holder", func(q *sim.Proc) {
				mu.Lock()
				q.Sleep(time.Second)
				mu.Unlock()
			})
			p.Sleep(time.Second / 2)
			mu.Lock()
		}, "sync.Mutex.Lock",
			"it waits for a real sync.Mutex: nothing runs meanwhile that could end that; use " +
				"sim.Mutex"},
		"channel": {func(*sim.Proc) { <-hold }, "chan receive", "use sim.Chan"},
		"select":  {func(*sim.Proc) { selects(hold) }, "select", "use sim.Select over sim.Chan"},
		"sleep": {func(*sim.Proc) { time.Sleep(5 * time.Second) }, "sleep",
			"use Proc.Sleep or the host's Clock"},
		"goroutine": {func(*sim.Proc) { joins(hold) }, "sync.WaitGroup.Wait", "use sim.WaitGroup"},
		"loop": {func(*sim.Proc) { spins(hold) }, "busy",
			"it computes without ever giving way"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sum, err := Sweep(t.Context(), stalls(c.hang), SweepOptions{
				Run:   Options{Variant: "only", Seed: 1, StallLimit: 300 * time.Millisecond},
				Seeds: 4, Workers: 2,
			})
			require.NoError(t, err)
			require.EqualValues(t, 4, sum.Runs, "the sweep goes on")
			require.EqualValues(t, 1, sum.Failed)
			out := sum.Groups[0].First
			require.EqualValues(t, 3, out.Seed)
			v := out.Worst()
			require.Same(t, RunReturns, v.Property)
			require.Regexp(t, `^explore\.\w+: `+c.key, v.Key)
			require.Regexp(t,
				`^process server/main has been in groundhog/sim/explore\.\w+(\.func\d+)* \(explore/watchdog_test\.go:\d+\) for 300ms, at step \d+, 1\.[05]00000000s: `, v.Reason)
			require.Contains(t, v.Reason, c.cause)
			require.NotContains(t, v.Reason, "sim/run.go")
			require.NotEmpty(t, out.Story)
			require.EqualValues(t, v.Time, out.Until)
			var text bytes.Buffer
			Report(t.Context(), &text, stalls(c.hang), out, 5)
			require.Contains(t, text.String(), "run-returns violated")
		})
	}
}

func selects(hold chan struct{}) {
	select {
	case <-hold:
	case <-make(chan int):
	}
}

func joins(hold chan struct{}) {
	var group sync.WaitGroup
	group.Go(func() { <-hold })
	group.Wait()
}

func spins(hold chan struct{}) {
	for len(hold) == 0 {
		select {
		case <-hold:
			return
		default:
		}
	}
}

// TestCodeOutsideOfRun hangs in the scenario's own code: a lock is found, a long
// computation is none.
func TestCodeOutsideOfRun(t *testing.T) {
	hold := release(t)
	o := Options{StallLimit: 200 * time.Millisecond}
	locks := &Scenario{Name: "x", Play: func(r *Run) { <-hold }}
	out := execute(locks, o)
	require.Same(t, RunReturns, out.Worst().Property)
	require.Contains(t, out.Worst().Reason,
		"the scenario's own code has been in groundhog/sim/explore.TestCodeOutsideOfRun.func1")
	judges := &Scenario{Name: "x", Play: func(r *Run) {
		for began := time.Now(); time.Since(began) < time.Second; {
		}
	}}
	require.True(t, execute(judges, o).Held())
}

// TestASlowRunIsNotHung: a run whose steps end returns, however long it takes,
// and so does one that waits for the reader of its trace.
func TestASlowRunIsNotHung(t *testing.T) {
	limit := 2 * time.Second // and 1.5 times of it are waited for
	if testing.Short() {
		limit = time.Second
	}
	t.Run("steps", func(t *testing.T) {
		t.Parallel()
		slow := stalls(func(p *sim.Proc) {
			for range 60 {
				time.Sleep(limit / 40)
				p.Sleep(time.Second)
			}
		})
		require.True(t, execute(slow, Options{StallLimit: limit}).Held())
	})
	t.Run("trace", func(t *testing.T) {
		t.Parallel()
		much := stalls(func(p *sim.Proc) {
			topic := p.Host().Sim().Symbol("much")
			for range 65536 / 40 { // fills what is buffered of a trace
				p.Host().Note(topic, 0, 0)
			}
		})
		o := Options{StallLimit: limit, Trace: slowWriter(limit)}
		for _, v := range execute(much, o).Verdicts {
			require.NotSame(t, RunReturns, v.Property, "%s", v.Reason)
		}
	})
}

// slowWriter takes its time.
type slowWriter time.Duration

func (w slowWriter) Write(b []byte) (int, error) {
	time.Sleep(time.Duration(w) * 3 / 2)
	return len(b), nil
}

// TestInterruptOfAHungRun wants the end of the context to be heard while a run
// hangs.
func TestInterruptOfAHungRun(t *testing.T) {
	hold := release(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := Execute(ctx, stalls(func(*sim.Proc) { <-hold }), Options{Seed: 3})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Less(t, time.Since(began), 5*time.Second)
}

// TestNoWatchdog: a limit below 0 waits for ever.
func TestNoWatchdog(t *testing.T) {
	sleeps := stalls(func(*sim.Proc) { time.Sleep(500 * time.Millisecond) })
	require.True(t, execute(sleeps, Options{Seed: 3, StallLimit: -1}).Held())
	require.True(t, execute(sleeps, Options{Seed: 3}).Held(), "ten seconds are the default")
}

func TestStates(t *testing.T) {
	for head, want := range map[string]string{
		"goroutine 12 [chan receive, 2 minutes]:":           "chan receive",
		"goroutine 1 [runnable]:":                           busy,
		"goroutine 1 [running, locked to thread]:":          busy,
		"goroutine 7 gp=0xc0 m=3 mp=0xc1 [select]:":         "select",
		"goroutine 9 [chan receive (nil chan), 1 minutes]:": "chan receive (nil chan)",
	} {
		g := parseGoroutine(head + "\nmain.main()\n\t/x/y/main.go:3 +0x1b\n")
		require.Equal(t, want, g.state)
		require.NotEmpty(t, g.cause())
		require.Equal(t, "main.main (y/main.go:3)", fmt.Sprint(sim.FramesOf(g.stack)[0]))
	}
	program := parseGoroutine(
		"goroutine 4001000007 [runnable]:\nmain.main()\n\t/y/main.go:3 +0x1\n")
	require.True(t, program.ofProgram())
	require.Contains(t, program.cause(), "a loop that makes no system call")
	require.False(t, goroutine{id: "12345"}.ofProgram())
	require.Contains(t, goroutine{state: "GC assist wait"}.cause(), `("GC assist wait")`)
}
