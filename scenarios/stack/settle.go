package stack

import (
	"time"

	"groundhog/sim/world"
)

// settling ends a phase in which nothing happens any more: when everything that must come true in
// the end is true, and has been for a while.
type settling struct {
	run world.Driver
	of  *system
}

const (
	settleEach = time.Second
	settleMost = 6 // looks, one after the other
)

// For lets time pass, as world.Driver has it.
func (s settling) For(d time.Duration) bool {
	if time.Duration(s.of.Sim.Now())+d <= workTime {
		return s.run.For(d)
	}
	calm := 0
	for ; d > 0 && calm < settleMost; d -= settleEach {
		if !s.run.For(min(d, settleEach)) {
			return false
		}
		s.of.history.Finish(s.of.end())
		calm++
		if s.of.history.Pends() {
			calm = 0
		}
	}
	return true
}
