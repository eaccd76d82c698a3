package sorted

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestTwin: a table is a map with an order.
func TestTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table Table[int, int]
		twin := make(map[int]int)
		for step := range rapid.IntRange(0, 300).Draw(t, "steps") {
			key := rapid.IntRange(0, 60).Draw(t, "key")
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
			var keys []int
			for k := range table.All() {
				keys = append(keys, k)
			}
			require.True(t, slices.IsSorted(keys))
		}
	})
}
