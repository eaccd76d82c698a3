package pool

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPool: the value that was put back last comes first, and no more than limit are kept.
func TestPool(t *testing.T) {
	var pool Of[int]
	var given []*int
	for i := range 5 {
		given = append(given, &i)
		pool.Put(given[i], 3)
	}
	for _, i := range []int{2, 1, 0} {
		require.Same(t, given[i], pool.Get())
	}
	fresh := pool.Get()
	require.Zero(t, *fresh)
	require.False(t, slices.Contains(given, fresh))
}
