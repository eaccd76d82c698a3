package explore

import "context"

// SearchOptions say what [Search] looks for, and where.
type SearchOptions struct {
	Run     Options                // of every run; its seed is the first
	Seeds   uint64                 // how many seeds are tried at most; they wrap around at 2^64
	Workers int                    // runs at a time; 0: one for each processor
	Wants   func(out Outcome) bool // accepts what is looked for
}

// SearchResult is what came of a search.
type SearchResult struct {
	Found   bool
	Outcome Outcome // the one that was found
	Tried   uint64  // seeds, up to and including it
}

// Search runs one seed after another and returns the outcome of the lowest that o.Wants accepts.
// The answer does not depend on the number of workers. When ctx ends first, it returns how many
// seeds were tried without success, and the error of ctx.
func Search(ctx context.Context, sc *Scenario, o SearchOptions) (res SearchResult, err error) {
	err = inOrder(ctx, o.Seeds, o.Workers, func(i uint64) (Outcome, error) {
		return Execute(ctx, sc, o.Run.under(i))
	}, func(i uint64, out Outcome) bool {
		res.Tried = i + 1
		if o.Wants(out) {
			res.Found, res.Outcome = true, out
		}
		return !res.Found
	})
	return res, err
}
