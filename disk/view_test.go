package disk

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

func TestFS(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; mkdir d/empty; put d/a x; put b text; create c")
	require.NoError(t, fstest.TestFS(d.FS(), "d/a", "d/empty", "b", "c"))
}

// A look from outside meets no fault, shifts no counter and leaves no note.
func TestViewIsQuiet(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; put d/a x")
	d.Inject(Fault{})
	before := d.sim.Hash()
	require.NoError(t, fstest.TestFS(d.FS(), "d/a"))
	require.Equal(t, before, d.sim.Hash())
	require.Zero(t, d.rules[0].matched)
}
