package explore

import (
	"bytes"
	"context"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// ends is a scenario whose process comes to an end that no recover prevents.
func ends() *Scenario {
	sc := &Scenario{Name: "ends", StepLimit: 10, TimeLimit: time.Second,
		Play: func(r *Run) {
			r.Sim.NewHost("one", func(p *sim.Proc) {
				if end := endings[r.Variant]; end != nil {
					end()
				}
			}).Boot()
			r.For(time.Second)
		}}
	for _, name := range []string{"held", "exit", "panic", "fatal", "killed", "goexit", "waits",
		"sleeps"} {
		sc.Variants = append(sc.Variants, Variant{Name: name})
	}
	return sc
}

// endings are what a process of each variant does.
var endings = map[string]func(){
	"exit": func() {
		_, _ = os.Stderr.WriteString("the last words\n")
		os.Exit(3)
	},
	"panic": func() {
		go panicsAside(7)
		select {}
	},
	"fatal": func() {
		var mu sync.Mutex
		mu.Unlock()
	},
	"killed": func() {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {}
	},
	"goexit": runtime.Goexit,
	"waits":  func() { select {} },
	"sleeps": func() { time.Sleep(time.Hour) }, // without cgo, the runtime ends what only waits
}

func panicsAside(n int) { panic([]int{n}[n]) }

// TestDeaths: however the process of a run ends, the run has a verdict, and those after it go on.
func TestDeaths(t *testing.T) {
	sc := ends()
	ctx := apart(t, nil, sc)
	for variant, want := range map[string]struct{ property, key, reason string }{
		"exit": {"harness", "ended with exit status 3", "the last words"},
		"panic": {"no-panic", "explore.panicsAside: runtime error: index out of range [N] " +
			"with length N", "at groundhog/sim/explore.panicsAside"},
		"fatal":  {"no-panic", "explore.init: fatal error: sync: unlock of unlocked mutex", ""},
		"killed": {"harness", "ended by signal: killed", "somebody has killed it"},
		"waits": {"run-returns", "explore.init: select (no cases)",
			"process one/main has been in"},
	} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			o := Options{Variant: variant, Seed: 5, StallLimit: 300 * time.Millisecond}
			out := must(Check(ctx, sc, o))
			v := out.Worst()
			require.Equal(t, want.property, v.Property.Name, v)
			require.Equal(t, want.key, v.Key)
			require.Contains(t, v.Reason, want.reason)
			require.NotContains(t, v.Reason, "goroutine ")
			require.False(t, out.Fails(SameEachTime))
			var text bytes.Buffer
			Report(ctx, &text, sc, out, 20)
			require.Contains(t, text.String(), want.property)
			require.True(t, must(Execute(ctx, sc, Options{Variant: "held"})).Held())
		})
	}
}

// TestApartInterrupted: the end of the context ends a run that would never end by itself.
func TestApartInterrupted(t *testing.T) {
	sc := ends()
	ctx, cancel := context.WithCancel(apart(t, nil, sc))
	time.AfterFunc(200*time.Millisecond, cancel)
	start := time.Now()
	out, err := Execute(ctx, sc, Options{Variant: "sleeps", StallLimit: -1})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, "sleeps", out.Variant)
	require.Less(t, time.Since(start), 10*time.Second)
}

// TestApartRefused: what prevents a process is an error of one line.
func TestApartRefused(t *testing.T) {
	sc := ends()
	ctx := apart(t, nil, sc)
	for want, w := range map[string]Worker{
		"no such file":        {Binary: nowhere},
		"file does not exist": {Binary: noToolchain},
	} {
		_, err := Execute(WithWorker(ctx, w), sc, Options{Variant: "held"})
		var refused *WorkerError
		require.ErrorAs(t, err, &refused)
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "\n")
		_, err = Sweep(WithWorker(ctx, w), sc,
			SweepOptions{Run: Options{Variant: "held"}, Seeds: 9})
		require.ErrorAs(t, err, &refused)
	}
	_, err := Execute(context.Background(), sc, Options{Variant: "held"})
	require.ErrorContains(t, err, "take the context from gotest.Context")
	out := must(Execute(WithWorker(ctx, Worker{Args: []string{"-test.run=^$"}}), sc,
		Options{Variant: "held"}))
	require.Contains(t, out.Worst().Reason, "exit status 0 before the run was over")
}

func nowhere(context.Context) (string, error) { return "/no/such", nil }

func noToolchain(context.Context) (string, error) {
	return "", os.ErrNotExist
}
