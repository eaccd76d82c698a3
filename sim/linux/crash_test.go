//go:build linux && (amd64 || arm64)

package linux_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/linux"
)

// waits starts goroutines that wait in every way there is.
func waits() {
	var mu sync.Mutex
	var rw sync.RWMutex
	var wg sync.WaitGroup
	cond := sync.NewCond(&sync.Mutex{})
	c, d := make(chan int), make(chan int)
	mu.Lock()
	rw.Lock()
	wg.Add(1)
	for range 3 {
		go func() { mu.Lock() }()
		go func() { rw.RLock() }()
		go func() { wg.Wait() }()
		go func() { cond.L.Lock(); cond.Wait() }()
		go func() { c <- 1 }()
		go func() {
			select {
			case <-d:
			case c <- 2:
			}
		}()
		go func() { time.Sleep(time.Hour) }()
		go func() {
			for range time.Tick(time.Millisecond) {
				_ = make([]byte, 1<<16)
			}
		}()
	}
	ballast := make([]byte, 1<<20)
	time.AfterFunc(time.Hour, func() { ballast[0] = 1 })
	<-make(chan int)
}

func TestMemoryIsFlatOverCrashes(t *testing.T) {
	s := sim.New(sim.Config{Seed: 7})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, nil, nil, linux.Program{Main: waits})
	cycle := func(n int) {
		for range n {
			h.Boot()
			s.RunFor(10 * time.Millisecond)
			if s.Err() != nil || runtime.NumGoroutine() < 20 {
				t.Fatal(s.Err(), runtime.NumGoroutine(), s.Steps(), s.Now())
			}
			h.Crash(sim.Kill)
		}
		runtime.GC()
		runtime.GC()
	}
	cycle(100)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	goroutines := runtime.NumGoroutine()
	cycle(1000)
	runtime.ReadMemStats(&after)
	require.Equal(t, goroutines, runtime.NumGoroutine())
	t.Log(before.HeapAlloc, after.HeapAlloc, before.StackInuse, after.StackInuse)
	require.Less(t, after.HeapAlloc, before.HeapAlloc+1<<20)
	require.LessOrEqual(t, after.StackInuse, before.StackInuse+1<<20)
}
