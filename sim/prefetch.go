package sim

// Where a hundred thousand processes wait, none of them is in the cache when its turn comes, and a step is mostly waiting for memory: its event, the
// process, what the process keeps. But the queue knows what comes next. An entry rises to the root level by level, about one level a step,
// and on each level the next link of that chain is asked for. It is a hint to the processor; what a run does, it does without.

// crowded is the number of events from which on it pays. With fewer, all of them are in the cache anyway.
const crowded = 4096

// foresee asks for what the entries that last rose to the levels below the root will need.
func (s *Sim) foresee() {
	r := &s.queue.risen
	prefetchSlot(&s.slots[r[3]])
	if sl := &s.slots[r[2]]; sl.proc != nil {
		prefetchProc(sl.proc)
	} else if sl.handler != nil {
		prefetchHandler(sl.handler)
	}
	if p := s.slots[r[1]].proc; p != nil {
		prefetchBody(p.body)
	}
}
