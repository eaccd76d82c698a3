package sim

// breakpoint is where the loop stops to call somebody.
type breakpoint struct {
	step uint64 // after so many
	call func()
}

// AfterSteps lets f run once, outside of every host, when so many steps have
// been executed and before the next. There is one such place at a time; a nil f
// takes it back. It is for tools that re-run a prefix of a run; f may do what
// the driver may do between two calls of Run, but not call Run.
func (s *Sim) AfterSteps(n uint64, f func()) {
	s.Guard()
	s.before = breakpoint{n, f}
	s.setPause()
}

// Redraw makes every draw from now on another one: streams, tie-breaks and
// fault points go on as they would under another seed, while all that has
// happened stays. The zero salt is the run as it was.
func (s *Sim) Redraw(salt uint64) {
	s.Guard()
	s.salt = salt
}

// interruptEvery is how many steps there are between two looks at whether the run was interrupted.
const interruptEvery = 1 << 14

// Interrupt makes Run return [Stopped] within some thousand steps. It is the only method that may
// be called from any goroutine at any time: a run that nobody waits for any more should end, and
// when it does is no part of it.
func (s *Sim) Interrupt() { s.interrupt.Store(true) }

// setPause computes at how many steps the loop looks up: one comparison a step serves the budget,
// the breakpoint and the interruption.
func (s *Sim) setPause() {
	s.pause = min(s.limits.steps, s.steps+interruptEvery)
	if s.before.call != nil && s.before.step < s.pause {
		s.pause = max(s.before.step, s.steps)
	}
	if len(s.soon) > 0 {
		s.pause = s.steps
	}
}

// breaks is called when steps have come to the pause. It returns false when the budget is spent or
// the run was interrupted.
func (s *Sim) breaks() bool {
	if s.interrupt.Load() {
		s.halted = true
	}
	s.runSoon()
	if call := s.before.call; call != nil && s.steps >= s.before.step {
		s.before = breakpoint{}
		s.setPause()
		call()
	}
	s.setPause()
	return !s.halted && s.steps < s.limits.steps
}
