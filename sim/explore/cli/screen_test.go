package cli

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFold: prose is broken at blanks and indented; what is copied, drawn or fits stays.
func TestFold(t *testing.T) {
	line := "  name    one two three four five six seven"
	require.Equal(t, []string{"  name    one two", "    three four five", "    six seven"},
		fold(line, 20))
	for _, whole := range []string{"short", "replay: groundhog replay a/b/1 -policy=fifo",
		"  0 B ┤ooooooooooooooooooooooo"} {
		require.Equal(t, []string{whole}, fold(whole, 20))
	}
	require.Equal(t, []string{line}, fold(line, 0))
	require.Equal(t, []string{"    1.000000000s 7 note client-1 it says", "      something"},
		fold("      1.000000000s         7 note    client-1             it says something", 42))
	long := "a " + strings.Repeat("x", 30) + " b"
	require.Equal(t, []string{"a " + strings.Repeat("x", 30), "  b"}, fold(long, 20))
	require.Equal(t, usualWidth, drawWidth(0))
	require.Equal(t, leastWidth, drawWidth(40))
	require.Equal(t, 80, drawWidth(80))
}
