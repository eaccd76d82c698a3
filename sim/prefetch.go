package sim

// Where a hundred thousand processes wait, none of them is in the cache when its turn comes, and a step is mostly waiting for memory: for its
// event, for the process, for what that keeps, one after another. But the queue knows what comes next. An entry rises to the root level by level,
// at most one level a step, and on each level the next link of that chain is asked for. It is a hint to the processor; what a run does, it does
// without.

// Foreseer is a [Body] or a [Handler] that knows what its next turn will need in memory. In a crowded simulation Foresee is called, with stages that
// count from 0, as the turn draws near; stages may be left out or come twice. It asks for the link of its chain that the stage before has brought
// near ([Prefetch]), and does nothing else.
type Foreseer interface{ Foresee(stage int) }

// crowded is the number of events from which on it pays. With fewer, all of them are in the cache anyway.
const crowded = 4096

// foresight is the number of levels of the queue, the root included, from which what comes next is asked for.
const foresight = 7

// foresee asks for what the entries need that last rose in the queue: far from the root their slots, then whom they are for, then what that is known to
// need.
func (s *Sim) foresee() {
	r := &s.queue.risen
	prefetchSlot(&s.slots[r[6]])
	if sl := &s.slots[r[5]]; sl.proc != nil {
		Prefetch(sl.proc)
	} else {
		Prefetch(sl.handler)
	}
	if sl := &s.slots[r[4]]; sl.proc != nil {
		Prefetch(sl.proc.body)
	} else if f, ok := sl.handler.(Foreseer); ok {
		f.Foresee(0)
	}
	for level := 3; level >= 0; level-- {
		if sl := &s.slots[r[level]]; sl.proc != nil {
			if f, ok := sl.proc.body.(Foreseer); ok {
				f.Foresee(3 - level)
			}
		} else if f, ok := sl.handler.(Foreseer); ok {
			f.Foresee(4 - level)
		}
	}
}
