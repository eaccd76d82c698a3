package disk

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestRanges compares the spans with one flag a byte.
func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ranges
		var twin [64]bool
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			from := rapid.Int64Range(0, 63).Draw(t, "from")
			if rapid.IntRange(0, 4).Draw(t, "call") == 0 {
				r.clip(from)
				clear(twin[from:])
			} else {
				to := rapid.Int64Range(0, 64).Draw(t, "to")
				r.add(from, to)
				for i := from; i < to; i++ {
					twin[i] = true
				}
			}
			var got [64]bool
			var bytes int64
			for i, s := range r.spans {
				require.Less(t, s.from, s.to)
				require.True(t, i == 0 || r.spans[i-1].to < s.from, "%v", r.spans)
				for b := s.from; b < s.to; b++ {
					got[b] = true
				}
				bytes += s.to - s.from
			}
			require.Equal(t, twin, got)
			require.Equal(t, bytes, r.bytes())
		}
	})
}
