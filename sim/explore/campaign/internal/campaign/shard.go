package campaign

import (
	"time"

	"groundhog/sim/explore/campaign/internal/program"
)

// unit is what one task is about before anything is found: a range of the seeds of a cell, or one
// of its searches.
type unit struct {
	cell   int
	first  uint64 // seed, counted from 0; or which search
	seeds  uint64
	search bool
}

// How large a range of seeds is, if nobody says. The first of each cell is small: it shows how long
// a run takes. The others take some seconds, so that the queue has time for many workers; less, if
// there are few of them in the whole campaign, so that all workers have something to do.
const (
	pilot   = 10
	longest = 5 * time.Second
	least   = longest / 10
	many    = 64 // tasks
	largest = 20_000
	usual   = 100 // where nobody knows
	again   = 10  // runs of a range that are made twice, whatever its size
)

// pilots are the first units: of each cell the first seeds, and behind these the first searches.
func (s Spec) pilots() (list []unit) {
	for cell := range s.Cells {
		list = append(list, s.ranged(cell, 0, s.Shard))
	}
	for cell := range s.Cells {
		if s.searches() > 0 {
			list = append(list, unit{cell: cell, search: true})
		}
	}
	return list
}

// rest are the others, if the ranges of each cell have these sizes. All cells come in turn.
func (s Spec) rest(sizes []uint64) (list []unit) {
	next := make([]uint64, len(s.Cells))
	for cell := range next {
		next[cell] = s.ranged(cell, 0, s.Shard).seeds
	}
	for n, more := uint64(1), true; more; n++ {
		more = false
		for cell := range s.Cells {
			if next[cell] < s.Seeds {
				u := s.ranged(cell, next[cell], sizes[cell])
				next[cell] += u.seeds
				list, more = append(list, u), true
			}
		}
		for cell := range s.Cells {
			if n < s.searches() {
				list, more = append(list, unit{cell: cell, first: n, search: true}), true
			}
		}
	}
	return list
}

// ranged is a range of so many seeds at most; 0: those of a pilot.
func (s Spec) ranged(cell int, first, size uint64) unit {
	if size == 0 {
		size = pilot
	}
	return unit{cell: cell, first: first, seeds: min(size, s.Seeds-first)}
}

// sizes are those of the ranges of each cell, of which a run takes so long; 0: nobody knows.
func (s Spec) sizes(runs []time.Duration) []uint64 {
	sizes, whole := make([]uint64, len(runs)), 0.0
	for _, run := range runs {
		whole += run.Seconds() * float64(s.Seeds)
	}
	target := min(max(whole/many, least.Seconds()), longest.Seconds())
	for i, run := range runs {
		switch {
		case s.Shard > 0:
			sizes[i] = s.Shard
		case run == 0:
			sizes[i] = usual
		default:
			sizes[i] = uint64(min(max(target/run.Seconds()-again, pilot), largest))
		}
	}
	return sizes
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
	cell := s.Cells[u.cell]
	return program.Shard{Scenario: cell.Scenario, Variant: cell.Variant, From: s.From + u.first,
		Seeds: u.seeds}
}

// search is the search of one that is none.
func (s Spec) search(u unit) program.Search {
	cell := s.Cells[u.cell]
	return program.Search{Scenario: cell.Scenario, Variant: cell.Variant, Corpus: cell.Corpus,
		Seed: s.Searches.From + u.first*s.Searches.Runs, Runs: s.Searches.Runs}
}
