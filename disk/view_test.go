package disk

import (
	"io/fs"
	"syscall"
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
	require.Zero(t, d.faults[0].count.Seen())
}

func TestViewChangesNothing(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put a x; write a y")
	file, err := d.FS().Open("a")
	require.NoError(t, err)
	f := file.(*File)
	_, err = f.Write([]byte("z"))
	require.ErrorIs(t, err, syscall.EBADF)
	require.ErrorIs(t, f.Sync(), syscall.EROFS)
	require.ErrorIs(t, f.Truncate(0), syscall.EINVAL)
	require.Equal(t, "a=xy", tree(t, d))
	_, err = fs.ReadLink(d.FS(), "a")
	require.ErrorIs(t, err, fs.ErrInvalid, "it is no link")
}
