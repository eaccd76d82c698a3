package spare

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestList: what was given is taken, the last first, and no more than so many are kept.
func TestList(t *testing.T) {
	var list List[int]
	var given []*int
	for i := range 5 {
		given = append(given, &i)
		list.Give(given[i], 3)
	}
	for _, i := range []int{2, 1, 0} {
		require.Same(t, given[i], list.Take())
	}
	fresh := list.Take()
	require.Zero(t, *fresh)
	require.False(t, slices.Contains(given, fresh))
}
