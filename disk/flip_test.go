package disk

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFlipOfASync: a bit that rots at a sync rots after it, also in what it has just written.
func TestFlipOfASync(t *testing.T) {
	for _, text := range []string{`sync "log" flip=1 max=1`, `sync "log" bad max=1`} {
		d := newDisk(t)
		f, err := ParseFault(text)
		require.NoError(t, err)
		require.NoError(t, d.WriteFile("log", []byte("one"), 0o644))
		d.Inject(f)
		h, err := d.OpenFile("log", O_RDWR, 0)
		require.NoError(t, err)
		require.NoError(t, h.Sync())
		got, err := d.ReadFile("log")
		if f.Effect == Bad {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, "nne", string(got))
	}
}
