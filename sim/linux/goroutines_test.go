//go:build linux && (amd64 || arm64)

package linux_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// result is what one run of a program comes to.
type result struct {
	hash   uint64
	err    error
	output string
	now    sim.Instant
	steps  uint64
}

// run runs main as the program of a host of its own.
func run(t testing.TB, c sim.Config, main func()) result {
	t.Helper()
	var r result
	c.Log = func(l sim.LogLine) { r.output += l.Text + "\n" }
	s := sim.New(c)
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: main})
	h.Boot()
	s.Run()
	r.hash, r.err, r.now, r.steps = s.Hash(), s.Err(), s.Now(), s.Steps()
	return r
}

// everything uses whatever has an order: goroutines, select, locks, timers, maps, random numbers.
func everything() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	c, d := make(chan int), make(chan int, 3)
	for i := range 8 {
		wg.Go(func() {
			for k := range 5 {
				time.Sleep(time.Duration(k%3) * time.Millisecond)
				mu.Lock()
				d <- i
				mu.Unlock()
				select {
				case c <- i:
				case d <- i:
				}
			}
		})
	}
	go func() { wg.Wait(); close(c) }()
	for open := true; open; {
		var n int
		select {
		case n, open = <-c:
			fmt.Print("c", n, " ")
		case n = <-d:
			fmt.Print("d", n, " ")
		}
	}
	pointers := map[*int]int{}
	for i := range 100 {
		pointers[new(int)] = i
	}
	var boxed sync.Map
	for p, i := range pointers {
		fmt.Print(i, " ")
		boxed.Store(p, i)
	}
	boxed.Range(func(_, v any) bool { fmt.Print(v, " "); return true })
	fmt.Println(time.Now(), os.Getpid(), runtime.NumCPU())
}

func TestASeedGivesOneRun(t *testing.T) {
	run(t, sim.Config{Seed: 7}, everything) // package variables are set up once
	first := run(t, sim.Config{Seed: 7}, everything)
	require.NoError(t, first.err)
	different := 0
	for i := range 20 {
		garbage := make([][]byte, i)
		for k := range garbage {
			garbage[k] = make([]byte, 1<<(k%15))
		}
		again := run(t, sim.Config{Seed: 7}, everything)
		require.Equal(t, first.output, again.output)
		require.Equal(t, first.hash, again.hash)
		if run(t, sim.Config{Seed: uint64(i) + 8}, everything).output != first.output {
			different++
		}
		runtime.KeepAlive(garbage)
	}
	require.Greater(t, different, 15, "seeds explore orders")
}

// TestALostUpdateIsFound: a goroutine is interrupted between a read and a write, where it uses a
// channel.
func TestALostUpdateIsFound(t *testing.T) {
	lost := func(seed uint64, p sim.Policy) bool {
		var n atomic.Int64
		r := run(t, sim.Config{Seed: seed, Policy: p}, func() {
			var wg sync.WaitGroup
			quiet := make(chan int, 100)
			for range 2 {
				wg.Go(func() {
					v := n.Load()
					quiet <- 1
					n.Store(v + 1)
				})
			}
			wg.Wait()
		})
		require.NoError(t, r.err)
		return n.Load() == 1
	}
	found := 0
	for seed := range uint64(300) {
		if lost(seed, sim.Random()) {
			found++
		}
		require.False(t, lost(seed, sim.FIFO()), "fifo interrupts nobody")
	}
	require.Positive(t, found)
	t.Logf("%d of 300 seeds lose the update", found)
}

func TestABusyLoopComesToAnEnd(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		for start := time.Now(); time.Since(start) < 10*time.Millisecond; {
		}
	})
	require.NoError(t, r.err)
	require.GreaterOrEqual(t, r.now, sim.Instant(10*time.Millisecond))
	require.Greater(t, r.steps, uint64(50), "other hosts go on in between")
}

func TestPanicsHaveTheStackOfTheProgram(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		done := make(chan bool)
		go func() { panic(errors.New("no such thing")) }()
		<-done
	})
	var thrown *sim.Panic
	require.ErrorAs(t, r.err, &thrown)
	require.Equal(t, "program of alpha", thrown.Who)
	require.Contains(t, r.err.Error(), "no such thing")
	require.Contains(t, r.err.Error(), "goroutines_test.go")
	require.True(t, strings.HasPrefix(thrown.Key(), "linux_test.TestPanics"), thrown.Key())
}

func TestFatalErrorsEndTheProgramAlone(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		var mu sync.Mutex
		mu.Unlock()
	})
	require.ErrorContains(t, r.err, "fatal error: sync: unlock of unlocked mutex")
}

func TestADeadlockEndsTheProgram(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		var mu sync.Mutex
		mu.Lock()
		go mu.Lock()
		<-make(chan int)
	})
	require.ErrorContains(t, r.err, "fatal error: all goroutines are asleep - deadlock!")
	require.ErrorContains(t, r.err, "TestADeadlockEndsTheProgram")
	require.Contains(t, r.output, "sync.(*Mutex).Lock", "of every goroutine")
}

func TestExitCodes(t *testing.T) {
	r := run(t, sim.Config{Seed: 1}, func() {
		defer fmt.Println("never")
		os.Exit(3)
	})
	require.NoError(t, r.err)
	require.Equal(t, "the program has ended with code 3\n", r.output)
}

func TestMainWithoutOverlayIsRefused(t *testing.T) {
	require.PanicsWithValue(t, "linux: the program of host alpha has no Main", func() {
		s := sim.New(sim.Config{})
		defer s.Close()
		linux.Boot(s.NewHost("alpha", nil), nil, nil, linux.Program{})
	})
}

// down shuts a host down whose program is main, and returns what it printed and how long it took.
func down(t *testing.T, main func()) (output string, took time.Duration) {
	s := sim.New(sim.Config{Seed: 1, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: main})
	h.Boot()
	s.RunFor(time.Second)
	h.Shutdown(10 * time.Second)
	for h.Up() {
		s.RunFor(10 * time.Millisecond)
	}
	require.NoError(t, s.Err())
	return output, s.Now().Sub(sim.Instant(time.Second))
}

func TestAShutdownIsSIGTERM(t *testing.T) {
	for range 2 { // every program has handlers of its own
		shutdownWithGrace(t)
	}
	output, took := down(t, func() { time.Sleep(time.Hour) })
	require.Equal(t, "the program has ended with code 143\n", output, "nobody asked to be told")
	require.Zero(t, took)

	_, took = down(t, func() {
		signal.Ignore(syscall.SIGTERM)
		time.Sleep(time.Hour)
	})
	require.InDelta(t, 10*time.Second, took, float64(20*time.Millisecond), "the grace is over")
}

func shutdownWithGrace(t *testing.T) {
	output, took := down(t, func() {
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("got", <-c)
		time.Sleep(time.Second)
		os.Exit(4)
	})
	require.Equal(t, "got terminated\nthe program has ended with code 4\n", output)
	require.InDelta(t, time.Second, took, float64(20*time.Millisecond))
}

// TestTheFirstTimer: it takes no longer than others. What package time looks up for the first one
// of a process, it has looked up before: goroutines outside of all programs make timers in real
// time.
func TestTheFirstTimer(t *testing.T) {
	if !linuxtest.Alone(t) {
		return
	}
	r := run(t, sim.Config{Seed: 1}, func() {
		for range 2 {
			start := time.Now()
			timer := time.NewTimer(time.Hour)
			took := time.Since(start)
			timer.Stop()
			fmt.Print(took, " ")
		}
	})
	require.NoError(t, r.err)
	require.Equal(t, "40ns 40ns \nthe program has ended with code 0\n", r.output,
		"two looks at the clock each")
}
