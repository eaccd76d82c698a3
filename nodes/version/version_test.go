package version

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	l := List[int]{New("1.0", "the report", 1), New("1.1", "its fix", 2)}
	for _, v := range l {
		found, err := l.Find(v.Name)
		require.NoError(t, err)
		require.Equal(t, v, found)
	}
	require.Equal(t, []string{"1.0", "1.1"}, l.Names())
	found, err := l.Find("1.2")
	require.EqualError(t, err, `no version "1.2": there are 1.0, 1.1`)
	require.Zero(t, found)
	_, err = List[int]{}.Find("1.0")
	require.Error(t, err)
}
