//go:build linux && (amd64 || arm64)

package linux_test

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// starved has a queue that overflows where its reader gets no turn during twelve waits of its
// writer.
func starved(overflown *bool) func() {
	return func() {
		var queued atomic.Int64
		start, ping, pong := make(chan int), make(chan int), make(chan int)
		go func() { // the reader, which never waits
			for <-start; ; runtime.Gosched() {
				queued.Store(0)
			}
		}()
		go func() {
			for range ping {
				pong <- 0
			}
		}()
		start <- 0
		for range 12 {
			ping <- 0
			<-pong
			*overflown = queued.Add(1) == 12 || *overflown
		}
	}
}

// update has two goroutines that read, use a channel and write.
func update(lost *bool) func() {
	return func() {
		var n atomic.Int64
		quiet, done := make(chan int, 100), make(chan int, 2)
		for range 2 {
			go func() {
				v := n.Load()
				quiet <- 1
				n.Store(v + 1)
				done <- 1
			}()
		}
		<-done
		<-done
		*lost = n.Load() == 1
	}
}

// TestPoliciesFindWhatTheyAreFor: PCT finds what takes one goroutine that is slow for long, and
// what takes one interruption in the right place; fifo is one order, whatever the seed.
func TestPoliciesFindWhatTheyAreFor(t *testing.T) {
	const seeds = 100
	count := func(p sim.Policy, bug func(*bool) func()) (n int) {
		for seed := range uint64(seeds) {
			found := false
			r := run(t, sim.Config{Seed: seed, Policy: p}, bug(&found))
			require.NoError(t, r.err)
			if found {
				n++
			}
		}
		return n
	}
	for _, c := range []struct {
		name   string
		bug    func(*bool) func()
		policy sim.Policy
		from   int
		to     int
	}{
		{"starved", starved, sim.FIFO(), 0, 0},
		{"starved", starved, sim.Random(), 0, 3},
		{"starved", starved, sim.PCT(1), 15, seeds},
		{"update", update, sim.FIFO(), 0, 0},
		{"update", update, sim.Random(), 1, seeds},
		{"update", update, sim.PCT(1), 2, seeds},
		{"update", update, sim.PCT(5), 5, seeds},
	} {
		n := count(c.policy, c.bug)
		t.Logf("%s under %s: %d of %d", c.name, c.policy, n, seeds)
		require.GreaterOrEqual(t, n, c.from, "%s under %s", c.name, c.policy)
		require.LessOrEqual(t, n, c.to, "%s under %s", c.name, c.policy)
	}
}

// TestFIFOIsFIFO: who became able to run first runs first, until it waits, and no call or channel
// is a reason to stop.
func TestFIFOIsFIFO(t *testing.T) {
	order := func(p sim.Policy, seed uint64) string {
		var s strings.Builder
		r := run(t, sim.Config{Seed: seed, Policy: p}, func() {
			full := make(chan int, 100)
			for i := range 5 {
				go func() {
					for range 3 {
						fmt.Fprint(&s, i)
						syscall.Getppid()
						full <- 0
					}
					time.Sleep(time.Duration(10-i) * time.Microsecond)
					fmt.Fprint(&s, i)
				}()
			}
			time.Sleep(time.Second)
		})
		require.NoError(t, r.err)
		return s.String()
	}
	for seed := range uint64(20) {
		require.Equal(t, "00011122233344443210", order(sim.FIFO(), seed))
	}
	require.NotEqual(t, "00011122233344443210", order(sim.Random(), 1))
	require.NotEqual(t, order(sim.PCT(3), 1), order(sim.PCT(3), 2))
	require.Equal(t, order(sim.PCT(3), 3), order(sim.PCT(3), 3))
}

// TestPCTStarvesNobodyForEver: loops that wait for a goroutine of lower priority come to an end.
func TestPCTStarvesNobodyForEver(t *testing.T) {
	for _, wait := range []func(){runtime.Gosched, func() { syscall.Getppid() },
		func() { time.Sleep(-time.Since(time.Time{})) }} {
		for seed := range uint64(20) {
			for _, p := range []sim.Policy{sim.FIFO(), sim.PCT(1)} {
				r := run(t, sim.Config{Seed: seed, Policy: p, StepLimit: 1000}, func() {
					var done atomic.Bool
					go done.Store(true)
					for !done.Load() {
						wait()
					}
				})
				require.NoError(t, r.err)
			}
		}
	}
}

// TestChangePointsAreTraced: with the goroutine that they concern.
func TestChangePointsAreTraced(t *testing.T) {
	for seed := range uint64(50) {
		var trace strings.Builder
		r := run(t, sim.Config{Seed: seed, Policy: sim.PCT(3), Trace: &trace}, everything)
		require.NoError(t, r.err)
		if strings.Contains(trace.String(), "linux.change") {
			return
		}
	}
	t.Fatal("no seed has a change point")
}
