package disk

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// A file that was laid out in advance costs the pages that were written, whatever the profile: in
// the views, in the log that syncs leave behind, and after a power loss.
func TestPreallocatedFileCostsWhatWasWritten(t *testing.T) {
	for _, p := range persist.Profiles() {
		t.Run(p.String(), func(t *testing.T) {
			d := newDisk(t)
			d.Profile = p
			f, err := d.OpenFile("log", O_RDWR|O_CREATE, 0o644)
			require.NoError(t, err)
			root, err := d.Open(".")
			require.NoError(t, err)
			require.NoError(t, f.Truncate(1<<40))
			require.NoError(t, f.Sync())
			require.NoError(t, root.Sync())
			for i := range int64(300) {
				_, err := f.WriteAt([]byte("synced"), i<<20)
				require.NoError(t, err)
				require.NoError(t, f.Sync())
			}
			_, err = f.WriteAt([]byte("lost"), 1<<39)
			require.NoError(t, err)
			d.Host().Crash(sim.PowerLoss)
			f, err = d.Open("log")
			require.NoError(t, err)
			require.Equal(t, int64(1<<40), f.ino.size())
			require.Equal(t, int64(300), f.ino.extra.big.data.Used())
			got := make([]byte, 6)
			_, err = f.ReadAt(got, 299<<20)
			require.NoError(t, err)
			require.Equal(t, "synced", string(got))
			_, err = f.ReadAt(got, 1<<39)
			require.NoError(t, err)
			require.Equal(t, make([]byte, 6), got)
		})
	}
}

// What is small, or grows at its end alone, stays in one piece, and an emptied file goes back to
// it.
func TestOnlyLargeFilesAndThoseWithHolesArePaged(t *testing.T) {
	d := newDisk(t)
	f, err := d.OpenFile("f", O_RDWR|O_CREATE, 0o644)
	require.NoError(t, err)
	for range 40 {
		_, err := f.Write(make([]byte, 4000))
		require.NoError(t, err)
		require.NoError(t, f.Sync())
	}
	require.False(t, f.ino.is(paged))
	_, err = f.WriteAt([]byte("x"), 100)
	require.NoError(t, err)
	require.True(t, f.ino.is(paged))
	require.NoError(t, f.Truncate(0))
	require.NoError(t, f.Sync())
	require.False(t, f.ino.is(paged))
	_, err = f.WriteAt([]byte("x"), 4000)
	require.NoError(t, err)
	require.False(t, f.ino.is(paged), "the first page has data")
	_, err = f.WriteAt([]byte("x"), 9000)
	require.NoError(t, err)
	require.True(t, f.ino.is(paged), "the second page is a hole")
}

// An image keeps its content, whatever is written into the disk that it was taken from, and into
// those that have loaded it.
func TestImagesSharePages(t *testing.T) {
	d := newDisk(t)
	f, err := d.OpenFile("f", O_RDWR|O_CREATE, 0o644)
	require.NoError(t, err)
	require.NoError(t, f.Truncate(1<<20))
	_, err = f.WriteAt([]byte("one"), 1<<19)
	require.NoError(t, err)
	require.NoError(t, d.SyncFS())
	image := d.Image()
	before := bytes.Clone(image.Node(persist.Ino(f.ino.id)).Data.All())
	other := newDisk(t)
	for _, to := range []*Disk{d, other, d} {
		to.Load(image)
		require.Equal(t, before, must(to.ReadFile("f")))
		g, err := to.OpenFile("f", O_RDWR, 0)
		require.NoError(t, err)
		_, err = g.WriteAt([]byte("two"), 1<<19)
		require.NoError(t, err)
		require.NoError(t, g.Sync())
		require.NotEqual(t, before, must(to.ReadFile("f")))
		require.Equal(t, before, image.Node(persist.Ino(f.ino.id)).Data.All())
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
