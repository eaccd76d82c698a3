package explore

import (
	"runtime"
	"sync"
)

// Workers is how many runs go on at a time when a caller says 0.
func workers(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// rateOf counts how often f is true of the numbers below n.
func rateOf(n uint64, parallel int, f func(i uint64) bool) Rate {
	rate := Rate{Runs: n}
	inOrder(n, parallel, f, func(_ uint64, hit bool) bool {
		if hit {
			rate.Hits++
		}
		return true
	})
	return rate
}

// inOrder computes f(0), f(1), … f(n-1) on several workers and hands the
// results to take in order of index. When take returns false no more results
// are taken, and no more computations begun.
func inOrder[T any](n uint64, parallel int, f func(i uint64) T, take func(i uint64, v T) bool) {
	parallel = workers(parallel)
	type job struct {
		i      uint64
		result chan T
	}
	// The queue bounds how far computing may run ahead of taking.
	queue := make(chan job, 4*parallel)
	todo := make(chan job)
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for j := range todo {
				j.result <- f(j.i)
			}
		})
	}
	group.Go(func() {
		defer close(queue)
		defer close(todo)
		for i := range n {
			j := job{i, make(chan T, 1)}
			select {
			case <-stop:
				return
			case queue <- j:
			}
			todo <- j
		}
	})
	stopped := false
	for j := range queue {
		v := <-j.result
		if !stopped && !take(j.i, v) {
			stopped = true
			close(stop)
		}
	}
	group.Wait()
}
