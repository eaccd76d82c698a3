package table

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestSortedTwin: a table is a map with an order.
func TestSortedTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Sorted[uint64, int]
		twin := make(map[uint64]int)
		high := rapid.SampledFrom([]uint64{1, 60, 1000, math.MaxUint64}).Draw(t, "highest key")
		for step := range rapid.IntRange(0, 300).Draw(t, "steps") {
			key := rapid.Uint64Range(0, high).Draw(t, "key")
			want, known := twin[key]
			got := table.Get(key)
			require.Equal(t, known, got != nil)
			require.True(t, !known || *got == want)
			if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				require.Equal(t, known, table.Delete(key))
				delete(twin, key)
			} else {
				table.Put(key, step)
				twin[key] = step
			}
			require.Equal(t, len(twin), table.Len())
			require.Equal(t, twin, maps.Collect(table.All()))
			var keys []uint64
			for k := range table.All() {
				keys = append(keys, k)
			}
			require.True(t, slices.IsSorted(keys))
		}
	})
}

// BenchmarkSorted looks up rows of keys that follow upon each other, and of keys with holes.
func BenchmarkSorted(b *testing.B) {
	for name, step := range map[string]uint64{"dense": 1, "holes": 3} {
		b.Run(name, func(b *testing.B) {
			const rows = 100_000
			var table Sorted[uint64, uint64]
			for i := range uint64(rows) {
				table.Put(1000+i*step, i)
			}
			for i := 0; b.Loop(); i++ {
				want := uint64(i) * 7919 % rows
				if got := table.Get(1000 + want*step); got == nil || *got != want {
					b.Fatal("not there")
				}
			}
		})
	}
}
