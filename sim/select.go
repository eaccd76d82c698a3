package sim

import (
	"context"
	"time"
)

// Case is one branch of a [Select].
type Case interface {
	ready() bool             // can be taken now
	take()                   // takes it; called only if ready
	wait(w Waiter, i uint32) // joins the queue
	leave()                  // left the queue by another branch
	woken()                  // takes it after a wait that this branch ended
	until(s *Sim) Instant    // when it becomes ready by itself
}

// Select waits until one of the cases can go on, takes it, and returns its
// index. Among several that are ready, a draw from the process's stream
// "select" chooses. With a [Default] among the cases it never waits.
func Select(s *Sim, cases ...Case) int {
	s.Guard()
	fallback, ready := -1, make([]int, 0, 8)
	for i, c := range cases {
		if _, ok := c.(defaultCase); ok {
			fallback = i
		} else if c.ready() {
			ready = append(ready, i)
		}
	}
	if len(ready) > 0 {
		i := ready[0]
		if len(ready) > 1 {
			i = ready[s.selectStream().IntN(len(ready))]
		}
		cases[i].take()
		return i
	}
	if fallback >= 0 {
		return fallback
	}
	return s.selectWait(cases)
}

// selectWait joins all queues and takes the case that wakes it first.
func (s *Sim) selectWait(cases []Case) int {
	w := s.Prepare("select", nil)
	limit, timed := Forever, -1
	for i, c := range cases {
		c.wait(w, uint32(i))
		if t := c.until(s); t < limit {
			limit, timed = t, i
		}
	}
	i := timed
	if code := w.ParkUntil(limit); code != TimedOut {
		i = int(code)
	}
	for j, c := range cases {
		if j != i {
			c.leave()
		}
	}
	cases[i].woken()
	return i
}

// selectStream is where Select draws: of the running process, or of the world.
func (s *Sim) selectStream() *Stream {
	if s.cur != nil {
		return s.cur.Stream("select")
	}
	return s.Stream("select")
}

// Recv is the case of receiving from c into *v and *ok; each may be nil.
func Recv[T any](c *Chan[T], v *T, ok *bool) Case { return &recvCase[T]{c: c, v: v, ok: ok} }

type recvCase[T any] struct {
	c  *Chan[T]
	v  *T
	ok *bool
	x  *cell[T]
}

func (r *recvCase[T]) ready() bool {
	r.c.enter()
	return r.c.count > 0 || r.c.closed || r.c.senders.first() != nil
}

func (r *recvCase[T]) take() {
	v, ok, _ := r.c.accept()
	r.store(v, ok)
}

func (r *recvCase[T]) store(v T, ok bool) {
	if r.v != nil {
		*r.v = v
	}
	if r.ok != nil {
		*r.ok = ok
	}
}

func (r *recvCase[T]) wait(w Waiter, i uint32) {
	r.x = new(cell[T])
	r.c.receivers.add(w, i, r.x)
}
func (r *recvCase[T]) leave()             { r.c.receivers.leave() }
func (r *recvCase[T]) woken()             { r.store(r.x.v, r.x.ok) }
func (r *recvCase[T]) until(*Sim) Instant { return Forever }

// Send is the case of sending v to c.
func Send[T any](c *Chan[T], v T) Case { return &sendCase[T]{c: c, v: v} }

type sendCase[T any] struct {
	c *Chan[T]
	v T
	x *cell[T]
}

func (r *sendCase[T]) ready() bool {
	r.c.enter()
	return r.c.closed || r.c.count < len(r.c.buf) || r.c.receivers.first() != nil
}
func (r *sendCase[T]) take() { r.c.offer(r.v) }
func (r *sendCase[T]) wait(w Waiter, i uint32) {
	r.x = &cell[T]{v: r.v}
	r.c.senders.add(w, i, r.x)
}
func (r *sendCase[T]) leave() { r.c.senders.leave() }
func (r *sendCase[T]) woken() {
	if !r.x.ok {
		panic("sim: send on closed " + r.c.String())
	}
}
func (r *sendCase[T]) until(*Sim) Instant { return Forever }

// After is the case of d having passed on the clock of the running process's
// host since Select was called.
func After(d time.Duration) Case { return afterCase(d) }

type afterCase time.Duration

func (a afterCase) ready() bool         { return a <= 0 }
func (a afterCase) take()               {}
func (a afterCase) wait(Waiter, uint32) {}
func (a afterCase) leave()              {}
func (a afterCase) woken()              {}
func (a afterCase) until(s *Sim) Instant {
	return s.now.Add(s.cur.Host().TrueDuration(time.Duration(a)))
}

// Done is the case of ctx having ended.
func Done(ctx context.Context) Case { return doneCase{ours(ctx)} }

type doneCase struct{ c *simContext }

func (d doneCase) ready() bool { return d.c != nil && d.c.err != nil }
func (d doneCase) take()       {}
func (d doneCase) wait(w Waiter, i uint32) {
	if d.c != nil {
		d.c.waiters.add(w, i, struct{}{})
	}
}
func (d doneCase) leave() {
	if d.c != nil {
		d.c.waiters.leave()
	}
}
func (d doneCase) woken()             {}
func (d doneCase) until(*Sim) Instant { return Forever }

// Default is the case to take when no other is ready.
func Default() Case { return defaultCase{} }

type defaultCase struct{}

func (defaultCase) ready() bool         { return false }
func (defaultCase) take()               {}
func (defaultCase) wait(Waiter, uint32) {}
func (defaultCase) leave()              {}
func (defaultCase) woken()              {}
func (defaultCase) until(*Sim) Instant  { return Forever }
