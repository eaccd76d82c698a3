package sim

import (
	"context"
	"fmt"
	"time"
)

// simContext is a context whose time is virtual. Its Done channel is a real
// one, so that code may poll it; blocking on it goes through [Done] and
// [Select], which use the list of waiters.
//
// It has the method AfterFunc, by which the standard context package derives
// children of it without a goroutine.
type simContext struct {
	host     *Host
	inc      uint32
	parent   context.Context
	deadline Instant
	done     chan struct{}
	err      error
	cause    error
	timer    Event
	waiters  waitList[struct{}]
	hooks    []*contextHook // in order of registration
}

type contextHook struct{ f func() }

// contextKey finds the nearest simContext among the ancestors of a context.
type contextKey struct{}

func newContext(h *Host, parent context.Context) *simContext {
	done := make(chan struct{}) //detlint:allow the interface asks for it, and nobody blocks on it
	return &simContext{host: h, inc: h.inc, parent: parent, deadline: Forever, done: done}
}

// Deadline returns the deadline in true time.
func (c *simContext) Deadline() (time.Time, bool) {
	return c.deadline.Time(), c.deadline != Forever
}

// Done returns the channel that is closed when the context ends. Poll it, or
// block with [Select] and [Done]; never receive from it in a process.
func (c *simContext) Done() <-chan struct{} { return c.done }

// Err returns why the context ended, nil if it has not.
func (c *simContext) Err() error { return c.err }

// Value looks key up among the ancestors.
func (c *simContext) Value(key any) any {
	if _, ok := key.(contextKey); ok {
		return c
	}
	if c.parent == nil {
		return nil
	}
	return c.parent.Value(key)
}

// AfterFunc registers f to run when the context ends, within the call that
// ends it. The standard library calls it for derived contexts; for work of
// your own use the function [AfterFunc].
func (c *simContext) AfterFunc(f func()) func() bool {
	c.host.sim.Guard()
	if c.err != nil {
		f()
		return func() bool { return false }
	}
	hook := &contextHook{f}
	c.hooks = append(c.hooks, hook)
	return func() bool {
		for i, h := range c.hooks {
			if h == hook {
				c.hooks = append(c.hooks[:i:i], c.hooks[i+1:]...)
				return true
			}
		}
		return false
	}
}

// cancel ends the context, then those derived from it, in order.
func (c *simContext) cancel(err, cause error) {
	if c.err != nil {
		return
	}
	if cause == nil {
		cause = err
	}
	c.err, c.cause = err, cause
	c.timer.Cancel()
	close(c.done) //detlint:allow the interface asks for it, and nobody blocks on it
	for {
		if _, ok := c.waiters.wake(); !ok {
			break
		}
	}
	hooks := c.hooks
	c.hooks = nil
	for _, h := range hooks {
		h.f()
	}
}

// ours returns the simContext that decides when ctx ends: ctx itself, or the
// ancestor of which ctx only carries more values. It is nil for a context that
// never ends, and panics for one that ends by other means.
func ours(ctx context.Context) *simContext {
	if ctx.Done() == nil {
		return nil
	}
	c, ok := ctx.Value(contextKey{}).(*simContext)
	if !ok || ctx.Done() != c.Done() {
		panic("sim: this context can end without the simulation knowing: derive it with " +
			"sim.WithCancel, WithTimeout or WithDeadline from Host.Context or context.Background")
	}
	return c
}

// WithCancel derives a context that ends with its parent or when cancel is
// called. It belongs to the present incarnation of h.
func WithCancel(parent context.Context, h *Host) (context.Context, context.CancelFunc) {
	h.sim.Guard()
	c := newContext(h, parent)
	stop := c.follow(parent)
	return c, func() {
		h.sim.Guard()
		if stop != nil {
			stop()
		}
		c.cancel(context.Canceled, nil)
	}
}

// follow makes c end with its parent.
func (c *simContext) follow(parent context.Context) (stop func() bool) {
	up := ours(parent)
	if up == nil {
		return nil
	}
	c.deadline = up.deadline
	if up.err != nil {
		c.cancel(up.err, up.cause)
		return nil
	}
	return up.AfterFunc(func() { c.cancel(up.err, up.cause) })
}

// WithDeadline is WithCancel, and the context ends with
// context.DeadlineExceeded when the clock of h shows t.
func WithDeadline(parent context.Context, h *Host,
	t time.Time) (context.Context, context.CancelFunc) {
	return withDeadline(parent, h, h.InstantOf(t))
}

// WithTimeout is WithDeadline, d from now on the clock of h.
func WithTimeout(parent context.Context, h *Host,
	d time.Duration) (context.Context, context.CancelFunc) {
	return withDeadline(parent, h, h.sim.now.Add(h.TrueDuration(d)))
}

func withDeadline(parent context.Context, h *Host,
	t Instant) (context.Context, context.CancelFunc) {
	ctx, cancel := WithCancel(parent, h)
	c := ctx.(*simContext)
	if c.err == nil && t < c.deadline {
		c.deadline = t
		c.timer = h.At(t, HandlerFunc(func(uint64) { c.cancel(context.DeadlineExceeded, nil) }), 0)
	}
	return ctx, cancel
}

// AfterFunc runs f in a process of its own on h when ctx ends, as
// context.AfterFunc does in a goroutine. Nothing runs if the incarnation of h
// that asked is dead by then. stop takes it back, and says whether it was in
// time.
func AfterFunc(ctx context.Context, h *Host, f func(p *Proc)) (stop func() bool) {
	h.sim.Guard()
	c, inc := ours(ctx), h.inc
	if c == nil {
		return func() bool { return true }
	}
	return c.AfterFunc(func() {
		if h.inc == inc && (h.up || h == h.sim.world) {
			h.Go("afterfunc", f)
		}
	})
}

// String names the context for the report of who waits on what.
func (c *simContext) String() string {
	if c.deadline != Forever {
		return fmt.Sprintf("context of %s until %s", c.host.name, c.deadline)
	}
	return "context of " + c.host.name
}
