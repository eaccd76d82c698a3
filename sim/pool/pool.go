// Package pool keeps values that are not needed any more, to be used again: messages, timers,
// packets, records of a disk, pages of tables.
//
// A pool belongs to one simulation, which one goroutine runs at a time, so it has no lock; and
// what it hands out depends on nothing but the calls before, so a run with it is the same on every
// machine. What is not put back is left to the garbage collector. It is for code under simulation
// that runs hundreds of thousands of times; elsewhere new is as good.
package pool

// Of is a pool of values of type T. The zero value is empty and ready.
type Of[T any] []*T

// Get returns the value that was put back last, as it was then; a new one if there is none.
func (p *Of[T]) Get() *T {
	last := len(*p) - 1
	if last < 0 {
		return new(T)
	}
	x := (*p)[last]
	(*p)[last] = nil
	*p = (*p)[:last]
	return x
}

// Put takes back a value to which nothing refers, unless the pool holds limit values already.
func (p *Of[T]) Put(x *T, limit int) {
	if len(*p) < limit {
		*p = append(*p, x)
	}
}
