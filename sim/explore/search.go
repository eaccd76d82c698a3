package explore

// Search runs the seeds from, from+1, … up to n of them, and returns the
// outcome of the lowest that want accepts, and how many seeds were tried up to
// and including it. ok is false if there is none. Seeds wrap around at 2^64.
// The answer does not depend on parallel, the number of workers (0: one for
// each processor).
func Search(sc *Scenario, o Options, n uint64, parallel int, want func(Outcome) bool) (found Outcome, tried uint64, ok bool) {
	inOrder(n, parallel, func(i uint64) Outcome { return Execute(sc, o.under(i)) }, func(i uint64, out Outcome) bool {
		tried = i + 1
		if want(out) {
			found, ok = out, true
		}
		return !ok
	})
	return found, tried, ok
}
