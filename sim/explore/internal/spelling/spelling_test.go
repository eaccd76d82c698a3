package spelling

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNearestByHand compares the edit distance with the plain recursion.
func TestNearestByHand(t *testing.T) {
	var slow func(a, b string) int
	slow = func(a, b string) int {
		switch {
		case a == "":
			return len(b)
		case b == "":
			return len(a)
		case a[0] == b[0]:
			return slow(a[1:], b[1:])
		}
		return 1 + min(slow(a[1:], b), slow(a, b[1:]), slow(a[1:], b[1:]))
	}
	words := []string{"", "a", "kill", "kills", "bill", "ill", "lost", "clock", "block"}
	for _, a := range words {
		for _, b := range words {
			require.Equal(t, slow(a, b), changes(a, b), "%q and %q", a, b)
		}
	}
}
