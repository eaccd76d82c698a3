package campaign

import "groundhog/sim/explore/campaign/internal/program"

// shards is how many tasks it takes to judge all seeds.
func (s Spec) shards() int {
	each := (s.Seeds + s.Shard - 1) / s.Shard
	return int(each) * len(s.Cells)
}

// shard is the i-th of them. All cells come in turn, so that each gets its first seeds early: those
// of the j-th cell are j, j + the number of cells, and so on.
func (s Spec) shard(i int) program.Shard {
	cell, round := s.Cells[i%len(s.Cells)], uint64(i/len(s.Cells))
	first := round * s.Shard
	return program.Shard{Scenario: cell.Scenario, Variant: cell.Variant, From: s.From + first,
		Seeds: min(s.Shard, s.Seeds-first)}
}
