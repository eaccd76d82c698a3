package electric

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExplain: the notes of the service have words, those of others have none.
func TestExplain(t *testing.T) {
	require.Equal(t, "consumer 7 died: killed", Explain("electric.consumer-died", 7, 3))
	require.Equal(t, "consumer 7 died: exception", Explain("electric.consumer-died", 7, 5))
	require.Equal(t, "shape 3 unpinned", Explain("electric.shape-unpinned", 3, 0))
	require.Equal(t, "flush boundary 1088, 2 left", Explain("electric.flush-boundary", 1088, 2))
	require.Empty(t, Explain("net link cut", 0, 1))
}
