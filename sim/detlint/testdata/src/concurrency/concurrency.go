// Package concurrency uses real goroutines, channels and locks.
package concurrency

import (
	"net"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"

	"compat"

	"golang.org/x/sync/errgroup"
)

type store struct {
	mu    sync.Mutex   // want `sync.Mutex blocks the whole simulation for good when a process holds it: use sim.NewMutex\(s, name\)`
	once  sync.Once    // want `sync.Once .*a plain bool`
	names sync.Map     // want `sync.Map .*a plain map`
	free  sync.Pool    // want `sync.Pool is emptied by the garbage collector`
	n     atomic.Int64 // want `atomic.Int64 .*a plain value`
	old   int64
	its   compat.Mutex // want `sync.Mutex blocks`
}

func (s *store) bad(g *compat.Guarded) {
	s.mu.Lock() // the type is reported where it stands
	defer s.mu.Unlock()
	g.Lock.RLock()             // want `sync.RWMutex.RLock blocks the whole simulation.*sim.NewRWMutex`
	atomic.AddInt64(&s.old, 1) // want `atomic.AddInt64 `
	var wg sync.WaitGroup      // want `sync.WaitGroup blocks.*sim.NewWaitGroup`
	wg.Wait()
	_ = sync.NewCond(&s.mu)                     // want `sync.NewCond blocks.*sim.NewCond`
	_ = sync.OnceValue(func() int { return 1 }) // want `sync.OnceValue `
	var group errgroup.Group                    // want `errgroup.Group starts real goroutines: use p.Go`
	_ = group.Wait()
	runtime.Gosched()                // want `runtime.Gosched yields to real goroutines only: use p.Yield\(\)`
	_ = runtime.NumGoroutine()       // want `runtime.NumGoroutine differs from run to run`
	runtime.SetFinalizer(s, nil)     // want `runtime.SetFinalizer runs when the garbage collector wants it: use a call of Close`
	_, _ = net.Pipe()                // want `net.Pipe waits on real channels`
	_, _, _ = reflect.Select(nil)    // want `reflect.Select waits on a real channel`
	_, _ = reflect.ValueOf(s).Recv() // want `reflect.Value.Recv waits on a real channel`
}

func channels(in <-chan int, out chan<- int) {
	go channels(in, out) // want `a goroutine runs in an order of its own, outside the simulation: use h.Go\(name, f\) or p.Go\(name, f\)`
	c := make(chan int)  // want `a real channel wakes its readers in real time: use sim.NewChan`
	out <- 1             // want `a send to a real channel can block the whole simulation: use sim.Chan and its Send`
	<-in                 // want `a receive from a real channel .*sim.Chan and its Recv`
	for range in {       // want `a range over a real channel `
	}
	close(c) // want `close of a real channel `
	select { // want `select chooses at random and waits for real channels: use sim.Select`
	case v := <-in:
		_ = v
	case out <- <-c:
	default:
		<-in // want `a receive from a real channel`
	}
}

func good(m map[string]int) {
	close := func(chan int) {}
	close(nil)
	_ = make([]int, 3)
	_ = -len(m)
	var l sync.Locker
	_ = l
	_ = runtime.GOOS
}
