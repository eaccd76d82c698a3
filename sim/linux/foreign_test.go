//go:build linux && (amd64 || arm64)

package linux_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux"
)

// awaits runs a program that waits for a context of the test, and goes on every second.
func awaits(t *testing.T, ctx context.Context) *sim.Sim {
	t.Helper()
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: func() {
		own, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		<-own.Done()
		fmt.Println(own.Err())
		late, stop := context.WithTimeout(ctx, time.Hour)
		defer stop()
		go func() { <-ctx.Done() }()
		for late.Err() == nil {
			time.Sleep(time.Second)
		}
	}})
	h.Boot()
	s.RunFor(10 * time.Second)
	require.NoError(t, s.Err())
	return s
}

// TestContextsOfTheTest: a program may wait for a context of the test, which ends behind the run.
// Nothing of that is left for the next one.
func TestContextsOfTheTest(t *testing.T) {
	for range 3 {
		t.Run("", func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			awaits(t, t.Context()).Close()
			awaits(t, ctx).Close()
		})
	}
}

// TestTheTestWakesAProgram: no host is woken by what is outside of the simulation.
func TestTheTestWakesAProgram(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := awaits(t, ctx)
	cancel()
	s.RunFor(time.Minute)
	require.ErrorContains(t, s.Err(), "shared between hosts: a goroutine of alpha was woken by "+
		"code outside of all programs\nalpha waited:")
}

// TestAProgramWaitsForTheTest: it does so for ever, which is found.
func TestAProgramWaitsForTheTest(t *testing.T) {
	never := make(chan int)
	r := run(t, sim.Config{Seed: 1}, func() { <-never })
	require.ErrorContains(t, r.err, "all goroutines are asleep - deadlock!")
	require.ErrorContains(t, r.err, "foreign_test.go:")
	close(never)
}

func TestATimerOfAnotherProgram(t *testing.T) {
	for _, use := range []func(*time.Timer){
		func(t *time.Timer) { t.Stop() }, func(t *time.Timer) { t.Reset(time.Second) },
	} {
		s := sim.New(sim.Config{Seed: 7})
		a, b := s.NewHost("alpha", nil), s.NewHost("beta", nil)
		var timer atomic.Pointer[time.Timer]
		linux.Boot(a, nil, nil, linux.Program{Main: func() {
			timer.Store(time.AfterFunc(time.Hour, func() {}))
			time.Sleep(time.Hour)
		}})
		linux.Boot(b, nil, nil, linux.Program{Main: func() {
			time.Sleep(time.Second)
			use(timer.Load())
		}})
		a.Boot()
		b.Boot()
		s.Run()
		require.ErrorContains(t, s.Err(), "shared between hosts")
		s.Close()
		use(timer.Load())
	}
}
