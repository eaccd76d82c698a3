package explore

import (
	"context"
	"runtime"
	"sync"
)

// workers is how many runs go on at a time when a caller asks for n; 0 means one for each
// processor.
func workers(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// rateOf counts how often f is true of the numbers below n. When ctx ends first, the rate is of
// those that were counted before.
func rateOf(ctx context.Context, n uint64, parallel int,
	f func(i uint64) (bool, error)) (rate Rate, err error) {
	err = inOrder(ctx, n, parallel, f, func(_ uint64, hit bool) bool {
		rate.Runs++
		if hit {
			rate.Hits++
		}
		return true
	})
	return rate, err
}

// result is what a worker computed.
type result[T any] struct {
	value T
	err   error
}

// inOrder computes f(0), f(1), … f(n-1) on several workers and hands the results to take in order
// of index. After take returned false, f failed or ctx ended, no more results are taken and no more
// computations begun. inOrder returns the error of f or of ctx, nil if take ended it.
func inOrder[T any](ctx context.Context, n uint64, parallel int, f func(i uint64) (T, error),
	take func(i uint64, v T) bool) error {
	parallel = workers(parallel)
	type job struct {
		i    uint64
		done chan result[T]
	}
	// The queue bounds how far computing may run ahead of taking.
	queue := make(chan job, 4*parallel)
	todo := make(chan job)
	stop := make(chan struct{})
	var group sync.WaitGroup
	for range parallel {
		group.Go(func() {
			for j := range todo {
				var r result[T]
				if r.err = ctx.Err(); r.err == nil {
					r.value, r.err = f(j.i)
				}
				j.done <- r
			}
		})
	}
	group.Go(func() {
		defer close(queue)
		defer close(todo)
		for i := range n {
			j := job{i, make(chan result[T], 1)}
			select {
			case <-stop:
				return
			case queue <- j:
			}
			todo <- j
		}
	})
	stopped := false
	var err error
	for j := range queue {
		r := <-j.done
		if stopped {
			continue
		}
		if r.err != nil {
			err = r.err
		}
		if r.err != nil || !take(j.i, r.value) {
			stopped = true
			close(stop)
		}
	}
	group.Wait()
	return err
}
