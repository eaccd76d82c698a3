package campaign

import "groundhog/sim/explore/campaign/internal/program"

// unit is what one task is about before anything is found: of a cell, the n-th range of its seeds,
// or the n-th of its searches.
type unit struct {
	cell   int
	n      uint64
	search bool
}

// units are all of them, in the order in which they are offered. All cells come in turn, so that
// each gets its first seeds early, and its first search behind them.
func (s Spec) units() (list []unit) {
	ranges, searches := (s.Seeds+s.Shard-1)/s.Shard, s.searches()
	for n := range max(ranges, searches) {
		for cell := range s.Cells {
			if n < ranges {
				list = append(list, unit{cell, n, false})
			}
		}
		for cell := range s.Cells {
			if n < searches {
				list = append(list, unit{cell, n, true})
			}
		}
	}
	return list
}

// searches is how many are made of each cell.
func (s Spec) searches() uint64 {
	if s.Searches == nil {
		return 0
	}
	return s.Searches.N
}

// task is what a worker has to do for it.
func (s Spec) task(u unit) task {
	if u.search {
		search := s.search(u)
		return task{Program: s.Program, Search: &search}
	}
	shard := s.shard(u)
	return task{Program: s.Program, Judge: &shard}
}

// shard are the seeds of a unit that is a range.
func (s Spec) shard(u unit) program.Shard {
	cell, first := s.Cells[u.cell], u.n*s.Shard
	return program.Shard{Scenario: cell.Scenario, Variant: cell.Variant, From: s.From + first,
		Seeds: min(s.Shard, s.Seeds-first)}
}

// search is the search of one that is none.
func (s Spec) search(u unit) program.Search {
	cell := s.Cells[u.cell]
	return program.Search{Scenario: cell.Scenario, Variant: cell.Variant, Corpus: cell.Corpus,
		Seed: s.Searches.From + u.n*s.Searches.Runs, Runs: s.Searches.Runs}
}
