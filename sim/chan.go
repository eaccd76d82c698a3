package sim

import (
	"fmt"

	"groundhog/sim/pool"
)

// Chan is a channel between processes of one host, with the rules of Go's: a
// send to a closed channel panics, a receive from one gives what is left and
// then the zero value. Waiting senders and receivers are served in order of
// arrival. Between hosts only bytes travel, so a channel made by a process of
// one host panics when a process of another uses it.
type Chan[T any] struct {
	sim    *Sim
	name   string
	host   *Host // of the process that made it; nil: made by a callback or the driver
	buf    []T   // ring of the buffered values
	head   int
	count  int
	closed bool

	senders   waitList[*cell[T]]
	receivers waitList[*cell[T]]
	cells     pool.Of[cell[T]]
}

// cell carries a value from the side that wakes to the side that waits.
type cell[T any] struct {
	v  T
	ok bool
}

// NewChan makes a channel. name is for reports; capacity as in make.
func NewChan[T any](s *Sim, name string, capacity int) *Chan[T] {
	c := &Chan[T]{sim: s, name: name, buf: make([]T, capacity)}
	if s.cur != nil && s.cur.Host() != s.world {
		c.host = s.cur.Host()
	}
	return c
}

// String returns the channel's name.
func (c *Chan[T]) String() string { return "chan " + c.name }

// Len returns how many values are buffered.
func (c *Chan[T]) Len() int { return c.count }

// Cap returns the capacity.
func (c *Chan[T]) Cap() int { return len(c.buf) }

// enter is the first line of each operation.
func (c *Chan[T]) enter() {
	c.sim.Guard()
	if p := c.sim.cur; p != nil && c.host != nil && p.actor.host != c.host && p.actor.host != c.sim.world {
		c.host.refuse(p, c.String())
	}
}

// maxCells is how many cells of a channel are kept: as many wait at a time in most simulations.
const maxCells = 1024

// give puts back a cell whose value was taken out.
func (c *Chan[T]) give(x *cell[T]) {
	*x = cell[T]{}
	c.cells.Put(x, maxCells)
}

// TrySend sends v if that needs no waiting.
func (c *Chan[T]) TrySend(v T) bool {
	c.enter()
	return c.offer(v)
}

func (c *Chan[T]) offer(v T) bool {
	if c.closed {
		panic(fmt.Sprintf("sim: send on closed %s", c))
	}
	if x, ok := c.receivers.wake(); ok {
		x.v, x.ok = v, true
		return true
	}
	if c.count == len(c.buf) {
		return false
	}
	c.buf[(c.head+c.count)%len(c.buf)] = v
	c.count++
	return true
}

// Send sends v, and waits until there is room or a receiver.
func (c *Chan[T]) Send(v T) {
	c.enter()
	if c.offer(v) {
		return
	}
	w := c.sim.Prepare("chan send", c)
	x := c.cells.Get()
	x.v = v
	c.senders.add(w, 0, x)
	w.Park()
	if !x.ok {
		panic(fmt.Sprintf("sim: send on closed %s", c))
	}
	c.give(x)
}

// TryRecv receives if that needs no waiting. done says whether it did; ok is
// false if the value is the zero value of a closed channel.
func (c *Chan[T]) TryRecv() (v T, ok, done bool) {
	c.enter()
	return c.accept()
}

func (c *Chan[T]) accept() (v T, ok, done bool) {
	if c.count > 0 {
		var zero T
		v, c.buf[c.head] = c.buf[c.head], zero
		c.head = (c.head + 1) % len(c.buf)
		c.count--
		if x, woke := c.senders.wake(); woke {
			c.buf[(c.head+c.count)%len(c.buf)] = x.v
			c.count++
			x.ok = true
		}
		return v, true, true
	}
	if x, woke := c.senders.wake(); woke {
		x.ok = true
		return x.v, true, true
	}
	return v, false, c.closed
}

// Recv receives the next value, and waits for it. ok is false if the channel
// is closed and empty.
func (c *Chan[T]) Recv() (v T, ok bool) {
	c.enter()
	if v, ok, done := c.accept(); done {
		return v, ok
	}
	w := c.sim.Prepare("chan receive", c)
	x := c.cells.Get()
	c.receivers.add(w, 0, x)
	w.Park()
	v, ok = x.v, x.ok
	c.give(x)
	return v, ok
}

// Close closes the channel: receivers get what is left, then the zero value;
// waiting senders panic.
func (c *Chan[T]) Close() {
	c.enter()
	if c.closed {
		panic(fmt.Sprintf("sim: close of closed %s", c))
	}
	c.closed = true
	for _, more := c.receivers.wake(); more; _, more = c.receivers.wake() {
	}
	for _, more := c.senders.wake(); more; _, more = c.senders.wake() {
	}
}
