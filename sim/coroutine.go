package sim

import "iter"

// coroutine is a stack on which processes run, one after another. A process has one from the first
// step of its body to the end of it, and none before, after, or while it rests: a hundred thousand
// servers that wait for something to do need no stack.
type coroutine struct {
	resume func() (struct{}, bool)
	yield  func(struct{}) bool
	proc   *Proc // whose body it runs; nil: that has come to its end
}

// maxSpare is how many coroutines without a process are kept. Each has a stack of some kilobytes,
// warm from the last use.
const maxSpare = 64

// mount gives p a stack.
func (s *Sim) mount(p *Proc) {
	if n := len(s.spare); n > 0 {
		p.co, s.spare = s.spare[n-1], s.spare[:n-1]
		p.co.proc = p
		return
	}
	c := &coroutine{proc: p}
	// iter.Pull's stop is not needed: every coroutine is resumed to its end. Frames at the root are
	// few and small: a process that sleeps is to fit into the two kilobytes with which a stack
	// begins.
	c.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		c.yield = yield
		for c.proc != nil {
			c.proc.run()
			c.proc = nil
			yield(struct{}{})
		}
	})
	p.co = c
}

// unmount takes its stack from p, whose body has come to its end, and keeps it for the next.
func (s *Sim) unmount(p *Proc) {
	c := p.co
	p.co = nil
	if len(s.spare) < maxSpare && !s.closed {
		s.spare = append(s.spare, c)
		return
	}
	c.resume()
}

// dismiss ends the coroutines that nobody needs.
func (s *Sim) dismiss() {
	for _, c := range s.spare {
		c.resume()
	}
	s.spare = nil
}
