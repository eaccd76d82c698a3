package disk

import (
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/sim"
)

func blocksOf(t *testing.T, d *Disk, name string) (size, blocks int64) {
	info, err := d.Stat(name)
	require.NoError(t, err)
	return info.Size(), info.Sys().(*Stat).Blocks
}

// What is allocated is durable when the file is synced, and not before.
func TestAllocatedBlocksSurviveASync(t *testing.T) {
	for _, p := range persist.Profiles() {
		d := newDisk(t)
		d.Profile = p
		f, err := d.Create("f")
		require.NoError(t, err)
		require.NoError(t, d.SyncFS())
		require.NoError(t, f.Allocate(0, 1<<20, false))
		size, blocks := blocksOf(t, d, "f")
		require.Equal(t, [2]int64{1 << 20, 2048}, [2]int64{size, blocks})
		require.NoError(t, f.Sync())
		require.NoError(t, f.Allocate(1<<20, 1<<20, true))
		size, blocks = blocksOf(t, d, "f")
		require.Equal(t, [2]int64{1 << 20, 4096}, [2]int64{size, blocks})
		d.Host().Crash(sim.PowerLoss)
		size, blocks = blocksOf(t, d, "f")
		require.Equal(t, [2]int64{1 << 20, 2048}, [2]int64{size, blocks}, "%v", p)
	}
}

// A hole that was not synced is gone after a power loss, and one that was synced stays.
func TestPunchedHoleSurvivesASync(t *testing.T) {
	for _, p := range persist.Profiles() {
		for _, synced := range []bool{true, false} {
			d := newDisk(t)
			d.Profile = p
			require.NoError(t, d.WriteFile("f", make([]byte, 16384), 0o644))
			f, err := d.OpenFile("f", O_RDWR, 0)
			require.NoError(t, err)
			_, err = f.WriteAt([]byte("x"), 5000)
			require.NoError(t, err)
			require.NoError(t, d.SyncFS())
			require.NoError(t, f.PunchHole(4096, 4096))
			want := int64(24)
			if !synced {
				want = 32
			} else if err := f.Datasync(); err != nil {
				require.NoError(t, err)
			}
			d.Host().Crash(sim.PowerLoss)
			require.Equal(t, synced, must(d.ReadFile("f"))[5000] == 0, "%v", p)
			if p == persist.POSIX {
				_, blocks := blocksOf(t, d, "f")
				require.Equal(t, want, blocks)
			}
		}
	}
}

func TestAllocateRefuses(t *testing.T) {
	d := newDisk(t)
	f, err := d.Create("f")
	require.NoError(t, err)
	require.ErrorIs(t, f.Allocate(-1, 1, false), syscall.EINVAL)
	require.ErrorIs(t, f.Allocate(0, 0, false), syscall.EINVAL)
	require.ErrorIs(t, f.PunchHole(0, 0), syscall.EINVAL)
	require.ErrorIs(t, f.Allocate(MaxFileSize, 1, false), syscall.EFBIG)
	r, err := d.Open("f")
	require.NoError(t, err)
	require.ErrorIs(t, r.Allocate(0, 1, false), syscall.EBADF)
	require.ErrorIs(t, r.PunchHole(0, 1), syscall.EBADF)

	d.Capacity = 1 << 20
	require.ErrorIs(t, f.Allocate(0, 2<<20, false), syscall.ENOSPC)
	require.NoError(t, f.Truncate(1<<40), "holes take no room")
	require.NoError(t, f.Allocate(0, 1<<20, true))
	_, err = f.WriteAt(make([]byte, 8192), 4096)
	require.NoError(t, err, "its blocks were set aside")
	n, err := f.WriteAt(make([]byte, 8192), 1<<20-100)
	require.ErrorIs(t, err, syscall.ENOSPC)
	require.Equal(t, 100, n)
	require.NoError(t, f.PunchHole(0, 8192))
	_, err = f.WriteAt(make([]byte, 8192), 1<<30)
	require.NoError(t, err)

	d.Inject(Fault{Op: OpWrite, Errno: syscall.ENOSPC})
	require.ErrorIs(t, f.PunchHole(0, 1), syscall.ENOSPC)
}

// A fifo and a socket are names that nobody can open, under every profile as durable as others.
func TestMknod(t *testing.T) {
	for _, p := range persist.Profiles() {
		d := newDisk(t)
		d.Profile = p
		require.NoError(t, d.Mknod("p", fs.ModeNamedPipe|0o600))
		require.NoError(t, d.Mknod("s", fs.ModeSocket|0o600))
		require.ErrorIs(t, d.Mknod("s", fs.ModeSocket), syscall.EEXIST)
		require.ErrorIs(t, d.Mknod("n", fs.ModeDevice), syscall.EPERM)
		_, err := d.OpenFile("p", O_RDWR|O_CREATE|O_TRUNC, 0o644)
		require.ErrorIs(t, err, syscall.ENXIO)
		require.ErrorIs(t, d.Truncate("s", 0), syscall.EINVAL)
		require.NoError(t, d.SyncFS())
		require.NoError(t, d.Mknod("q", fs.ModeNamedPipe))
		want := "p:fifo s:socket"
		if p == persist.LazyFS { // where names are durable at once
			want = "p:fifo q:fifo s:socket"
		}
		require.Equal(t, want, durably(d), "%v", p)
		info, err := d.Stat("p")
		require.NoError(t, err)
		require.Equal(t, fs.ModeNamedPipe|0o600, info.Mode())
	}
}

// durably is what a power loss leaves.
func durably(d *Disk) string {
	d.Host().Crash(sim.PowerLoss)
	return d.Image().String()
}

// An exchange between two directories is durable as a whole once either of them is synced.
func TestExchangeOfTwoDirectories(t *testing.T) {
	for _, sync := range []string{"", "d", "e"} {
		d := newDisk(t)
		play(t, d, "mkdir d; mkdir e; put d/a A; put e/b B; sync .; sync d; sync e")
		require.NoError(t, d.Rename2("d/a", "e/b", Exchange))
		require.Equal(t, "d/ d/a=B e/ e/b=A", tree(t, d))
		want := "d/ d/a=A e/ e/b=B"
		if sync != "" {
			play(t, d, "sync "+sync)
			want = "d/ d/a=B e/ e/b=A"
		}
		d.Host().Crash(sim.PowerLoss)
		require.Equal(t, want, tree(t, d), "after a sync of %q", sync)
	}
}
