package sim

import "groundhog/sim/internal/prefetch"

// Where a hundred thousand processes wait, none of them is in the cache when its turn comes, and a
// step is mostly waiting for memory: for its event, for the process, for what that keeps, one after
// another. But the queue knows what comes next. An entry rises to the root level by level, at most
// one level a step, and on each level the next link of that chain is asked for. It is a hint to the
// processor; what a run does, it does without.

// crowded is the number of events from which on looking ahead pays. With fewer, all of them are in
// the cache anyway.
const crowded = 4096

// foresight is the number of levels of the queue, the root included, from which what comes next is
// asked for.
const foresight = 7

// lookAhead asks for what the entries need that rose in the queue in the last step: far from the
// root their slots, then whom they are for, then what that points to.
func (s *Sim) lookAhead() {
	r := &s.queue.risen
	prefetch.Line(&s.slots[r[6]])
	if sl := &s.slots[r[5]]; sl.proc != nil {
		prefetch.Lines3(sl.proc)
	} else {
		prefetch.Object(sl.handler)
	}
	if sl := &s.slots[r[4]]; sl.proc != nil {
		prefetch.Object(sl.proc.body)
	} else {
		s.layouts.Links(sl.handler)
	}
	if sl := &s.slots[r[3]]; sl.proc != nil {
		s.layouts.Links(sl.proc.body)
	} else {
		s.layouts.LinksOfLinks(sl.handler)
	}
}
